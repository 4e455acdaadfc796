-- What the AIs may use in a day: of a person, of a room, or of each of them where `target_id` is 0.
CREATE TABLE `ai_budgets` (
    `scope` VARCHAR(8) NOT NULL,
    `target_id` BIGINT UNSIGNED NOT NULL,
    `tokens_per_day` BIGINT NULL,
    `micros_per_day` BIGINT NULL,

    PRIMARY KEY (`scope`, `target_id`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- What of it was used on a day of UTC, and what replies under way have reserved.
CREATE TABLE `ai_counters` (
    `scope` VARCHAR(8) NOT NULL,
    `target_id` BIGINT UNSIGNED NOT NULL,
    `day` DATE NOT NULL,
    `tokens` BIGINT NOT NULL DEFAULT 0,
    `micros` BIGINT NOT NULL DEFAULT 0,
    `reserved_tokens` BIGINT NOT NULL DEFAULT 0,
    `reserved_micros` BIGINT NOT NULL DEFAULT 0,

    INDEX `ai_counters_day_scope_idx`(`day`, `scope`),
    PRIMARY KEY (`scope`, `target_id`, `day`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- What each version of a reply, and what is done in the background, has cost. Until it is settled it is a reservation, its
-- tokens an estimate. No keys: it outlives rooms and messages, and must lock nothing of theirs.
CREATE TABLE `ai_spends` (
    `id` CHAR(36) NOT NULL,
    `kind` VARCHAR(16) NOT NULL,
    `message_id` BIGINT UNSIGNED NULL,
    `version` INTEGER UNSIGNED NULL,
    `user_id` BIGINT UNSIGNED NULL,
    `room_id` BIGINT UNSIGNED NOT NULL,
    `assistant` VARCHAR(64) NOT NULL,
    `day` DATE NOT NULL,
    `prompt_tokens` BIGINT NOT NULL,
    `completion_tokens` BIGINT NOT NULL,
    `cost_micros` BIGINT NULL,
    `reserved_tokens` BIGINT NOT NULL DEFAULT 0,
    `reserved_micros` BIGINT NOT NULL DEFAULT 0,
    `settled_at` DATETIME(3) NULL,

    UNIQUE INDEX `ai_spends_message_id_version_key`(`message_id`, `version`),
    INDEX `ai_spends_settled_at_idx`(`settled_at`),
    INDEX `ai_spends_day_idx`(`day`),
    INDEX `ai_spends_user_id_day_idx`(`user_id`, `day`),
    PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- Who pays for the present version where that is not who asked for the reply.
ALTER TABLE `replies` ADD COLUMN `payer_id` BIGINT UNSIGNED NULL, ADD COLUMN `cost_micros` BIGINT NULL;
ALTER TABLE `reply_versions` ADD COLUMN `cost_micros` BIGINT NULL;
