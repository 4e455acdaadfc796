-- Whether a message asked the AI: one that an earlier question's reply answers too has no reply of its own to tell it by.
-- And which change a reply was last written by, so that a repeated transaction knows its own row.
ALTER TABLE `messages`
  ADD COLUMN `asked` TINYINT UNSIGNED NOT NULL DEFAULT 0,
  ADD COLUMN `change_id` CHAR(36) NULL;

UPDATE `messages` AS question JOIN `messages` AS reply ON reply.`answers` = question.`id` SET question.`asked` = 1;
