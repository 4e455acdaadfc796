-- What a system message tells, as JSON: its type, who did it, and what was set.
ALTER TABLE `messages` ADD COLUMN `event` TEXT NULL;
