-- Where notices of a device are sent. A row belongs to the session in which it was asked for, and goes with it.
CREATE TABLE `push_subscriptions` (
    `id` BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    `user_id` BIGINT UNSIGNED NOT NULL,
    `session_id` BIGINT UNSIGNED NOT NULL,
    `endpoint` VARCHAR(1024) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    `endpoint_hash` BINARY(32) NOT NULL,
    `p256dh` BINARY(65) NOT NULL,
    `auth` BINARY(16) NOT NULL,
    `created_at` DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),

    UNIQUE INDEX `push_subscriptions_endpoint_hash_key`(`endpoint_hash`),
    INDEX `push_subscriptions_user_id_idx`(`user_id`),
    INDEX `push_subscriptions_session_id_idx`(`session_id`),
    PRIMARY KEY (`id`),
    CONSTRAINT `push_subscriptions_user_id_fkey` FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON DELETE CASCADE ON UPDATE RESTRICT,
    CONSTRAINT `push_subscriptions_session_id_fkey` FOREIGN KEY (`session_id`) REFERENCES `sessions`(`id`) ON DELETE CASCADE ON UPDATE RESTRICT
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- When somebody wants no notices, and what these may show. Most have never said anything and have no row.
CREATE TABLE `notice_settings` (
    `user_id` BIGINT UNSIGNED NOT NULL,
    `is_quiet` TINYINT UNSIGNED NOT NULL DEFAULT 0,
    `quiet_from` INTEGER UNSIGNED NULL,
    `quiet_to` INTEGER UNSIGNED NULL,
    `hides_text` TINYINT UNSIGNED NOT NULL DEFAULT 0,

    PRIMARY KEY (`user_id`),
    CONSTRAINT `notice_settings_user_id_fkey` FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON DELETE CASCADE ON UPDATE RESTRICT
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
