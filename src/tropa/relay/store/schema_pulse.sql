-- One row: written to learn whether the store can be written to, and the latest day that was believed.
CREATE TABLE pulse (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    beat     INTEGER NOT NULL CHECK (beat IN (0, 1)),  -- turned over each time
    day      INTEGER                                   -- NULL until a sweep was made
) STRICT;
