-- Blobs (protocol §13): how much of each there is, and its sealed chunks. Which letter names a blob, nothing here tells.

-- A blob has a random number for the reason a box has one: nothing tells which is older.
CREATE TABLE blobs (
    blob_number INTEGER PRIMARY KEY CHECK (blob_number BETWEEN 0 AND 2147483647),
    blob_id     BLOB    NOT NULL UNIQUE CHECK (length(blob_id) = 32),
    chunks      INTEGER NOT NULL CHECK (chunks BETWEEN 1 AND 400),
    next_chunk  INTEGER NOT NULL CHECK (next_chunk BETWEEN 0 AND chunks),  -- it is complete when this is chunks
    keep_days   INTEGER NOT NULL CHECK (keep_days BETWEEN 1 AND 180),
    day         INTEGER NOT NULL,  -- the day it was opened; once it is complete, the day it became so
    begin_by_hour INTEGER          -- while it has no chunk: the last hour in which the first may come
) STRICT;

-- chunk_key = blob_number << 16 | the chunk's place, from 0.
CREATE TABLE blob_chunks (
    chunk_key INTEGER PRIMARY KEY,
    chunk     BLOB    NOT NULL CHECK (length(chunk) = 65552)
) STRICT;
