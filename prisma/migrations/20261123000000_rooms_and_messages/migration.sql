-- Only what MySQL 8.0 and MariaDB 10.6 both have. Names compare byte by byte (utf8mb4_bin, ascii_bin, VARBINARY):
-- a case-insensitive collation takes look-alikes and emoji for equal.

CREATE TABLE `users` (
    `id` BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    `username` VARCHAR(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    `username_key` VARBINARY(255) NOT NULL,
    `display_name` VARCHAR(64) NOT NULL,
    `kind` VARCHAR(8) NOT NULL DEFAULT 'human',
    `role` VARCHAR(8) NOT NULL DEFAULT 'member',
    `password` VARCHAR(255) NULL,
    `email` VARCHAR(254) NULL,
    `ip` VARCHAR(45) NULL,
    `last_login_ip` VARCHAR(45) NULL,
    `last_login_at` DATETIME(3) NULL,
    `session_version` INTEGER UNSIGNED NOT NULL DEFAULT 1,
    `created_at` DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),

    UNIQUE INDEX `users_username_key`(`username`),
    UNIQUE INDEX `users_username_key_key`(`username_key`),
    PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

CREATE TABLE `ended_sessions` (
    `id` CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    `user_id` BIGINT UNSIGNED NOT NULL,
    `expires_at` DATETIME(3) NOT NULL,

    INDEX `ended_sessions_user_id_idx`(`user_id`),
    INDEX `ended_sessions_expires_at_idx`(`expires_at`),
    PRIMARY KEY (`id`),
    CONSTRAINT `ended_sessions_user_id_fkey` FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON DELETE CASCADE ON UPDATE RESTRICT
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

CREATE TABLE `rooms` (
    `id` BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    `slug` VARCHAR(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    `name` VARCHAR(64) NOT NULL,
    `topic` VARCHAR(255) NOT NULL DEFAULT '',
    `visibility` VARCHAR(8) NOT NULL DEFAULT 'public',
    `ai_trigger` VARCHAR(8) NOT NULL DEFAULT 'mention',
    `last_seq` BIGINT UNSIGNED NOT NULL DEFAULT 0,
    `last_rev` BIGINT UNSIGNED NOT NULL DEFAULT 0,
    `created_at` DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),

    UNIQUE INDEX `rooms_slug_key`(`slug`),
    PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

CREATE TABLE `memberships` (
    `room_id` BIGINT UNSIGNED NOT NULL,
    `user_id` BIGINT UNSIGNED NOT NULL,
    `joined_at` DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),

    INDEX `memberships_user_id_idx`(`user_id`),
    PRIMARY KEY (`room_id`, `user_id`),
    CONSTRAINT `memberships_room_id_fkey` FOREIGN KEY (`room_id`) REFERENCES `rooms`(`id`) ON DELETE CASCADE ON UPDATE RESTRICT,
    CONSTRAINT `memberships_user_id_fkey` FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON DELETE CASCADE ON UPDATE RESTRICT
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

CREATE TABLE `messages` (
    `id` BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    `room_id` BIGINT UNSIGNED NOT NULL,
    `seq` BIGINT UNSIGNED NOT NULL,
    `rev` BIGINT UNSIGNED NOT NULL,
    `sender` VARCHAR(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    `kind` VARCHAR(8) NOT NULL DEFAULT 'human',
    `message` MEDIUMTEXT NOT NULL,
    `sent_at` DATETIME(3) NOT NULL,
    `status` VARCHAR(12) NOT NULL DEFAULT 'sent',
    `client_id` CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NULL,
    `reply_to` BIGINT UNSIGNED NULL,
    `answers` BIGINT UNSIGNED NULL,
    `asked_by` VARCHAR(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
    `error_code` VARCHAR(32) NULL,
    `model` VARCHAR(128) NULL,
    `prompt_tokens` INTEGER UNSIGNED NULL,
    `completion_tokens` INTEGER UNSIGNED NULL,
    `lease_until` DATETIME(3) NULL,
    `edited_at` DATETIME(3) NULL,
    `deleted_at` DATETIME(3) NULL,

    UNIQUE INDEX `messages_room_id_seq_key`(`room_id`, `seq`),
    UNIQUE INDEX `messages_sender_client_id_key`(`sender`, `client_id`),
    UNIQUE INDEX `messages_answers_key`(`answers`),
    INDEX `messages_room_id_rev_idx`(`room_id`, `rev`),
    INDEX `messages_status_lease_until_idx`(`status`, `lease_until`),
    PRIMARY KEY (`id`),
    CONSTRAINT `messages_room_id_fkey` FOREIGN KEY (`room_id`) REFERENCES `rooms`(`id`) ON DELETE RESTRICT ON UPDATE RESTRICT,
    CONSTRAINT `messages_sender_fkey` FOREIGN KEY (`sender`) REFERENCES `users`(`username`) ON DELETE RESTRICT ON UPDATE RESTRICT
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
