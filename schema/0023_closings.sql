-- not beside daemons older than 0016
-- Closings that end: what is awaited of each account on its way out, from when and until when, what people have said
-- about it, and the rules that the register is kept by, where a unit has its own.
CREATE TABLE register_rule (
    unit_id TEXT   NOT NULL REFERENCES unit (id), -- holds there and below, until a nearer unit says otherwise
    rule    TEXT   NOT NULL,
    effect  TEXT   NOT NULL,                      -- of a check; '' of others, and where the program's own holds
    value   TEXT   NOT NULL,                      -- '' where the program's own holds
    reason  TEXT   NOT NULL,
    set_by  TEXT   NOT NULL,
    set_at  BIGINT NOT NULL,
    PRIMARY KEY (unit_id, rule)
);

ALTER TABLE account_closing ADD COLUMN step TEXT NOT NULL DEFAULT 'notice';
ALTER TABLE account_closing ADD COLUMN began_at BIGINT;                   -- the closing was approved
ALTER TABLE account_closing ADD COLUMN act_from BIGINT;                   -- when somebody can act; NULL: nobody has to
ALTER TABLE account_closing ADD COLUMN due_at BIGINT;                     -- until when they should
ALTER TABLE account_closing ADD COLUMN planned_until BIGINT;              -- by when all should be over, fixed at the start
ALTER TABLE account_closing ADD COLUMN notice_days BIGINT NOT NULL DEFAULT 15;
ALTER TABLE account_closing ADD COLUMN notice_place TEXT NOT NULL DEFAULT '';
ALTER TABLE account_closing ADD COLUMN follow_instead TEXT NOT NULL DEFAULT '';
ALTER TABLE account_closing ADD COLUMN is_locked_out BIGINT NOT NULL DEFAULT 0;
ALTER TABLE account_closing ADD COLUMN confirm_until BIGINT;              -- the platform's confirm window
ALTER TABLE account_closing ADD COLUMN cancelled_at BIGINT;
ALTER TABLE account_closing ADD COLUMN checks BIGINT NOT NULL DEFAULT 0;  -- looks after the cancellation so far
CREATE INDEX account_closing_by_act ON account_closing (act_from) WHERE act_from IS NOT NULL;

UPDATE account_closing SET step = 'file_cancel', act_from = notice_until, due_at = notice_until + 604800000
    WHERE account_id IN (SELECT id FROM account WHERE state = 'closed');
UPDATE account_closing SET step = 'confirm', act_from = frozen_until, due_at = frozen_until + 604800000,
    confirm_until = frozen_until + 604800000
    WHERE account_id IN (SELECT id FROM account WHERE state = 'cancelling');
UPDATE account_closing SET step = 'done' WHERE account_id IN (SELECT id FROM account WHERE state = 'cancelled');

CREATE TABLE closing_event (
    account_id TEXT   NOT NULL REFERENCES account (id),
    n          BIGINT NOT NULL,
    at         BIGINT NOT NULL,
    act        TEXT   NOT NULL,
    on_day     TEXT   NOT NULL,                   -- "2026-03-02": when it happened; '' : then
    words      TEXT   NOT NULL,                   -- what was seen, or where
    followers  BIGINT,
    by_whom    TEXT   NOT NULL,
    PRIMARY KEY (account_id, n)
);

-- A case may be about an account that is back after its cancellation. The tables are the same for daemons that do not know
-- of such cases.
ALTER TABLE case_history RENAME TO case_history_before;
ALTER TABLE oversight_case RENAME TO oversight_case_before;
CREATE TABLE oversight_case (
    id         TEXT   PRIMARY KEY,
    account_id TEXT   NOT NULL REFERENCES account (id),
    unit_id    TEXT   NOT NULL REFERENCES unit (id),
    finding    TEXT   NOT NULL CHECK (finding IN ('silent', 'revived')),
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
INSERT INTO oversight_case SELECT * FROM oversight_case_before;
CREATE TABLE case_history (
    case_id TEXT   NOT NULL REFERENCES oversight_case (id),
    n       BIGINT NOT NULL,
    at      BIGINT NOT NULL,
    event   TEXT   NOT NULL,
    who     TEXT   NOT NULL,
    words   TEXT   NOT NULL,
    PRIMARY KEY (case_id, n)
);
INSERT INTO case_history SELECT * FROM case_history_before;
DROP TABLE case_history_before;
DROP TABLE oversight_case_before;
CREATE UNIQUE INDEX oversight_case_standing ON oversight_case (account_id, finding) WHERE state <> 'closed';
CREATE INDEX oversight_case_by_state ON oversight_case (state, updated_at);
