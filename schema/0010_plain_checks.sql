-- The four tables that every delivery writes, with their rules spelled out: SQLite builds and drops a table of its own
-- for each list of more than two (state IN (…)), every time a rule or the condition of an index is asked, and that was
-- some twenty times a delivery. The rules are the same. And nothing that a settlement asks may cost more because an
-- article goes to many accounts, an account has a long history or many alarms stand: hence the indexes.
-- Renaming comes first: it locks the table, so that nobody writes a row that the copy would miss.
ALTER TABLE journal RENAME TO journal_before;
ALTER TABLE delivery RENAME TO delivery_before;
ALTER TABLE receipt RENAME TO receipt_before;
ALTER TABLE observation RENAME TO observation_before;

CREATE TABLE journal (
    delivery_id    TEXT   NOT NULL,
    n              BIGINT NOT NULL,              -- 1, 2, 3 … within the delivery
    operation      TEXT   NOT NULL CHECK (operation = 'publish' OR operation = 'revise' OR operation = 'withdraw'
                                          OR operation = 'probe'),
    kind           TEXT   NOT NULL CHECK (kind = 'call' OR kind = 'paused' OR kind = 'token_refreshed'
                                          OR kind = 'evidence' OR kind = 'probed'),
    step           TEXT   NOT NULL,
    attempt        BIGINT NOT NULL,
    epoch          BIGINT NOT NULL,              -- of the lease it was written under
    is_public      BIGINT NOT NULL,
    duplicates     BIGINT NOT NULL,
    at             BIGINT NOT NULL,
    request_line   TEXT   NOT NULL,              -- method and address without its query: a query may hold a token
    request_digest TEXT   NOT NULL,              -- of the final bytes, credentials replaced by their names
    slots          TEXT   NOT NULL,              -- JSON: what was bound late
    outcome        TEXT   NOT NULL CHECK (outcome = 'open' OR outcome = 'not_sent' OR outcome = 'answered'
                                          OR outcome = 'ambiguous'),
    answered_at    BIGINT,
    meant          TEXT,
    fault_kind     TEXT,
    code           TEXT,
    reason         TEXT,
    cure           TEXT,
    status         BIGINT,
    reply_headers  TEXT,                         -- JSON
    reply_body     TEXT,                         -- cut at the configured limit; base64 when it is not UTF-8
    link           TEXT,                         -- evidence brought by a person
    picture        TEXT,
    person         TEXT,
    PRIMARY KEY (delivery_id, n)
);
INSERT INTO journal SELECT * FROM journal_before;
DROP TABLE journal_before;

CREATE TABLE delivery (
    id               TEXT   PRIMARY KEY,
    article_id       TEXT   NOT NULL,
    revision         BIGINT NOT NULL,
    title            TEXT   NOT NULL,            -- of that revision, for lists
    account_id       TEXT   NOT NULL,
    unit_id          TEXT   NOT NULL,
    operation        TEXT   NOT NULL CHECK (operation = 'publish' OR operation = 'revise' OR operation = 'withdraw'),
    generation       BIGINT NOT NULL,
    state            TEXT   NOT NULL CHECK (state = 'held' OR state = 'queued' OR state = 'sending'
                                            OR state = 'accepted' OR state = 'deferred' OR state = 'published'
                                            OR state = 'refused' OR state = 'unconfirmed' OR state = 'cancelled'
                                            OR state = 'superseded' OR state = 'withdrawn'),
    why_code         TEXT   NOT NULL,
    why              TEXT   NOT NULL,
    cure             TEXT   NOT NULL,
    rendition_digest TEXT   NOT NULL,
    target_id        TEXT,                       -- what is withdrawn or revised
    target_url       TEXT,
    priority         BIGINT NOT NULL,            -- higher first
    not_before       BIGINT,
    due_at           BIGINT,                     -- NULL: waits for a person
    deadline_at      BIGINT,
    attempts         BIGINT NOT NULL,            -- leases, not failures
    failures         BIGINT NOT NULL,            -- in a row, for the back-off
    lease_owner      TEXT,
    epoch            BIGINT NOT NULL,
    task_title       TEXT,                       -- a person's task, where the channel has no API
    task_text        TEXT,
    began_at         BIGINT,
    created_at       BIGINT NOT NULL,
    updated_at       BIGINT NOT NULL,
    version          BIGINT NOT NULL,
    turn             BIGINT NOT NULL DEFAULT 0,  -- in the order of operations on an item (article × account)
    stage            BIGINT NOT NULL DEFAULT 0,  -- within the turn
    about            TEXT,                       -- the delivery whose publication is withdrawn or revised
    UNIQUE (article_id, revision, account_id, operation, generation)
);
INSERT INTO delivery SELECT * FROM delivery_before;
DROP TABLE delivery_before;
CREATE INDEX delivery_of_account ON delivery (account_id, due_at) WHERE due_at IS NOT NULL;
CREATE INDEX delivery_leased ON delivery (lease_owner) WHERE lease_owner IS NOT NULL;
CREATE INDEX delivery_by_update ON delivery (updated_at, id);
CREATE INDEX delivery_by_state ON delivery (state, updated_at);
CREATE INDEX delivery_of_item ON delivery (article_id, account_id, turn);
CREATE INDEX delivery_waiting_for_source ON delivery (article_id)
    WHERE state = 'deferred' AND why_code = 'waiting_for_source';

CREATE TABLE receipt (
    delivery_id       TEXT   PRIMARY KEY,
    account_id        TEXT   NOT NULL,
    article_id        TEXT   NOT NULL,
    platform_id       TEXT   NOT NULL,
    url               TEXT   NOT NULL,
    published_at      BIGINT NOT NULL,
    journal_digest    TEXT   NOT NULL,           -- over the journal rows that prove it
    proven_by         TEXT   NOT NULL CHECK (proven_by = 'answer' OR proven_by = 'probe' OR proven_by = 'evidence'),
    read_back         TEXT   NOT NULL CHECK (read_back = 'pending' OR read_back = 'same' OR read_back = 'differs'
                                             OR read_back = 'unreadable'),
    read_back_at      BIGINT,
    read_back_message TEXT   NOT NULL,
    withdrawn_at      BIGINT
);
INSERT INTO receipt SELECT * FROM receipt_before;
DROP TABLE receipt_before;
CREATE INDEX receipt_of_account ON receipt (account_id, published_at);
CREATE INDEX receipt_to_read ON receipt (published_at) WHERE read_back = 'pending';

CREATE TABLE observation (
    id           TEXT   PRIMARY KEY,
    account_id   TEXT   NOT NULL REFERENCES account (id),
    post_id      TEXT   NOT NULL,                -- the platform's id, or the link where there is none
    url          TEXT   NOT NULL,
    title        TEXT   NOT NULL,
    published_at BIGINT NOT NULL,
    source       TEXT   NOT NULL CHECK (source = 'receipt' OR source = 'platform' OR source = 'hand'),
    source_note  TEXT   NOT NULL,                -- the call that was read, or the person who looked
    seen_at      BIGINT NOT NULL,
    removed_at   BIGINT,
    removed_note TEXT   NOT NULL,
    UNIQUE (account_id, post_id)
);
INSERT INTO observation SELECT * FROM observation_before;
DROP TABLE observation_before;
CREATE INDEX observation_newest ON observation (account_id, published_at) WHERE removed_at IS NULL;
CREATE INDEX observation_by_url ON observation (account_id, url) WHERE url <> '';

CREATE INDEX alarm_of_subject ON alarm (subject_id) WHERE closed_at IS NULL;
