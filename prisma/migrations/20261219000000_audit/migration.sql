-- What was done to the installation, to accounts and by admins, and by whom. Lines are only ever added. Each has a hash over the
-- one before and itself, so that one that was changed or taken out is noticed, and audit_head has the last, so that one is noticed
-- that was cut off at the end; its row is locked while a line is added, so that many processes make one chain. People are named by
-- their ids: who has deleted their account is nobody here, too. An address is sealed apart, so that it can be forgotten.
CREATE TABLE `audit_lines` (
    `id` BIGINT UNSIGNED NOT NULL,
    `at` DATETIME(3) NOT NULL,
    `actor` VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    `action` VARCHAR(48) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    `target_kind` VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NULL,
    `target_id` VARCHAR(64) NULL,
    `room_id` BIGINT UNSIGNED NULL,
    `details` TEXT NOT NULL,
    `ip` VARCHAR(45) NULL,
    `ip_salt` BINARY(16) NULL,
    `ip_seal` BINARY(32) NULL,
    `hash` BINARY(32) NOT NULL,

    INDEX `audit_lines_at_idx`(`at`),
    INDEX `audit_lines_actor_idx`(`actor`),
    INDEX `audit_lines_action_idx`(`action`),
    PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

CREATE TABLE `audit_head` (
    `id` INTEGER UNSIGNED NOT NULL,
    `last_id` BIGINT UNSIGNED NOT NULL,
    `hash` BINARY(32) NOT NULL,

    PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

INSERT INTO `audit_head` (`id`, `last_id`, `hash`) VALUES (1, 0, UNHEX(REPEAT('00', 32)));
