-- Roles, bans, kinds of rooms, and what each member has read.
ALTER TABLE `rooms`
    ADD COLUMN `kind` VARCHAR(8) NOT NULL DEFAULT 'channel',
    ADD COLUMN `assistants` VARCHAR(512) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL DEFAULT '',
    ADD COLUMN `instructions` TEXT NULL,
    ADD COLUMN `reads_from_seq` BIGINT UNSIGNED NULL,
    ADD COLUMN `created_by` VARCHAR(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
    ADD COLUMN `archived_at` DATETIME(3) NULL,
    ADD INDEX `rooms_created_by_idx`(`created_by`),
    ADD CONSTRAINT `rooms_created_by_fkey` FOREIGN KEY (`created_by`) REFERENCES `users`(`username`) ON DELETE SET NULL ON UPDATE CASCADE;

-- The AI answers where it is a member.
UPDATE `rooms`
    JOIN `memberships` ON `memberships`.`room_id` = `rooms`.`id`
    JOIN `users` ON `users`.`id` = `memberships`.`user_id` AND `users`.`kind` = 'ai'
    SET `rooms`.`assistants` = `users`.`username`;

ALTER TABLE `memberships`
    ADD COLUMN `role` VARCHAR(12) NOT NULL DEFAULT 'member',
    ADD COLUMN `last_read_seq` BIGINT UNSIGNED NOT NULL DEFAULT 0,
    ADD COLUMN `notify` VARCHAR(8) NOT NULL DEFAULT 'all';

-- Nobody finds unread what was said before anybody counted.
UPDATE `memberships` JOIN `rooms` ON `rooms`.`id` = `memberships`.`room_id`
    SET `memberships`.`last_read_seq` = `rooms`.`last_seq`;

CREATE TABLE `former_slugs` (
    `slug` VARCHAR(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    `room_id` BIGINT UNSIGNED NOT NULL,

    INDEX `former_slugs_room_id_idx`(`room_id`),
    PRIMARY KEY (`slug`),
    CONSTRAINT `former_slugs_room_id_fkey` FOREIGN KEY (`room_id`) REFERENCES `rooms`(`id`) ON DELETE CASCADE ON UPDATE RESTRICT
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

CREATE TABLE `bans` (
    `room_id` BIGINT UNSIGNED NOT NULL,
    `user_id` BIGINT UNSIGNED NOT NULL,
    `created_at` DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),

    INDEX `bans_user_id_idx`(`user_id`),
    PRIMARY KEY (`room_id`, `user_id`),
    CONSTRAINT `bans_room_id_fkey` FOREIGN KEY (`room_id`) REFERENCES `rooms`(`id`) ON DELETE CASCADE ON UPDATE RESTRICT,
    CONSTRAINT `bans_user_id_fkey` FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON DELETE CASCADE ON UPDATE RESTRICT
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- Whom a message names; 0 names everybody. No key to users: the rows are written with the message, and would lock theirs.
CREATE TABLE `mentions` (
    `room_id` BIGINT UNSIGNED NOT NULL,
    `seq` BIGINT UNSIGNED NOT NULL,
    `user_id` BIGINT UNSIGNED NOT NULL,

    INDEX `mentions_user_id_room_id_seq_idx`(`user_id`, `room_id`, `seq`),
    PRIMARY KEY (`room_id`, `seq`, `user_id`),
    CONSTRAINT `mentions_room_id_fkey` FOREIGN KEY (`room_id`) REFERENCES `rooms`(`id`) ON DELETE CASCADE ON UPDATE RESTRICT
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
