// Where something is, as a native point, for whoever asks what is near.

CREATE POINT INDEX describes_location IF NOT EXISTS FOR ()-[d:DESCRIBES]-() ON (d.location);
