-- The register: accounts, their history, their filings.

-- Identity is the platform's own immutable id: one row per real account, whatever it is called today.
CREATE TABLE account (
    id             TEXT   PRIMARY KEY,
    platform       TEXT   NOT NULL,
    platform_id    TEXT   NOT NULL,
    name           TEXT   NOT NULL,
    url            TEXT   NOT NULL,
    unit_id        TEXT   NOT NULL REFERENCES unit (id),
    state          TEXT   NOT NULL CHECK (state IN ('proposed', 'approved', 'active', 'suspended', 'closing', 'closed',
                                                    'cancelling', 'cancelled', 'removed')),
    manual         BIGINT NOT NULL,              -- 1: people post and bring evidence
    settings       TEXT   NOT NULL,              -- JSON object of texts, as the platform's manifest describes
    default_cover  TEXT   NOT NULL,              -- SHA-256, or ''
    filing_number  TEXT   NOT NULL,              -- '' until the opening is approved
    fields         TEXT   NOT NULL,              -- JSON: what the approved filing said (purpose, persons, …)
    connection     TEXT   NOT NULL CHECK (connection IN ('untested', 'ok', 'failed', 'manual', 'expired')),
    connection_at  BIGINT,
    connection_message TEXT NOT NULL,
    connection_cure TEXT  NOT NULL,
    authorised_until BIGINT,
    created_at     BIGINT NOT NULL,
    updated_at     BIGINT NOT NULL,
    version        BIGINT NOT NULL
);
CREATE UNIQUE INDEX account_identity ON account (platform, lower(platform_id));
CREATE INDEX account_of_unit ON account (unit_id, platform);
CREATE INDEX account_by_state ON account (state);

CREATE TABLE account_history (
    account_id TEXT   NOT NULL REFERENCES account (id),
    n          BIGINT NOT NULL,
    at         BIGINT NOT NULL,
    event      TEXT   NOT NULL,                  -- "proposed" in the first row
    from_state TEXT   NOT NULL,                  -- '' in the first row
    to_state   TEXT   NOT NULL,
    by_whom    TEXT   NOT NULL,                  -- a person's name, or "system"
    PRIMARY KEY (account_id, n)
);

-- The account whose link is known before sending, and to which the others point.
CREATE TABLE unit_source (
    unit_id    TEXT PRIMARY KEY REFERENCES unit (id),
    account_id TEXT NOT NULL REFERENCES account (id)
);
CREATE INDEX unit_source_of_account ON unit_source (account_id);

-- A change of something that decides where an account's posts go: waits for a second person. New secrets wait in the
-- vault under the change's own id.
CREATE TABLE account_change (
    id          TEXT   PRIMARY KEY,
    account_id  TEXT   NOT NULL REFERENCES account (id),
    settings    TEXT   NOT NULL,                 -- JSON object: name → new value
    secrets     TEXT   NOT NULL,                 -- JSON list of names
    by_person   TEXT   NOT NULL,
    by_name     TEXT   NOT NULL,
    at          BIGINT NOT NULL,
    state       TEXT   NOT NULL CHECK (state IN ('open', 'approved', 'rejected')),
    decided_by  TEXT,
    decided_at  BIGINT
);
CREATE UNIQUE INDEX account_change_open ON account_change (account_id) WHERE state = 'open';
CREATE INDEX account_change_waiting ON account_change (at) WHERE state = 'open';

CREATE TABLE filing (
    id             TEXT   PRIMARY KEY,
    kind           TEXT   NOT NULL CHECK (kind IN ('open', 'change', 'suspend', 'resume', 'close', 'cancel', 'remove',
                                                   'supplement')),
    state          TEXT   NOT NULL CHECK (state IN ('draft', 'submitted', 'in_review', 'returned', 'approved', 'rejected',
                                                    'withdrawn', 'registered')),
    level          BIGINT NOT NULL,              -- that decides now; 0 before submission
    levels         BIGINT NOT NULL,
    unit_id        TEXT   NOT NULL REFERENCES unit (id),
    account_id     TEXT,
    title          TEXT   NOT NULL,              -- the proposed name
    proposed       TEXT   NOT NULL,              -- JSON
    number         TEXT   NOT NULL,              -- '' until approved
    applicant      TEXT   NOT NULL,
    applicant_name TEXT   NOT NULL,
    created_at     BIGINT NOT NULL,
    submitted_at   BIGINT,
    due_at         BIGINT,
    decided_at     BIGINT,
    updated_at     BIGINT NOT NULL,
    version        BIGINT NOT NULL
);
CREATE INDEX filing_by_state ON filing (state, updated_at);
CREATE INDEX filing_of_unit ON filing (unit_id);
CREATE INDEX filing_of_account ON filing (account_id);

-- Computed at submission from the unit tree: who decides at which level.
CREATE TABLE filing_route (
    filing_id TEXT   NOT NULL REFERENCES filing (id),
    level     BIGINT NOT NULL,
    unit_id   TEXT   NOT NULL REFERENCES unit (id),
    mode      TEXT   NOT NULL CHECK (mode IN ('approve', 'inform')),
    PRIMARY KEY (filing_id, level)
);
CREATE INDEX filing_route_of_unit ON filing_route (unit_id, level);

CREATE TABLE filing_decision (
    filing_id      TEXT   NOT NULL REFERENCES filing (id),
    n              BIGINT NOT NULL,
    round          BIGINT NOT NULL,              -- submissions so far
    level          BIGINT NOT NULL,
    decision       TEXT   NOT NULL CHECK (decision IN ('submit', 'approve', 'return', 'reject', 'withdraw')),
    person         TEXT   NOT NULL,
    person_name    TEXT   NOT NULL,
    comment        TEXT   NOT NULL,
    field_comments TEXT   NOT NULL,              -- JSON object
    at             BIGINT NOT NULL,
    PRIMARY KEY (filing_id, n)
);

CREATE TABLE filing_attachment (
    filing_id TEXT   NOT NULL REFERENCES filing (id),
    n         BIGINT NOT NULL,
    sha256    TEXT   NOT NULL,
    file_name TEXT   NOT NULL,
    PRIMARY KEY (filing_id, n)
);

CREATE TABLE filing_number (
    year BIGINT PRIMARY KEY,
    last BIGINT NOT NULL
);
