-- What keeps a restored store and a clock that jumps from publishing anything.

-- How far each outside counter had come when this store last looked: goes back with the store when it is restored.
CREATE TABLE counter_place (
    file_id  TEXT   PRIMARY KEY,
    writer   TEXT   NOT NULL,                    -- the daemon whose file it is
    sequence BIGINT NOT NULL,
    digest   TEXT   NOT NULL,
    size     BIGINT NOT NULL,                    -- bytes up to the end of that line
    noted_at BIGINT NOT NULL,
    left_at  BIGINT                              -- another file took its place
);
CREATE INDEX counter_place_of_writer ON counter_place (writer, noted_at);

-- What a restored store may not go on with until somebody has looked. A row may name a delivery that the store has
-- never heard of.
CREATE TABLE quarantined (
    delivery_id  TEXT   PRIMARY KEY,
    article_id   TEXT   NOT NULL,
    revision     BIGINT NOT NULL,
    account_id   TEXT   NOT NULL,
    operation    TEXT   NOT NULL,
    sent_at      BIGINT,                         -- a public step that the counter knows and the journal does not
    was_state    TEXT   NOT NULL,                -- '': the store did not wait with it, or does not know it
    was_why_code TEXT   NOT NULL,
    was_why      TEXT   NOT NULL,
    was_cure     TEXT   NOT NULL,
    was_due_at   BIGINT,
    found_at     BIGINT NOT NULL,
    cleared_at   BIGINT,
    cleared_by   TEXT,
    cleared_name TEXT,
    outcome      TEXT,
    note         TEXT
);
CREATE INDEX quarantined_open ON quarantined (delivery_id) WHERE cleared_at IS NULL;
CREATE INDEX quarantined_article ON quarantined (article_id, account_id) WHERE cleared_at IS NULL;

-- Letting go of everything that was certainly not sent takes two persons.
CREATE TABLE quarantine_release (
    id           TEXT   PRIMARY KEY,
    reason       TEXT   NOT NULL,
    asked_by     TEXT   NOT NULL,
    asked_name   TEXT   NOT NULL,
    asked_at     BIGINT NOT NULL,
    decision     TEXT   CHECK (decision IN ('approve', 'reject')),
    decided_by   TEXT,
    decided_name TEXT,
    decided_at   BIGINT
);
CREATE INDEX quarantine_release_pending ON quarantine_release (asked_at) WHERE decision IS NULL;

-- The wall clock as each daemon last saw it well.
CREATE TABLE clock_seen (
    writer  TEXT   PRIMARY KEY,
    seen_at BIGINT NOT NULL
);

-- A clock that nobody should believe.
CREATE TABLE clock_doubt (
    id             TEXT   PRIMARY KEY,
    writer         TEXT   NOT NULL,
    found_at       BIGINT NOT NULL,              -- by the doubtful clock itself
    expected_at    BIGINT NOT NULL,
    code           TEXT   NOT NULL CHECK (code IN ('jumped', 'behind', 'ahead')),
    confirmed_at   BIGINT,
    confirmed_by   TEXT,
    confirmed_name TEXT,
    reason         TEXT
);
CREATE UNIQUE INDEX clock_doubt_standing ON clock_doubt (writer) WHERE confirmed_at IS NULL;

INSERT INTO role_permission (role, permission) VALUES
    ('business_admin', 'guard.confirm'),
    ('system_admin', 'guard.confirm');
