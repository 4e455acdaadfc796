-- Ways for programs to write into a room, and to hear what is said there. Of an incoming one no more than the hash of its token is
-- kept, of an outgoing one the secret is encrypted. Up to told_seq and told_rev its room was looked through for what to tell.
CREATE TABLE IF NOT EXISTS `webhooks` (
    `id` BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    `room_id` BIGINT UNSIGNED NOT NULL,
    `kind` VARCHAR(8) NOT NULL,
    `bot_id` BIGINT UNSIGNED NOT NULL,
    `created_by` BIGINT UNSIGNED NOT NULL,
    `created_at` DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    `token_hash` BINARY(32) NULL,
    `last_used_at` DATETIME(3) NULL,
    `url` VARCHAR(1024) NULL,
    `secret` VARBINARY(255) NULL,
    `tells_created` TINYINT UNSIGNED NOT NULL DEFAULT 0,
    `tells_changed` TINYINT UNSIGNED NOT NULL DEFAULT 0,
    `told_seq` BIGINT UNSIGNED NOT NULL DEFAULT 0,
    `told_rev` BIGINT UNSIGNED NOT NULL DEFAULT 0,
    `failures` INTEGER UNSIGNED NOT NULL DEFAULT 0,
    `off_at` DATETIME(3) NULL,
    `off_status` INTEGER UNSIGNED NULL,
    `off_fault` VARCHAR(16) NULL,

    UNIQUE INDEX `webhooks_token_hash_key`(`token_hash`),
    INDEX `webhooks_room_id_idx`(`room_id`),
    INDEX `webhooks_bot_id_idx`(`bot_id`),
    INDEX `webhooks_kind_idx`(`kind`),
    PRIMARY KEY (`id`),
    CONSTRAINT `webhooks_room_id_fkey` FOREIGN KEY (`room_id`) REFERENCES `rooms`(`id`) ON DELETE CASCADE ON UPDATE RESTRICT,
    CONSTRAINT `webhooks_bot_id_fkey` FOREIGN KEY (`bot_id`) REFERENCES `users`(`id`) ON DELETE CASCADE ON UPDATE RESTRICT
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- What an outgoing one tells of a message, without its words. No key to messages: it would lock theirs.
CREATE TABLE IF NOT EXISTS `webhook_deliveries` (
    `id` BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    `webhook_id` BIGINT UNSIGNED NOT NULL,
    `event` VARCHAR(16) NOT NULL,
    `message_id` BIGINT UNSIGNED NOT NULL,
    `seq` BIGINT UNSIGNED NOT NULL,
    `created_at` DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    `outcome` VARCHAR(12) NOT NULL DEFAULT 'waiting',
    `tries` INTEGER UNSIGNED NOT NULL DEFAULT 0,
    `status` INTEGER UNSIGNED NULL,
    `fault` VARCHAR(16) NULL,
    `tried_at` DATETIME(3) NULL,
    `next_try_at` DATETIME(3) NULL,
    `claim` CHAR(36) NULL,

    INDEX `webhook_deliveries_webhook_id_idx`(`webhook_id`),
    INDEX `webhook_deliveries_webhook_id_next_try_at_idx`(`webhook_id`, `next_try_at`),
    INDEX `webhook_deliveries_created_at_idx`(`created_at`),
    PRIMARY KEY (`id`),
    CONSTRAINT `webhook_deliveries_webhook_id_fkey` FOREIGN KEY (`webhook_id`) REFERENCES `webhooks`(`id`) ON DELETE CASCADE ON UPDATE RESTRICT
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- The room's rev when a message was edited or deleted last: reactions and pins raise its rev, too.
SET @missing = (SELECT COUNT(*) = 0 FROM information_schema.COLUMNS
    WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'messages' AND COLUMN_NAME = 'changed_rev');
SET @change = IF(@missing, 'ALTER TABLE `messages` ADD COLUMN `changed_rev` BIGINT UNSIGNED NULL', 'DO 0');
PREPARE `change` FROM @change;
EXECUTE `change`;
DEALLOCATE PREPARE `change`;
