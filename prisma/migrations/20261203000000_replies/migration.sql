-- The life of an AI's reply apart from its message: what is looked up for replies alone costs people's messages nothing.
CREATE TABLE `replies` (
    `message_id` BIGINT UNSIGNED NOT NULL,
    `room_id` BIGINT UNSIGNED NOT NULL,
    `answers` BIGINT UNSIGNED NULL,
    `status` VARCHAR(12) NOT NULL,
    `owner` CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NULL,
    `lease_until` DATETIME(3) NULL,
    `change_id` CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NULL,
    `asked_by` VARCHAR(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
    `error_code` VARCHAR(32) NULL,
    `model` VARCHAR(128) NULL,
    `prompt_tokens` INTEGER UNSIGNED NULL,
    `completion_tokens` INTEGER UNSIGNED NULL,
    `first_token_ms` INTEGER UNSIGNED NULL,
    `total_ms` INTEGER UNSIGNED NULL,
    `reasoning` MEDIUMTEXT NULL,
    `version` INTEGER UNSIGNED NOT NULL DEFAULT 1,
    `created_at` DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),

    UNIQUE INDEX `replies_answers_key`(`answers`),
    INDEX `replies_lease_until_idx`(`lease_until`),
    PRIMARY KEY (`message_id`),
    CONSTRAINT `replies_message_id_fkey` FOREIGN KEY (`message_id`) REFERENCES `messages`(`id`) ON DELETE CASCADE ON UPDATE RESTRICT
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- What a reply said before it was repeated.
CREATE TABLE `reply_versions` (
    `message_id` BIGINT UNSIGNED NOT NULL,
    `version` INTEGER UNSIGNED NOT NULL,
    `text` MEDIUMTEXT NOT NULL,
    `status` VARCHAR(12) NOT NULL,
    `error_code` VARCHAR(32) NULL,
    `model` VARCHAR(128) NULL,
    `prompt_tokens` INTEGER UNSIGNED NULL,
    `completion_tokens` INTEGER UNSIGNED NULL,
    `first_token_ms` INTEGER UNSIGNED NULL,
    `total_ms` INTEGER UNSIGNED NULL,
    `reasoning` MEDIUMTEXT NULL,
    `created_at` DATETIME(3) NOT NULL,

    PRIMARY KEY (`message_id`, `version`),
    CONSTRAINT `reply_versions_message_id_fkey` FOREIGN KEY (`message_id`) REFERENCES `replies`(`message_id`) ON DELETE CASCADE ON UPDATE RESTRICT
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

INSERT INTO `replies`
    (`message_id`, `room_id`, `answers`, `status`, `lease_until`, `asked_by`, `error_code`, `model`, `prompt_tokens`,
     `completion_tokens`, `reasoning`, `created_at`)
    SELECT `id`, `room_id`, `answers`, `status`, `lease_until`, `asked_by`, `error_code`, `model`, `prompt_tokens`,
        `completion_tokens`, `reasoning`, `sent_at`
    FROM `messages` WHERE `kind` = 'ai';

-- The hash of the text first sent, once it was edited or deleted: by it a repeat is known.
ALTER TABLE `messages`
    ADD COLUMN `text_hash` BINARY(32) NULL,
    DROP INDEX `messages_answers_key`,
    DROP INDEX `messages_status_lease_until_idx`,
    DROP COLUMN `status`,
    DROP COLUMN `answers`,
    DROP COLUMN `asked_by`,
    DROP COLUMN `error_code`,
    DROP COLUMN `model`,
    DROP COLUMN `prompt_tokens`,
    DROP COLUMN `completion_tokens`,
    DROP COLUMN `lease_until`,
    DROP COLUMN `reasoning`;
