-- What was said in a range of a room, in short, as an assistant told it: made once for all who ask about that range.
CREATE TABLE `catch_ups` (
    `room_id` BIGINT UNSIGNED NOT NULL,
    `after_seq` BIGINT UNSIGNED NOT NULL,
    `up_to_seq` BIGINT UNSIGNED NOT NULL,
    `rev` BIGINT UNSIGNED NOT NULL,
    `reads_from_seq` BIGINT UNSIGNED NOT NULL,
    `entries` MEDIUMTEXT NOT NULL,
    `created_at` DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),

    INDEX `catch_ups_created_at_idx`(`created_at`),
    PRIMARY KEY (`room_id`, `after_seq`, `up_to_seq`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
