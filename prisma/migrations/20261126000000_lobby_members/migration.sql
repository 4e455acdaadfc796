-- Entering a room made a member until now. Whoever has an account belongs to the lobby, whether or not they entered it.
INSERT IGNORE INTO `memberships` (`room_id`, `user_id`)
    SELECT `rooms`.`id`, `users`.`id` FROM `rooms` JOIN `users` WHERE `rooms`.`slug` = 'lobby';
