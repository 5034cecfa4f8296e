-- What people are called, and what reports say: searched by their words, without reading every row.
CREATE INDEX description_by_nickname ON description (properties ->> '$.nicknames', record_id)
  WHERE properties ->> '$.nicknames' IS NOT NULL;
CREATE INDEX description_by_alias ON description (properties ->> '$.aliases', record_id)
  WHERE properties ->> '$.aliases' IS NOT NULL;
CREATE INDEX link_by_text ON link (properties ->> '$.text', record_id) WHERE properties ->> '$.text' IS NOT NULL;
