-- Lanes in turn: fair between units, urgent first, and a breaker per account and per host.
ALTER TABLE lane ADD COLUMN host TEXT NOT NULL DEFAULT '';      -- whose failure stops it: host:port, else the platform
ALTER TABLE lane ADD COLUMN unit_id TEXT NOT NULL DEFAULT '';   -- of the account
ALTER TABLE lane ADD COLUMN last_unit TEXT NOT NULL DEFAULT ''; -- whose article went last: the next unit's turn
ALTER TABLE lane ADD COLUMN urgent_due_at BIGINT;               -- the earliest due urgent delivery
ALTER TABLE lane ADD COLUMN failures BIGINT NOT NULL DEFAULT 0; -- of the connection, in a row
ALTER TABLE lane ADD COLUMN openings BIGINT NOT NULL DEFAULT 0; -- of the breaker, in a row
ALTER TABLE lane ADD COLUMN opened_at BIGINT;                   -- NULL: closed; open until paused_until
ALTER TABLE lane ADD COLUMN trouble TEXT NOT NULL DEFAULT '';   -- the last failure's words, for people
UPDATE lane SET host = (SELECT a.platform FROM account a WHERE a.id = lane.account_id),
                unit_id = (SELECT a.unit_id FROM account a WHERE a.id = lane.account_id)
WHERE EXISTS (SELECT 1 FROM account a WHERE a.id = lane.account_id);

DROP INDEX lane_due;
CREATE INDEX lane_due ON lane (next_due_at) WHERE lease_owner IS NULL AND next_due_at IS NOT NULL;
CREATE INDEX lane_turn ON lane (host, unit_id, next_due_at) WHERE lease_owner IS NULL AND next_due_at IS NOT NULL;
CREATE INDEX lane_urgent ON lane (host, urgent_due_at) WHERE lease_owner IS NULL AND urgent_due_at IS NOT NULL;
CREATE INDEX lane_open ON lane (opened_at) WHERE opened_at IS NOT NULL;

CREATE INDEX delivery_in_turn ON delivery (account_id, unit_id, due_at) WHERE due_at IS NOT NULL;
CREATE INDEX delivery_urgent ON delivery (account_id, due_at) WHERE priority > 0 AND due_at IS NOT NULL;
CREATE INDEX delivery_watched ON delivery (account_id, due_at)
    WHERE (state = 'accepted' OR state = 'unconfirmed') AND due_at IS NOT NULL;

-- A host that does not answer anybody. A row only while there is something to remember.
CREATE TABLE host_breaker (
    host        TEXT   PRIMARY KEY,
    failures    BIGINT NOT NULL,                 -- in a row, over all accounts
    openings    BIGINT NOT NULL,
    opened_at   BIGINT,                          -- NULL: closed
    retry_at    BIGINT NOT NULL,
    trial_until BIGINT NOT NULL,                 -- on the lease clock: one trial at a time
    trouble     TEXT   NOT NULL
);

-- Calls per account and step in the current period, counted in the transaction of the intent.
CREATE TABLE quota_use (
    account_id TEXT   NOT NULL,
    step       TEXT   NOT NULL,                  -- or '*'
    per        TEXT   NOT NULL CHECK (per = 'minute' OR per = 'hour' OR per = 'day' OR per = 'month'),
    began_at   BIGINT NOT NULL,                  -- of the period
    used       BIGINT NOT NULL,
    is_public  BIGINT NOT NULL,
    PRIMARY KEY (account_id, step, per)
);
CREATE INDEX quota_use_lately ON quota_use (began_at);

-- Articles that a person has marked as urgent. Who did it, and who took it back, is in the audit chain.
CREATE TABLE urgency (
    article_id TEXT   PRIMARY KEY,
    reason     TEXT   NOT NULL,
    set_by     TEXT   NOT NULL,
    set_name   TEXT   NOT NULL,
    set_at     BIGINT NOT NULL
);
INSERT INTO role_permission (role, permission) VALUES
    ('editor', 'release.urgent'),
    ('reviewer_3', 'release.urgent'),
    ('business_admin', 'release.urgent');
