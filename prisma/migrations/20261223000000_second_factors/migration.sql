-- The second factor of an account: the sealed secret of its codes. It is asked for once a first code has confirmed it.
CREATE TABLE `second_factors` (
    `user_id` BIGINT UNSIGNED NOT NULL,
    `secret` VARBINARY(255) NOT NULL,
    `confirmed_at` DATETIME(3) NULL,
    `last_step` INTEGER UNSIGNED NULL,

    PRIMARY KEY (`user_id`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

ALTER TABLE `second_factors` ADD CONSTRAINT `second_factors_user_id_fkey`
    FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON DELETE CASCADE ON UPDATE RESTRICT;

-- What is good once in its place. No more than hashes are kept.
CREATE TABLE `recovery_codes` (
    `user_id` BIGINT UNSIGNED NOT NULL,
    `hash` BINARY(32) NOT NULL,

    PRIMARY KEY (`user_id`, `hash`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

ALTER TABLE `recovery_codes` ADD CONSTRAINT `recovery_codes_user_id_fkey`
    FOREIGN KEY (`user_id`) REFERENCES `second_factors`(`user_id`) ON DELETE CASCADE ON UPDATE RESTRICT;
