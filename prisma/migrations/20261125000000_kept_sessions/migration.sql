-- The session that changed the password, and goes on while all others of the person end.
ALTER TABLE `users` ADD COLUMN `kept_session_id` CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NULL;
