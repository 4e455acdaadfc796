-- An account that is deleted takes another username, and its messages go with it. In two statements: MariaDB can't drop and
-- make a key of one name at once.
ALTER TABLE `messages` DROP FOREIGN KEY `messages_sender_fkey`;
ALTER TABLE `messages` ADD CONSTRAINT `messages_sender_fkey`
    FOREIGN KEY (`sender`) REFERENCES `users`(`username`) ON DELETE RESTRICT ON UPDATE CASCADE;
