-- Channels made before there were owners get one: their maker, else the admin who came in first. The lobby is everybody's.
-- DISTINCT, since MySQL would not let a table be changed that it reads in a query which it has merged into the statement.
UPDATE `memberships`
    JOIN (
        SELECT DISTINCT `rooms`.`id` AS `room_id`, COALESCE(
            (SELECT `users`.`id` FROM `memberships` AS `made` JOIN `users` ON `users`.`id` = `made`.`user_id`
                WHERE `made`.`room_id` = `rooms`.`id` AND `users`.`username` = `rooms`.`created_by` AND `users`.`kind` = 'human'),
            (SELECT `users`.`id` FROM `memberships` AS `kept` JOIN `users` ON `users`.`id` = `kept`.`user_id`
                WHERE `kept`.`room_id` = `rooms`.`id` AND `users`.`role` = 'admin' AND `users`.`kind` = 'human'
                ORDER BY `kept`.`joined_at`, `users`.`id` LIMIT 1)
        ) AS `user_id`
        FROM `rooms`
        WHERE `rooms`.`kind` = 'channel' AND `rooms`.`slug` <> 'lobby' AND NOT EXISTS (
            SELECT 1 FROM `memberships` AS `owned` WHERE `owned`.`room_id` = `rooms`.`id` AND `owned`.`role` = 'owner')
    ) AS `heirs` ON `heirs`.`room_id` = `memberships`.`room_id` AND `heirs`.`user_id` = `memberships`.`user_id`
    SET `memberships`.`role` = 'owner';
