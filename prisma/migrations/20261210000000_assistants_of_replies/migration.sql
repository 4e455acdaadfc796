-- A question may ask several assistants, and a reply may ask another one: each has a reply of its own, in a chain that began
-- with a message of a person.
ALTER TABLE `replies`
    ADD COLUMN `assistant` VARCHAR(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL DEFAULT 'ai',
    ADD COLUMN `chain` BIGINT UNSIGNED NULL,
    ADD COLUMN `hop` TINYINT UNSIGNED NOT NULL DEFAULT 0,
    ADD COLUMN `ends_chain` TINYINT UNSIGNED NOT NULL DEFAULT 0,
    DROP INDEX `replies_answers_key`,
    ADD UNIQUE INDEX `replies_answers_assistant_key`(`answers`, `assistant`),
    ADD INDEX `replies_chain_idx`(`chain`);

UPDATE `replies` SET `chain` = `answers`;

ALTER TABLE `replies` ALTER COLUMN `assistant` DROP DEFAULT;
