// Words of nicknames, other names and reports are found by parts: one lower-case text beside them, and an index of it.

CREATE TEXT INDEX describes_words IF NOT EXISTS FOR ()-[d:DESCRIBES]-() ON (d.wordsKey);
CREATE TEXT INDEX subject_of_words IF NOT EXISTS FOR ()-[l:SUBJECT_OF]-() ON (l.wordsKey);
MATCH ()-[d:DESCRIBES]->() WHERE d.nicknames IS NOT NULL OR d.aliases IS NOT NULL
WITH d, CASE WHEN d.nicknames IS :: STRING THEN [d.nicknames] ELSE coalesce(d.nicknames, []) END
  + CASE WHEN d.aliases IS :: STRING THEN [d.aliases] ELSE coalesce(d.aliases, []) END AS names
WHERE size(names) > 0
WITH d, toLower(reduce(text = names[0], name IN tail(names) | text + '\u001F' + name)) AS text
CALL (d, text) { SET d.wordsKey = CASE WHEN size(text) <= 8000 THEN text ELSE '\u001F' END } IN TRANSACTIONS OF 10000 ROWS;
MATCH ()-[l:SUBJECT_OF]->() WHERE l.text IS :: STRING
CALL (l) { SET l.wordsKey = CASE WHEN size(l.text) <= 8000 THEN toLower(l.text) ELSE '\u001F' END } IN TRANSACTIONS OF 10000 ROWS;
