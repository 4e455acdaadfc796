-- What people say of themselves, on their card.
ALTER TABLE `users` ADD COLUMN `about` VARCHAR(160) NULL;
