-- What every publication writes or asks, and what SQLite made dear: a list of values in a rule builds a table of its own
-- each time, and to see that no delivery waits behind the fence all deliveries of the article on the account were read.
ALTER TABLE read_back RENAME TO read_back_before;
CREATE TABLE read_back (
    delivery_id TEXT   PRIMARY KEY,
    account_id  TEXT   NOT NULL,
    expects     TEXT   NOT NULL CHECK (expects = 'there' OR expects = 'gone'),
    since       BIGINT NOT NULL,                 -- the waits are counted from here
    round       BIGINT NOT NULL,                 -- 0: the first
    due_at      BIGINT,                          -- NULL: over
    tries       BIGINT NOT NULL,                 -- of this round
    state       TEXT   NOT NULL CHECK (state = 'pending' OR state = 'same' OR state = 'gone' OR state = 'differs'
                                       OR state = 'visible' OR state = 'unreadable'),
    read_at     BIGINT,
    message     TEXT   NOT NULL
);
INSERT INTO read_back SELECT * FROM read_back_before;
DROP TABLE read_back_before;
CREATE INDEX read_back_due ON read_back (due_at) WHERE due_at IS NOT NULL;

CREATE INDEX delivery_fenced ON delivery (article_id, account_id, turn, stage, id)
    WHERE state = 'deferred' AND why_code = 'fenced';

-- What nobody asks any more, and what is found as well among the due ones of an account.
DROP INDEX receipt_to_read;
DROP INDEX delivery_leased;
