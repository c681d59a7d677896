-- What the national system of government new media was given, what it was seen to have, and its receipts.

CREATE TABLE national_exchange (
    id          TEXT   PRIMARY KEY,
    unit_id     TEXT   NOT NULL REFERENCES unit (id),  -- of it and all below
    kind        TEXT   NOT NULL CHECK (kind IN ('sent', 'read', 'gone')),
    file_name   TEXT   NOT NULL,                       -- of what was read
    template    TEXT   NOT NULL,                       -- as it was then
    titles      TEXT   NOT NULL,                       -- JSON list: what stood above the table
    row_count   BIGINT NOT NULL,
    by_person   TEXT   NOT NULL,
    by_name     TEXT   NOT NULL,
    at          BIGINT NOT NULL,
    receipt     TEXT   NOT NULL,                       -- '' until it is known
    receipt_by  TEXT   NOT NULL,
    receipt_at  BIGINT,
    undone_by   TEXT   NOT NULL,                       -- a person's name; '' while it counts
    undone_at   BIGINT
);
CREATE INDEX national_exchange_of_unit ON national_exchange (unit_id, id);

CREATE TABLE national_row (
    exchange_id TEXT   NOT NULL REFERENCES national_exchange (id),
    n           BIGINT NOT NULL,                       -- from 1
    account_id  TEXT,                                  -- NULL: theirs, and none of ours
    act         TEXT   NOT NULL CHECK (act IN ('open', 'change', 'gone', 'seen', 'missing', 'unknown')),
    cells       TEXT   NOT NULL,                       -- JSON: heading → text
    digest      TEXT   NOT NULL,                       -- SHA-256 of the cells
    PRIMARY KEY (exchange_id, n)
);
CREATE INDEX national_row_of_account ON national_row (account_id, exchange_id) WHERE account_id IS NOT NULL;

ALTER TABLE filing ADD COLUMN receipt TEXT NOT NULL DEFAULT ''; -- of the national system
