-- What an endpoint said when a version of a reply failed, without secrets and without what it was sent; for admins, for two weeks.
CREATE TABLE `reply_failures` (
    `message_id` BIGINT UNSIGNED NOT NULL,
    `version` INTEGER UNSIGNED NOT NULL,
    `code` VARCHAR(32) NOT NULL,
    `words` VARCHAR(500) NOT NULL,
    `created_at` DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),

    INDEX `reply_failures_created_at_idx`(`created_at`),
    PRIMARY KEY (`message_id`, `version`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

ALTER TABLE `reply_failures` ADD CONSTRAINT `reply_failures_message_id_fkey`
    FOREIGN KEY (`message_id`) REFERENCES `replies`(`message_id`) ON DELETE CASCADE ON UPDATE RESTRICT;
