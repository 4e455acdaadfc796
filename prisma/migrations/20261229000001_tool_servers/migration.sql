-- Servers of the Model Context Protocol whose tools AIs may call: what they have said that they offer, and what admins made of it.
CREATE TABLE IF NOT EXISTS `tool_servers` (
    `id` BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    `name` VARCHAR(32) NOT NULL,
    `url` VARCHAR(1024) NOT NULL,
    `secrets` BLOB NULL,
    `tools` MEDIUMTEXT NULL,
    `marks` TEXT NULL,
    `checked_at` DATETIME(3) NULL,
    `created_at` DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),

    UNIQUE INDEX `tool_servers_name_key`(`name`),
    PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- Which AIs have which servers.
CREATE TABLE IF NOT EXISTS `tool_server_assistants` (
    `server_id` BIGINT UNSIGNED NOT NULL,
    `user_id` BIGINT UNSIGNED NOT NULL,

    INDEX `tool_server_assistants_user_id_idx`(`user_id`),
    PRIMARY KEY (`server_id`, `user_id`),
    CONSTRAINT `tool_server_assistants_server_id_fkey` FOREIGN KEY (`server_id`) REFERENCES `tool_servers`(`id`) ON DELETE CASCADE ON UPDATE RESTRICT,
    CONSTRAINT `tool_server_assistants_user_id_fkey` FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON DELETE CASCADE ON UPDATE RESTRICT
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
