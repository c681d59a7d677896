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
    version        BIGINT NOT NULL,
    UNIQUE (platform, platform_id)
);
CREATE INDEX account_of_unit ON account (unit_id, platform);
CREATE INDEX account_by_state ON account (state);

CREATE TABLE account_history (
    account_id TEXT   NOT NULL REFERENCES account (id),
    n          BIGINT NOT NULL,
    at         BIGINT NOT NULL,
    event      TEXT   NOT NULL,
    from_state TEXT   NOT NULL,
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
