-- The session that changed the password, and goes on under the version that this made while all others end.
ALTER TABLE `users`
    ADD COLUMN `kept_session_id` CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NULL,
    ADD COLUMN `kept_session_version` INTEGER UNSIGNED NULL;
