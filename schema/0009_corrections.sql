-- The order of operations on an item (article × account): one of a later turn has taken the place of what waits of an
-- earlier one, and starts only when nothing earlier may still be under way. Within a turn, stage after stage.
ALTER TABLE delivery ADD COLUMN turn BIGINT NOT NULL DEFAULT 0;
ALTER TABLE delivery ADD COLUMN stage BIGINT NOT NULL DEFAULT 0;
ALTER TABLE delivery ADD COLUMN about TEXT;      -- the delivery whose publication is withdrawn or revised
CREATE INDEX delivery_of_item ON delivery (article_id, account_id, turn);
UPDATE delivery SET turn = (SELECT COUNT(*) - 1 FROM delivery o WHERE o.article_id = delivery.article_id
    AND o.account_id = delivery.account_id AND (o.created_at, o.id) <= (delivery.created_at, delivery.id));
UPDATE delivery SET about = (SELECT MIN(r.delivery_id) FROM receipt r WHERE r.account_id = delivery.account_id
    AND r.article_id = delivery.article_id AND r.platform_id = delivery.target_id) WHERE target_id IS NOT NULL;
UPDATE delivery SET turn = 0, why_code = 'awaiting_plan' WHERE state = 'held' AND why_code = 'already_out';

-- One act over all channels of an article, and its stopwatch.
CREATE TABLE correction (
    id           TEXT   PRIMARY KEY,
    kind         TEXT   NOT NULL CHECK (kind IN ('withdraw', 'correct', 'kill')),
    article_id   TEXT   NOT NULL,
    revision     BIGINT NOT NULL,                -- that takes the place, or the newest that was out
    title        TEXT   NOT NULL,
    unit_id      TEXT   NOT NULL,
    reason       TEXT   NOT NULL,
    plan_digest  TEXT   NOT NULL,                -- of the plan that was shown and confirmed
    person_id    TEXT   NOT NULL,
    person_name  TEXT   NOT NULL,
    started_at   BIGINT NOT NULL,
    gone_at      BIGINT,                         -- no reader sees the old version any more
    done_at      BIGINT                          -- nothing is left to do
);
CREATE INDEX correction_of_article ON correction (article_id, started_at);

CREATE TABLE correction_item (
    correction_id TEXT   NOT NULL REFERENCES correction (id),
    n             BIGINT NOT NULL,
    account_id    TEXT   NOT NULL,
    way           TEXT   NOT NULL,
    plan          TEXT   NOT NULL,               -- JSON: the row as it was shown
    copy_id       TEXT,                          -- the delivery whose publication this is about
    removal_id    TEXT,                          -- the delivery that takes the old version down
    delivery_id   TEXT,                          -- the delivery that ends it; NULL: nothing was to be done
    gone_at       BIGINT,
    done_at       BIGINT,
    PRIMARY KEY (correction_id, n)
);
CREATE INDEX correction_item_of_delivery ON correction_item (delivery_id) WHERE delivery_id IS NOT NULL;
CREATE INDEX correction_item_of_removal ON correction_item (removal_id) WHERE removal_id IS NOT NULL;

-- When each publication, and each withdrawal, is read back next. What was read stays in `reading`.
CREATE TABLE read_back (
    delivery_id TEXT   PRIMARY KEY,
    account_id  TEXT   NOT NULL,
    expects     TEXT   NOT NULL CHECK (expects IN ('there', 'gone')),
    since       BIGINT NOT NULL,                 -- the waits are counted from here
    round       BIGINT NOT NULL,                 -- 0: the first
    due_at      BIGINT,                          -- NULL: over
    tries       BIGINT NOT NULL,                 -- of this round
    state       TEXT   NOT NULL CHECK (state IN ('pending', 'same', 'gone', 'differs', 'visible', 'unreadable')),
    read_at     BIGINT,
    message     TEXT   NOT NULL
);
CREATE INDEX read_back_due ON read_back (due_at) WHERE due_at IS NOT NULL;
INSERT INTO read_back (delivery_id, account_id, expects, since, round, due_at, tries, state, read_at, message)
    SELECT delivery_id, account_id, 'there', published_at, 0, published_at, 0, 'pending', NULL, '' FROM receipt
    WHERE read_back = 'pending' AND withdrawn_at IS NULL;

CREATE TABLE reading (
    delivery_id TEXT   NOT NULL,
    n           BIGINT NOT NULL,
    account_id  TEXT   NOT NULL,
    at          BIGINT NOT NULL,
    expects     TEXT   NOT NULL,
    state       TEXT   NOT NULL,
    message     TEXT   NOT NULL,
    PRIMARY KEY (delivery_id, n)
);
CREATE INDEX reading_of_account ON reading (account_id, at);

-- An unconfirmed delivery is called out again every hour until somebody has settled it.
ALTER TABLE alarm ADD COLUMN repeats BIGINT NOT NULL DEFAULT 0;
CREATE INDEX alarm_to_repeat ON alarm (repeated_at) WHERE closed_at IS NULL;
