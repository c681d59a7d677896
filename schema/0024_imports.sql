-- Registers that come as spreadsheets. Rows are kept in blocks: what was in them, what is wrong with them, and the filings
-- that were made of them.

CREATE TABLE import (
    id          TEXT   PRIMARY KEY,
    unit_id     TEXT   NOT NULL REFERENCES unit (id),  -- of rows that name none
    file_name   TEXT   NOT NULL,
    header      TEXT   NOT NULL,                       -- JSON list
    mapping     TEXT   NOT NULL,                       -- JSON
    state       TEXT   NOT NULL CHECK (state IN ('reading', 'mapping', 'checking', 'checked', 'filing', 'filed',
                                                 'undoing', 'undone')),
    submits     BIGINT NOT NULL,                       -- 1: what is made is submitted at once
    row_count   BIGINT NOT NULL,
    blocks      BIGINT NOT NULL,
    blocks_done BIGINT NOT NULL,                       -- of what is being done now
    bad         BIGINT NOT NULL,                       -- rows
    filed       BIGINT NOT NULL,                       -- filings made
    kept        BIGINT NOT NULL,                       -- of these not taken back by the undoing: decided already
    by_person   TEXT   NOT NULL,
    by_name     TEXT   NOT NULL,
    created_at  BIGINT NOT NULL,
    updated_at  BIGINT NOT NULL,
    version     BIGINT NOT NULL
);
CREATE INDEX import_of_unit ON import (unit_id, created_at);
CREATE INDEX import_by_age ON import (created_at);

CREATE TABLE import_block (
    import_id TEXT   NOT NULL REFERENCES import (id),
    n         BIGINT NOT NULL,                         -- from 0
    content   TEXT   NOT NULL,                         -- JSON: [[row number, cell, …], …]
    faults    TEXT   NOT NULL,                         -- JSON: [[row number, field, sentence], …]
    made      TEXT   NOT NULL,                         -- JSON: [filing, …]
    PRIMARY KEY (import_id, n)
);

-- Each real account once in a file.
CREATE TABLE import_identity (
    import_id TEXT   NOT NULL REFERENCES import (id),
    identity  TEXT   NOT NULL,                         -- platform, blank, id in lower case
    row_n     BIGINT NOT NULL,
    PRIMARY KEY (import_id, identity)
);

-- What was chosen for a header is remembered for the next file that has it.
CREATE TABLE import_mapping (
    unit_id TEXT   NOT NULL REFERENCES unit (id),
    header  TEXT   NOT NULL,                           -- SHA-256 of it
    mapping TEXT   NOT NULL,
    set_at  BIGINT NOT NULL,
    PRIMARY KEY (unit_id, header)
);

-- Rows name their units.
CREATE INDEX unit_by_name ON unit (name);
CREATE INDEX unit_by_former_name ON unit_former_name (name);
