-- What was seen on accounts, and what follows from it.

CREATE TABLE observation (
    id           TEXT   PRIMARY KEY,
    account_id   TEXT   NOT NULL REFERENCES account (id),
    post_id      TEXT   NOT NULL,                -- the platform's id, or the link where there is none
    url          TEXT   NOT NULL,
    title        TEXT   NOT NULL,
    published_at BIGINT NOT NULL,
    source       TEXT   NOT NULL CHECK (source IN ('receipt', 'platform', 'hand')),
    source_note  TEXT   NOT NULL,                -- the call that was read, or the person who looked
    seen_at      BIGINT NOT NULL,
    removed_at   BIGINT,
    removed_note TEXT   NOT NULL,
    UNIQUE (account_id, post_id)
);
CREATE INDEX observation_newest ON observation (account_id, published_at) WHERE removed_at IS NULL;

-- Kept in the transaction of every observation, so that asking costs nothing.
CREATE TABLE activity (
    account_id        TEXT   PRIMARY KEY REFERENCES account (id),
    last_published_at BIGINT,                    -- newest surviving post
    last_observation  TEXT,
    observed_at       BIGINT,                    -- last time anybody looked, whatever was found
    asked_at          BIGINT,                    -- last time the platform was asked
    ask_message       TEXT   NOT NULL
);
CREATE INDEX activity_asked ON activity (asked_at);

-- Thresholds; the nearest unit wins, a platform's own rule before the general one.
CREATE TABLE silent_rule (
    unit_id       TEXT   NOT NULL,               -- '' for every unit
    platform      TEXT   NOT NULL,               -- '' for every platform
    hours         BIGINT NOT NULL,
    warning_hours BIGINT NOT NULL,
    inspected_at  TEXT   NOT NULL,               -- HH:MM in Shanghai
    reason        TEXT   NOT NULL,
    set_by        TEXT   NOT NULL,
    set_at        BIGINT NOT NULL,
    PRIMARY KEY (unit_id, platform)
);

-- An open finding with an owner, a deadline and a decision.
CREATE TABLE oversight_case (
    id         TEXT   PRIMARY KEY,
    account_id TEXT   NOT NULL REFERENCES account (id),
    unit_id    TEXT   NOT NULL REFERENCES unit (id),
    finding    TEXT   NOT NULL CHECK (finding IN ('silent')),
    found_at   BIGINT NOT NULL,
    evidence   TEXT   NOT NULL,                  -- JSON: the posts, the rule and the instant it was computed from
    state      TEXT   NOT NULL CHECK (state IN ('open', 'decided', 'closed')),
    decision   TEXT   NOT NULL CHECK (decision IN ('', 'urge', 'rescue', 'rectify', 'merge', 'suspend', 'close', 'exempt')),
    reason     TEXT   NOT NULL,
    until      BIGINT,                           -- of an exemption
    due_at     BIGINT,
    owner      TEXT,
    owner_name TEXT   NOT NULL,
    updated_at BIGINT NOT NULL,
    version    BIGINT NOT NULL
);
CREATE UNIQUE INDEX oversight_case_standing ON oversight_case (account_id, finding) WHERE state <> 'closed';
CREATE INDEX oversight_case_by_state ON oversight_case (state, updated_at);

CREATE TABLE case_history (
    case_id TEXT   NOT NULL REFERENCES oversight_case (id),
    n       BIGINT NOT NULL,
    at      BIGINT NOT NULL,
    event   TEXT   NOT NULL,
    who     TEXT   NOT NULL,
    words   TEXT   NOT NULL,
    PRIMARY KEY (case_id, n)
);
