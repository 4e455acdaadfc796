-- The call of a reply that waits for the yes of whoever asked for the reply; is_allowed is NULL while nothing was said.
CREATE TABLE IF NOT EXISTS `reply_approvals` (
    `message_id` BIGINT UNSIGNED NOT NULL,
    `version` INTEGER UNSIGNED NOT NULL,
    `step` INTEGER UNSIGNED NOT NULL,
    `is_allowed` TINYINT UNSIGNED NULL,

    PRIMARY KEY (`message_id`),
    CONSTRAINT `reply_approvals_message_id_fkey` FOREIGN KEY (`message_id`) REFERENCES `replies`(`message_id`) ON DELETE CASCADE ON UPDATE RESTRICT
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
