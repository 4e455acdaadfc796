-- How long messages are kept: in a room, and in all. What stands in a room up to swept_to_seq was swept, but for pins that are kept.
ALTER TABLE `rooms`
    ADD COLUMN `keep_days` INTEGER UNSIGNED NULL,
    ADD COLUMN `keeps_pins` TINYINT UNSIGNED NOT NULL DEFAULT 0,
    ADD COLUMN `swept_to_seq` BIGINT UNSIGNED NOT NULL DEFAULT 0,
    ADD INDEX `rooms_swept_to_seq_idx`(`swept_to_seq`);

CREATE TABLE `retention` (
    `id` INTEGER UNSIGNED NOT NULL,
    `keep_days` INTEGER UNSIGNED NULL,
    `keeps_pins` TINYINT UNSIGNED NOT NULL DEFAULT 0,
    `owner` CHAR(36) NULL,
    `lease_until` DATETIME(3) NULL,

    PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

INSERT INTO `retention` (`id`) VALUES (1);

-- By what a client id that comes back is known.
CREATE TABLE `swept_messages` (
    `sent_key` BINARY(16) NOT NULL,
    `id` BIGINT UNSIGNED NOT NULL,
    `room_id` BIGINT UNSIGNED NOT NULL,
    `seq` BIGINT UNSIGNED NOT NULL,
    `rev` BIGINT UNSIGNED NOT NULL,
    `sent_at` DATETIME(3) NOT NULL,
    `text_hash` BINARY(32) NOT NULL,
    `swept_at` DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),

    PRIMARY KEY (`sent_key`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- Blocks of the index of the search that name what was swept, behind this token.
CREATE TABLE `swept_blocks` (
    `block` INTEGER UNSIGNED NOT NULL,
    `after_token` VARBINARY(32) NOT NULL DEFAULT '',

    PRIMARY KEY (`block`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
