-- A room's members may have to wait for their next message; of each who spoke in such a room, when that was.
ALTER TABLE `rooms` ADD COLUMN `slow_seconds` INTEGER UNSIGNED NOT NULL DEFAULT 0;

CREATE TABLE `slow_turns` (
    `room_id` BIGINT UNSIGNED NOT NULL,
    `user_id` BIGINT UNSIGNED NOT NULL,
    `said_at` DATETIME(3) NOT NULL,

    INDEX `slow_turns_user_id_idx`(`user_id`),
    PRIMARY KEY (`room_id`, `user_id`),
    CONSTRAINT `slow_turns_room_id_fkey` FOREIGN KEY (`room_id`) REFERENCES `rooms`(`id`) ON DELETE CASCADE ON UPDATE RESTRICT,
    CONSTRAINT `slow_turns_user_id_fkey` FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON DELETE CASCADE ON UPDATE RESTRICT
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
