-- What only a relay on PostgreSQL keeps, in PostgreSQL's words; all else is derived from the other files.

-- What the processes of one relay share. On SQLite there is one process, and the secrets are files beside the database.
CREATE TABLE shared (
    only_row       BIGINT PRIMARY KEY CHECK (only_row = 1),
    form           BIGINT NOT NULL,  -- of these tables, as a file's user_version is
    challenge_key  BYTEA  NOT NULL CHECK (length(challenge_key) = 43),  -- as written in the file of that name
    publish_token  BYTEA  NOT NULL CHECK (length(publish_token) > 0),
    -- how much was stored when it was last added up, and how large the files were then
    counted_bytes  BIGINT NOT NULL,
    files_bytes    BIGINT NOT NULL
);
