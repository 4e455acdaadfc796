-- What was seen of how the program is reached, for `npm run parlor -- check`: a row each, written once a minute at most.
CREATE TABLE IF NOT EXISTS `sightings` (
    `name` VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    `detail` VARCHAR(255) NOT NULL,
    `first_at` DATETIME(3) NOT NULL,
    `last_at` DATETIME(3) NOT NULL,

    PRIMARY KEY (`name`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
