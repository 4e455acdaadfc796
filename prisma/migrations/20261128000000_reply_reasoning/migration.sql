-- What a model thought before its answer, where it says so: shown folded, never part of the text.
ALTER TABLE `messages` ADD COLUMN `reasoning` MEDIUMTEXT NULL;
