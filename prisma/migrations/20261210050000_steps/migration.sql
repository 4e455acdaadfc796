-- What an assistant looked up before it answered, as JSON, and how long it thought.
ALTER TABLE `replies`
    ADD COLUMN `steps` TEXT NULL,
    ADD COLUMN `thought_ms` INTEGER UNSIGNED NULL;
ALTER TABLE `reply_versions`
    ADD COLUMN `steps` TEXT NULL,
    ADD COLUMN `thought_ms` INTEGER UNSIGNED NULL;
