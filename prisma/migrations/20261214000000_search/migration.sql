-- The index of the search. What was said or changed stands in search_changes, written with it, until it is in the index; of
-- what was there before, all messages from search_progress.indexed_from on are indexed already.
CREATE TABLE `search_changes` (
    `room_id` BIGINT UNSIGNED NOT NULL,
    `seq` BIGINT UNSIGNED NOT NULL,
    `rev` BIGINT UNSIGNED NOT NULL,
    `count` INTEGER UNSIGNED NOT NULL,

    PRIMARY KEY (`room_id`, `seq`, `rev`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

CREATE TABLE `search_postings` (
    `block` INTEGER UNSIGNED NOT NULL,
    `token` VARBINARY(32) NOT NULL,
    `places` MEDIUMBLOB NOT NULL,

    PRIMARY KEY (`block`, `token`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

CREATE TABLE `search_blocks` (
    `block` INTEGER UNSIGNED NOT NULL,
    `sent_from` DATETIME(3) NOT NULL,
    `sent_to` DATETIME(3) NOT NULL,

    PRIMARY KEY (`block`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

CREATE TABLE `search_progress` (
    `id` INTEGER UNSIGNED NOT NULL,
    `indexed_from` BIGINT UNSIGNED NOT NULL,
    `began_at` BIGINT UNSIGNED NOT NULL,
    `owner` CHAR(36) NULL,
    `lease_until` DATETIME(3) NULL,

    PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

INSERT INTO `search_progress` (`id`, `indexed_from`, `began_at`)
    SELECT 1, COALESCE(MAX(`id`), 0) + 1, COALESCE(MAX(`id`), 0) + 1 FROM `messages`;
