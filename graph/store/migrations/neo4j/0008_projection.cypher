// Names and places of the projection for reading: a name once, and what is near by an index. And instants that records
// state become native ones, as days were from the first.

CREATE CONSTRAINT alias_name IF NOT EXISTS FOR (a:Alias) REQUIRE a.name IS UNIQUE;
CREATE POINT INDEX area_location IF NOT EXISTS FOR (n:Area) ON (n.location);
CREATE POINT INDEX postcode_location IF NOT EXISTS FOR (n:Postcode) ON (n.location);
CREATE POINT INDEX address_location IF NOT EXISTS FOR (n:Address) ON (n.location);
CREATE POINT INDEX prison_location IF NOT EXISTS FOR (n:Prison) ON (n.location);
MATCH ()-[l]->() UNWIND keys(l) AS k
WITH l, k WHERE l[k] IS :: STRING AND l[k] =~ '[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z'
CALL (l, k) { SET l[k] = datetime(l[k]) } IN TRANSACTIONS OF 10000 ROWS;
