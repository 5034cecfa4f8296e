// Who the records' people are together: a projection for reading, made again from the ledger.

CREATE CONSTRAINT person_uuid IF NOT EXISTS FOR (p:Person) REQUIRE p.personUuid IS UNIQUE;
