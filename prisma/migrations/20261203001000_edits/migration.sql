-- Messages that people edit keep what they said before; of those that are deleted nothing is left but who did it.
CREATE TABLE `message_versions` (
    `id` BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    `message_id` BIGINT UNSIGNED NOT NULL,
    `text` MEDIUMTEXT NOT NULL,
    `edited_at` DATETIME(3) NOT NULL,

    INDEX `message_versions_message_id_idx`(`message_id`),
    PRIMARY KEY (`id`),
    CONSTRAINT `message_versions_message_id_fkey` FOREIGN KEY (`message_id`) REFERENCES `messages`(`id`) ON DELETE CASCADE ON UPDATE RESTRICT
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

ALTER TABLE `messages` ADD COLUMN `deleted_by` VARCHAR(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL;
