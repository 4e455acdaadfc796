-- What a room's AIs know of what they are not told any more: each version of it, as far as it holds.
CREATE TABLE `room_summaries` (
    `room_id` BIGINT UNSIGNED NOT NULL,
    `version` INTEGER UNSIGNED NOT NULL,
    `since_seq` BIGINT UNSIGNED NOT NULL,
    `up_to_seq` BIGINT UNSIGNED NOT NULL,
    `folded` BIGINT UNSIGNED NOT NULL,
    `text` TEXT NULL,
    `model` VARCHAR(128) NULL,
    `created_by` BIGINT UNSIGNED NULL,
    `is_anew` TINYINT UNSIGNED NOT NULL DEFAULT 0,
    `created_at` DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),

    PRIMARY KEY (`room_id`, `version`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- Which process makes the next one.
CREATE TABLE `summary_leases` (
    `room_id` BIGINT UNSIGNED NOT NULL,
    `owner` CHAR(36) NOT NULL,
    `lease_until` DATETIME(3) NOT NULL,

    PRIMARY KEY (`room_id`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- Of a piece that is a summary: how far that told. It goes with every message up to there.
ALTER TABLE `told_pieces` ADD COLUMN `up_to_seq` BIGINT UNSIGNED NULL;
CREATE INDEX `told_pieces_room_id_up_to_seq_idx` ON `told_pieces`(`room_id`, `up_to_seq`);
DROP INDEX `told_pieces_room_id_idx` ON `told_pieces`;
