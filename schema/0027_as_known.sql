-- What the register said before: each row is what an account's record, or a filing, was until something changed it. What
-- it is now stands in its own table, from the end of the last such row on. Kept from this migration on; what came before
-- is filled in from the histories, with the names of today.
CREATE TABLE account_past (
    account_id    TEXT   NOT NULL REFERENCES account (id),
    n             BIGINT NOT NULL,
    known_from    BIGINT NOT NULL,
    known_until   BIGINT NOT NULL,
    platform      TEXT   NOT NULL,
    platform_id   TEXT   NOT NULL,
    name          TEXT   NOT NULL,
    url           TEXT   NOT NULL,
    unit_id       TEXT   NOT NULL REFERENCES unit (id),
    state         TEXT   NOT NULL,
    filing_number TEXT   NOT NULL,
    fields        TEXT,                              -- JSON; NULL: as in the next row, or as they are now
    PRIMARY KEY (account_id, n)
);
CREATE INDEX account_past_by_end ON account_past (known_until);

CREATE TABLE filing_past (
    filing_id    TEXT   NOT NULL REFERENCES filing (id),
    n            BIGINT NOT NULL,
    known_from   BIGINT NOT NULL,
    known_until  BIGINT NOT NULL,
    state        TEXT   NOT NULL,
    level        BIGINT NOT NULL,
    levels       BIGINT NOT NULL,
    unit_id      TEXT   NOT NULL REFERENCES unit (id),
    account_id   TEXT,
    title        TEXT   NOT NULL,
    number       TEXT   NOT NULL,
    submitted_at BIGINT,
    due_at       BIGINT,
    decided_at   BIGINT,
    PRIMARY KEY (filing_id, n)
);
CREATE INDEX filing_past_by_end ON filing_past (known_until);

INSERT INTO account_past (account_id, n, known_from, known_until, platform, platform_id, name, url, unit_id, state,
                          filing_number, fields)
    SELECT h.account_id, h.n, h.at, h.next_at, a.platform, a.platform_id, a.name, a.url, a.unit_id, h.to_state,
           CASE WHEN h.to_state = 'proposed' THEN '' ELSE a.filing_number END, NULL
    FROM (SELECT account_id, n, at, to_state, LEAD(at) OVER (PARTITION BY account_id ORDER BY n) AS next_at
          FROM account_history) h
    JOIN account a ON a.id = h.account_id WHERE h.next_at > h.at;

INSERT INTO filing_past (filing_id, n, known_from, known_until, state, level, levels, unit_id, account_id, title, number,
                         submitted_at, due_at, decided_at)
    SELECT d.filing_id, d.n + 1, d.at, d.next_at,
           CASE d.decision WHEN 'return' THEN 'returned' WHEN 'withdraw' THEN 'withdrawn' WHEN 'reject' THEN 'rejected'
                           ELSE 'in_review' END,
           d.level, f.levels, f.unit_id, f.account_id, f.title, '', f.submitted_at, f.due_at, NULL
    FROM (SELECT filing_id, n, at, decision, level, LEAD(at) OVER (PARTITION BY filing_id ORDER BY n) AS next_at
          FROM filing_decision) d
    JOIN filing f ON f.id = d.filing_id WHERE d.next_at > d.at;
INSERT INTO filing_past (filing_id, n, known_from, known_until, state, level, levels, unit_id, account_id, title, number,
                         submitted_at, due_at, decided_at)
    SELECT f.id, 1, f.created_at, d.first_at, 'draft', 0, 0, f.unit_id, f.account_id, f.title, '', NULL, NULL, NULL
    FROM filing f JOIN (SELECT filing_id, MIN(at) AS first_at FROM filing_decision GROUP BY filing_id) d
    ON d.filing_id = f.id WHERE d.first_at > f.created_at;
