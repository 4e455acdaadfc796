-- Where AIs are answered, and the AIs themselves, each of which is a user, too. The endpoint without an address is the
-- environment's, whose prices alone are kept here.
CREATE TABLE `endpoints` (
    `id` BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    `name` VARCHAR(64) NOT NULL,
    `base_url` VARCHAR(1024) NULL,
    `secrets` BLOB NULL,
    `body` TEXT NULL,
    `prices` TEXT NULL,
    `created_at` DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),

    UNIQUE INDEX `endpoints_name_key`(`name`),
    PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

INSERT INTO `endpoints` (`name`) VALUES ('environment');

CREATE TABLE `assistants` (
    `user_id` BIGINT UNSIGNED NOT NULL,
    `model` VARCHAR(128) NULL,
    `endpoint_id` BIGINT UNSIGNED NULL,
    `instructions` TEXT NULL,
    `temperature` DOUBLE NULL,
    `max_tokens` INTEGER UNSIGNED NULL,
    `context_tokens` INTEGER UNSIGNED NULL,
    `sees_images` TINYINT UNSIGNED NOT NULL DEFAULT 0,
    `is_enabled` TINYINT UNSIGNED NOT NULL DEFAULT 1,

    INDEX `assistants_endpoint_id_idx`(`endpoint_id`),
    PRIMARY KEY (`user_id`),
    CONSTRAINT `assistants_user_id_fkey` FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON DELETE CASCADE ON UPDATE RESTRICT,
    CONSTRAINT `assistants_endpoint_id_fkey` FOREIGN KEY (`endpoint_id`) REFERENCES `endpoints`(`id`) ON DELETE RESTRICT ON UPDATE RESTRICT
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
