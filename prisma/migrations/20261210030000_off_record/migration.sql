-- What a sender says beside the AI: no prompt, summary, digest or citation has it.
ALTER TABLE `messages` ADD COLUMN `off_record` TINYINT UNSIGNED NOT NULL DEFAULT 0;

-- What AIs were told, each piece once and with the message whose words it holds: with the message go its pieces, wherever they
-- were told. No keys: they would lock the room while it is written to.
CREATE TABLE `told_pieces` (
    `id` BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    `room_id` BIGINT UNSIGNED NOT NULL,
    `message_id` BIGINT UNSIGNED NOT NULL,
    `hash` BINARY(32) NOT NULL,
    `text` MEDIUMTEXT NOT NULL,

    UNIQUE INDEX `told_pieces_message_id_room_id_hash_key`(`message_id`, `room_id`, `hash`),
    INDEX `told_pieces_room_id_idx`(`room_id`),
    PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- What was sent for a version of a reply: its turns by the ids of their pieces.
CREATE TABLE `reply_contexts` (
    `message_id` BIGINT UNSIGNED NOT NULL,
    `version` INTEGER UNSIGNED NOT NULL,
    `model` VARCHAR(128) NOT NULL,
    `parameters` TEXT NOT NULL,
    `turns` MEDIUMTEXT NOT NULL,
    `omitted` BIGINT UNSIGNED NOT NULL,
    `estimated_tokens` INTEGER UNSIGNED NOT NULL,

    PRIMARY KEY (`message_id`, `version`),
    CONSTRAINT `reply_contexts_message_id_fkey` FOREIGN KEY (`message_id`) REFERENCES `replies`(`message_id`) ON DELETE CASCADE ON UPDATE RESTRICT
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
