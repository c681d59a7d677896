-- One row of the queue: (revision, account, operation, generation).
CREATE TABLE delivery (
    id               TEXT   PRIMARY KEY,
    article_id       TEXT   NOT NULL,
    revision         BIGINT NOT NULL,
    title            TEXT   NOT NULL,            -- of that revision, for lists
    account_id       TEXT   NOT NULL,
    unit_id          TEXT   NOT NULL,
    operation        TEXT   NOT NULL CHECK (operation IN ('publish', 'revise', 'withdraw')),
    generation       BIGINT NOT NULL,
    state            TEXT   NOT NULL CHECK (state IN ('held', 'queued', 'sending', 'accepted', 'deferred', 'published',
                                                      'refused', 'unconfirmed', 'cancelled', 'superseded', 'withdrawn')),
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
    UNIQUE (article_id, revision, account_id, operation, generation)
);
CREATE INDEX delivery_of_account ON delivery (account_id, due_at)
    WHERE state IN ('queued', 'deferred', 'accepted', 'unconfirmed') AND due_at IS NOT NULL;
CREATE INDEX delivery_leased ON delivery (lease_owner) WHERE lease_owner IS NOT NULL;
CREATE INDEX delivery_by_update ON delivery (updated_at, id);
CREATE INDEX delivery_by_state ON delivery (state, updated_at);

-- The lane of an account is what is leased: one public step in flight per real account.
CREATE TABLE lane (
    account_id  TEXT   PRIMARY KEY,
    lease_owner TEXT,
    epoch       BIGINT NOT NULL,
    lease_until BIGINT NOT NULL,                 -- on the lease clock
    paused_until BIGINT NOT NULL,                -- the platform wants so much time between two public steps
    next_due_at BIGINT                           -- the earliest due delivery; NULL: nothing to do
);
CREATE INDEX lane_due ON lane (next_due_at) WHERE lease_owner IS NULL AND next_due_at IS NOT NULL;
CREATE INDEX lane_leased ON lane (lease_owner) WHERE lease_owner IS NOT NULL;

CREATE TABLE receipt (
    delivery_id       TEXT   PRIMARY KEY,
    account_id        TEXT   NOT NULL,
    article_id        TEXT   NOT NULL,
    platform_id       TEXT   NOT NULL,
    url               TEXT   NOT NULL,
    published_at      BIGINT NOT NULL,
    journal_digest    TEXT   NOT NULL,           -- over the journal rows that prove it
    proven_by         TEXT   NOT NULL CHECK (proven_by IN ('answer', 'probe', 'evidence')),
    read_back         TEXT   NOT NULL CHECK (read_back IN ('pending', 'same', 'differs', 'unreadable')),
    read_back_at      BIGINT,
    read_back_message TEXT   NOT NULL,
    withdrawn_at      BIGINT
);
CREATE INDEX receipt_of_account ON receipt (account_id, published_at);
CREATE INDEX receipt_to_read ON receipt (published_at) WHERE read_back = 'pending';

CREATE TABLE hold (
    id        TEXT   PRIMARY KEY,
    scope     TEXT   NOT NULL CHECK (scope IN ('global', 'unit', 'account')),
    scope_id  TEXT   NOT NULL,                   -- '' for global; a unit's path; an account's id
    reason    TEXT   NOT NULL,
    set_by    TEXT   NOT NULL,
    set_name  TEXT   NOT NULL,
    set_at    BIGINT NOT NULL,
    lifted_at BIGINT,
    lifted_by TEXT
);
CREATE INDEX hold_standing ON hold (scope, scope_id) WHERE lifted_at IS NULL;

CREATE TABLE alarm (
    id          TEXT   PRIMARY KEY,
    kind        TEXT   NOT NULL,
    subject_id  TEXT   NOT NULL,                 -- a delivery, an account …
    delivery_id TEXT,
    account_id  TEXT,
    unit_id     TEXT   NOT NULL,
    text        TEXT   NOT NULL,
    raised_at   BIGINT NOT NULL,
    repeated_at BIGINT NOT NULL,
    closed_at   BIGINT
);
CREATE UNIQUE INDEX alarm_standing ON alarm (kind, subject_id) WHERE closed_at IS NULL;

-- Column pages and feeds that must be written again, one row per account.
CREATE TABLE refresh (
    account_id TEXT   PRIMARY KEY,
    wanted_at  BIGINT NOT NULL,
    due_at     BIGINT,                           -- NULL: nothing to do
    done_at    BIGINT,
    failures   BIGINT NOT NULL,
    message    TEXT   NOT NULL
);
