-- Links that lead into a room. The token is kept as it is, for its link can be read again by those who may invite: whoever
-- reads this table reads the rooms themselves beside it.
CREATE TABLE `invites` (
    `id` BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    `room_id` BIGINT UNSIGNED NOT NULL,
    `token` BINARY(16) NOT NULL,
    `max_uses` INTEGER UNSIGNED NULL,
    `uses` INTEGER UNSIGNED NOT NULL DEFAULT 0,
    `expires_at` DATETIME(3) NULL,
    `revoked_at` DATETIME(3) NULL,
    `created_by` VARCHAR(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
    `created_at` DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),

    UNIQUE INDEX `invites_token_key`(`token`),
    INDEX `invites_room_id_idx`(`room_id`),
    INDEX `invites_created_by_idx`(`created_by`),
    PRIMARY KEY (`id`),
    CONSTRAINT `invites_room_id_fkey` FOREIGN KEY (`room_id`) REFERENCES `rooms`(`id`) ON DELETE CASCADE ON UPDATE RESTRICT,
    CONSTRAINT `invites_created_by_fkey` FOREIGN KEY (`created_by`) REFERENCES `users`(`username`) ON DELETE SET NULL ON UPDATE CASCADE
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
