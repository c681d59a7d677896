-- not beside daemons older than 0016
-- Custody: who knows the password of each account, has its bound phone, or scans as its administrator; what was handed
-- over by whom to whom; where a sealed envelope lies, and who was shown that.

CREATE TABLE custody (
    id          TEXT   PRIMARY KEY,
    account_id  TEXT   NOT NULL REFERENCES account (id),
    role        TEXT   NOT NULL CHECK (role IN ('password', 'phone', 'scanner')),
    is_deputy   BIGINT NOT NULL CHECK (is_deputy IN (0, 1)),
    person_id   TEXT   REFERENCES person (id),         -- NULL: nobody of this system
    name        TEXT   NOT NULL,                       -- at that time
    phone       TEXT   NOT NULL,                       -- of somebody outside; '' for people of the system
    number      TEXT   NOT NULL,                       -- the bound phone's own; '' of other roles, or unknown
    since       BIGINT NOT NULL,
    entered_at  BIGINT NOT NULL,
    entered_by  TEXT   NOT NULL,                       -- a person's name
    handover_id TEXT   NOT NULL,                       -- by which it began; '' when it was entered
    until       BIGINT,                                -- NULL: still
    ended_by    TEXT   NOT NULL,
    ended_how   TEXT   NOT NULL,                       -- '', handed_over, taken_back, no_deputy
    ended_words TEXT   NOT NULL,                       -- why; of what was handed over its handover's id
    version     BIGINT NOT NULL
);
CREATE UNIQUE INDEX custody_standing ON custody (account_id, role, is_deputy) WHERE until IS NULL;
CREATE INDEX custody_of_person ON custody (person_id) WHERE until IS NULL AND person_id IS NOT NULL;
CREATE INDEX custody_of_outsider ON custody (name) WHERE until IS NULL AND person_id IS NULL;
CREATE INDEX custody_of_account ON custody (account_id, since);

-- What stands in custody as the list of accounts searches it: "password" TAB name, a line each. Written with custody.
ALTER TABLE account ADD COLUMN custodians TEXT NOT NULL DEFAULT '';

CREATE TABLE handover (
    id          TEXT   PRIMARY KEY,
    unit_id     TEXT   NOT NULL REFERENCES unit (id),  -- the nearest that has all its accounts
    from_person TEXT   REFERENCES person (id),         -- NULL: somebody outside, known by name
    from_name   TEXT   NOT NULL,
    to_person   TEXT   REFERENCES person (id),
    to_name     TEXT   NOT NULL,
    to_phone    TEXT   NOT NULL,                       -- of somebody outside
    reason      TEXT   NOT NULL,
    state       TEXT   NOT NULL CHECK (state IN ('open', 'done', 'called_off')),
    by_person   TEXT   NOT NULL REFERENCES person (id),
    by_name     TEXT   NOT NULL,
    at          BIGINT NOT NULL,
    ended_at    BIGINT,
    ended_by    TEXT   NOT NULL,
    ended_words TEXT   NOT NULL,                       -- why it was called off
    version     BIGINT NOT NULL
);
CREATE INDEX handover_open ON handover (at) WHERE state = 'open';
CREATE INDEX handover_to ON handover (to_person) WHERE state = 'open' AND to_person IS NOT NULL;

CREATE TABLE handover_item (
    handover_id  TEXT   NOT NULL REFERENCES handover (id),
    n            BIGINT NOT NULL,                      -- from 1
    custody_id   TEXT   NOT NULL REFERENCES custody (id),
    state        TEXT   NOT NULL CHECK (state IN ('open', 'confirmed', 'called_off')),
    done_at      BIGINT,                               -- what is to be done on the platform; NULL: not yet
    done_by      TEXT   NOT NULL,
    number       TEXT   NOT NULL,                      -- the phone that is bound from now on; '' : as before, or none
    confirmed_at BIGINT,
    confirmed_by TEXT   NOT NULL,
    confirmed_words TEXT NOT NULL,                     -- why somebody else confirmed than who receives; '' otherwise
    PRIMARY KEY (handover_id, n)
);
CREATE UNIQUE INDEX handover_item_open ON handover_item (custody_id) WHERE state = 'open';

-- The note itself is in the vault.
CREATE TABLE location_note (
    account_id TEXT   PRIMARY KEY REFERENCES account (id),
    set_by     TEXT   NOT NULL,                        -- a person's name
    set_person TEXT   NOT NULL REFERENCES person (id),
    set_at     BIGINT NOT NULL
);

CREATE TABLE note_reveal (
    id           TEXT   PRIMARY KEY,
    account_id   TEXT   NOT NULL REFERENCES account (id),
    state        TEXT   NOT NULL CHECK (state IN ('asked', 'approved', 'refused', 'shown', 'lapsed')),
    asked_person TEXT   NOT NULL REFERENCES person (id),
    asked_by     TEXT   NOT NULL,
    asked_at     BIGINT NOT NULL,
    reason       TEXT   NOT NULL,
    lapses_at    BIGINT NOT NULL,                      -- of what was asked; of what was approved, when it closes again
    decided_person TEXT REFERENCES person (id),
    decided_by   TEXT   NOT NULL,
    decided_at   BIGINT,
    words        TEXT   NOT NULL,                      -- of who decided, or why it lapsed
    shown_at     BIGINT
);
CREATE UNIQUE INDEX note_reveal_standing ON note_reveal (account_id, asked_person) WHERE state IN ('asked', 'approved');
CREATE INDEX note_reveal_by_lapse ON note_reveal (lapses_at) WHERE state IN ('asked', 'approved');
CREATE INDEX note_reveal_of_account ON note_reveal (account_id, asked_at);

INSERT INTO role_permission (role, permission) VALUES
    ('registrar', 'custody.read'),
    ('registrar', 'custody.manage'),
    ('registrar', 'custody.reveal'),
    ('business_admin', 'custody.read'),
    ('business_admin', 'custody.confirm'),
    ('business_admin', 'custody.approve_reveal'),
    ('security_admin', 'custody.read'),
    ('audit_admin', 'custody.read');
