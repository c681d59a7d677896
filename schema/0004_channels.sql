-- The journal: one row per try of a step, intent first, answer after. Never deleted, never rewritten: an answer is
-- written once, over outcome 'open' or over the mark of an intent that was given up ('interrupted').
CREATE TABLE journal (
    delivery_id    TEXT   NOT NULL,
    n              BIGINT NOT NULL,              -- 1, 2, 3 … within the delivery
    operation      TEXT   NOT NULL CHECK (operation IN ('publish', 'revise', 'withdraw', 'probe')),
    kind           TEXT   NOT NULL CHECK (kind IN ('call', 'paused', 'token_refreshed', 'evidence', 'probed')),
    step           TEXT   NOT NULL,
    attempt        BIGINT NOT NULL,
    epoch          BIGINT NOT NULL,              -- of the lease it was written under
    is_public      BIGINT NOT NULL,
    duplicates     BIGINT NOT NULL,
    at             BIGINT NOT NULL,
    request_line   TEXT   NOT NULL,              -- method and address without its query: a query may hold a token
    request_digest TEXT   NOT NULL,              -- of the final bytes, credentials replaced by their names
    slots          TEXT   NOT NULL,              -- JSON: what was bound late
    outcome        TEXT   NOT NULL CHECK (outcome IN ('open', 'not_sent', 'answered', 'ambiguous')),
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

-- Sign-ins that were begun in the console and come back from the platform with a code.
CREATE TABLE sign_in (
    state        TEXT   PRIMARY KEY,
    account_id   TEXT   NOT NULL,
    person_id    TEXT   NOT NULL,
    person_name  TEXT   NOT NULL,
    redirect_uri TEXT   NOT NULL,
    began_at     BIGINT NOT NULL,
    used_at      BIGINT
);
