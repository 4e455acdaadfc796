-- Who reacts to a message and with what, and what is pinned in a room. `rev` is the room's when it was done. Neither has a
-- key to users: it would lock theirs while a room waits to be written.
CREATE TABLE `reactions` (
    `message_id` BIGINT UNSIGNED NOT NULL,
    `emoji` VARBINARY(64) NOT NULL,
    `user_id` BIGINT UNSIGNED NOT NULL,
    `rev` BIGINT UNSIGNED NOT NULL,
    `emoji_rev` BIGINT UNSIGNED NOT NULL,

    PRIMARY KEY (`message_id`, `emoji`, `user_id`),
    CONSTRAINT `reactions_message_id_fkey` FOREIGN KEY (`message_id`) REFERENCES `messages`(`id`) ON DELETE CASCADE ON UPDATE RESTRICT
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

CREATE TABLE `pins` (
    `message_id` BIGINT UNSIGNED NOT NULL,
    `room_id` BIGINT UNSIGNED NOT NULL,
    `user_id` BIGINT UNSIGNED NOT NULL,
    `rev` BIGINT UNSIGNED NOT NULL,

    INDEX `pins_room_id_rev_idx`(`room_id`, `rev`),
    PRIMARY KEY (`message_id`),
    CONSTRAINT `pins_message_id_fkey` FOREIGN KEY (`message_id`) REFERENCES `messages`(`id`) ON DELETE CASCADE ON UPDATE RESTRICT
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

ALTER TABLE `messages` ADD COLUMN `marks` INTEGER UNSIGNED NOT NULL DEFAULT 0;
