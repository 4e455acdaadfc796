-- A session is a row, which decides whether it goes on; a cookie only carries its id. Cookies from before name sessions that
-- have no row: which of them had been ended by a new password only the old columns knew, so everybody signs in once more.
CREATE TABLE `sessions` (
    `id` BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    `user_id` BIGINT UNSIGNED NOT NULL,
    `created_at` DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    `last_seen_at` DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    `expires_at` DATETIME(3) NOT NULL,
    `ip` VARCHAR(45) NULL,
    `user_agent` VARCHAR(255) NULL,
    `ended_at` DATETIME(3) NULL,
    `end_reason` VARCHAR(16) NULL,

    INDEX `sessions_user_id_idx`(`user_id`),
    INDEX `sessions_expires_at_idx`(`expires_at`),
    PRIMARY KEY (`id`),
    CONSTRAINT `sessions_user_id_fkey` FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON DELETE CASCADE ON UPDATE RESTRICT
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

DROP TABLE `ended_sessions`;

-- `disabled` or `deleted`; such a person has no sessions and can't sign in.
ALTER TABLE `users`
    DROP COLUMN `session_version`,
    DROP COLUMN `kept_session_id`,
    DROP COLUMN `kept_session_version`,
    ADD COLUMN `status` VARCHAR(8) NULL;
