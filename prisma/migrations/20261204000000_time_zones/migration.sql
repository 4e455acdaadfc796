-- Where people are in time, as their browser last said: what they ask the AI about today is about theirs.
ALTER TABLE `users` ADD COLUMN `time_zone` VARCHAR(64) NULL;
