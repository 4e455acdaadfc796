-- How each process was, minute by minute, for the plots of the last day. A row is written once a minute and goes after two days.
CREATE TABLE `live_minutes` (
    `minute` DATETIME(3) NOT NULL,
    `process_id` CHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    `people` INTEGER UNSIGNED NOT NULL,
    `sockets` INTEGER UNSIGNED NOT NULL,
    `messages` INTEGER UNSIGNED NOT NULL,
    `loop_delay_ms` INTEGER UNSIGNED NOT NULL,
    `ack_ms` INTEGER UNSIGNED NULL,
    `database_ms` INTEGER UNSIGNED NULL,
    `queued` INTEGER UNSIGNED NOT NULL,
    `ai_requests` INTEGER UNSIGNED NOT NULL,
    `ai_failures` INTEGER UNSIGNED NOT NULL,

    PRIMARY KEY (`minute`, `process_id`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
