-- People of limited access who were opened in an emergency: to whom, why, and until when (microseconds).

CREATE TABLE break_glass (
  at             INTEGER NOT NULL,
  subject        TEXT NOT NULL,
  person         BLOB NOT NULL,
  until          INTEGER NOT NULL,
  case_reference TEXT NOT NULL,
  reason         TEXT NOT NULL,
  PRIMARY KEY (at, subject, person)
) STRICT, WITHOUT ROWID;
