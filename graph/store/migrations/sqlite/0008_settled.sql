-- How far each sheet of a workbook is settled, as pairs of its name and a line: a line number alone says nothing of a
-- workbook, whose sheets each begin at one. Empty until a load's next batch.

ALTER TABLE load_progress ADD COLUMN settled TEXT NOT NULL DEFAULT '[]';
