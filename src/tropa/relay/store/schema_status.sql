-- The newest status, as it was published (protocol §7.5): public, and the only thing here with hours in it, which its
-- steward wrote into it. One row, replaced by a later one.
CREATE TABLE status (
    only_row   INTEGER PRIMARY KEY CHECK (only_row = 1),
    at_hour    INTEGER NOT NULL,
    until_hour INTEGER NOT NULL,
    envelope   BLOB    NOT NULL CHECK (length(envelope) <= 4096)
) STRICT;
