-- Who people are to an issuer of OpenID Connect, which signs them in here.
CREATE TABLE `identities` (
    `issuer` VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    `subject` VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    `user_id` BIGINT UNSIGNED NOT NULL,
    `created_at` DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),

    UNIQUE INDEX `identities_user_id_issuer_key`(`user_id`, `issuer`),
    PRIMARY KEY (`issuer`, `subject`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

ALTER TABLE `identities` ADD CONSTRAINT `identities_user_id_fkey`
    FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON DELETE CASCADE ON UPDATE RESTRICT;
