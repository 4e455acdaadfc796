-- Since when a device takes no notices, and how many it has missed: one that has for long is forgotten.
ALTER TABLE `push_subscriptions`
    ADD COLUMN `failures` INTEGER UNSIGNED NOT NULL DEFAULT 0,
    ADD COLUMN `failing_since` DATETIME(3) NULL;
