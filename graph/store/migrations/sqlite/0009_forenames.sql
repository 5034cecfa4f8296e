-- A forename alone is looked for: without an index every name of the store would be read.

CREATE INDEX description_by_forename ON description (forename) WHERE forename IS NOT NULL;
