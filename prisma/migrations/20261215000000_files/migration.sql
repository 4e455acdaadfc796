-- What people have uploaded; the bytes are in the folder of files, under the name in `stored`. A row is there only when all of
-- its bytes are. Until it is sent `message_id` is null. A row with `removed_at` is shown to nobody and waits until its bytes
-- are gone. It has no keys: it outlives its message and its room by that moment, and would lock theirs.
CREATE TABLE `files` (
    `id` BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    `room_id` BIGINT UNSIGNED NOT NULL,
    `uploader_id` BIGINT UNSIGNED NOT NULL,
    `message_id` BIGINT UNSIGNED NULL,
    `place` TINYINT UNSIGNED NOT NULL DEFAULT 0,
    `stored` CHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    `name` VARCHAR(200) NOT NULL,
    `type` VARCHAR(127) NOT NULL,
    `bytes` BIGINT UNSIGNED NOT NULL,
    `width` INTEGER UNSIGNED NULL,
    `height` INTEGER UNSIGNED NULL,
    `has_thumbnail` TINYINT UNSIGNED NOT NULL DEFAULT 0,
    `sha256` BINARY(32) NOT NULL,
    `created_at` DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    `removed_at` DATETIME(3) NULL,

    UNIQUE INDEX `files_stored_key`(`stored`),
    INDEX `files_message_id_created_at_idx`(`message_id`, `created_at`),
    INDEX `files_room_id_message_id_idx`(`room_id`, `message_id`),
    INDEX `files_uploader_id_message_id_idx`(`uploader_id`, `message_id`),
    INDEX `files_removed_at_idx`(`removed_at`),
    PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
