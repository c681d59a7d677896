-- Who decides about filings, until when, and in whose place: routes as data, the calendar they are reckoned on, leave
-- and deputies, and who has taken note of what.

CREATE TABLE filing_rule (
    unit_id  TEXT   NOT NULL REFERENCES unit (id), -- holds there and below, until a nearer unit says otherwise
    kind     TEXT   NOT NULL,                      -- of filing, or 'any'
    levels   TEXT   NOT NULL,                      -- JSON list, nearest unit above first: "approve", "inform"
    due_days BIGINT NOT NULL,                      -- working days for each level
    reason   TEXT   NOT NULL,
    set_by   TEXT   NOT NULL,
    set_at   BIGINT NOT NULL,
    PRIMARY KEY (unit_id, kind)
);

CREATE TABLE calendar_year (
    year    BIGINT PRIMARY KEY,
    version BIGINT NOT NULL,
    set_by  TEXT   NOT NULL,
    set_at  BIGINT NOT NULL
);
-- Only the days that differ from the week.
CREATE TABLE calendar_day (
    day       TEXT   PRIMARY KEY,                  -- "2026-02-17", in Shanghai
    year      BIGINT NOT NULL REFERENCES calendar_year (year),
    is_worked BIGINT NOT NULL,                     -- 1: a make-up day; 0: a holiday
    note      TEXT   NOT NULL
);
CREATE INDEX calendar_day_of_year ON calendar_day (year);

CREATE TABLE approver_leave (
    id         TEXT   PRIMARY KEY,
    person_id  TEXT   NOT NULL REFERENCES person (id),
    deputy_id  TEXT   NOT NULL REFERENCES person (id),
    first_day  TEXT   NOT NULL,                    -- both included, in Shanghai
    last_day   TEXT   NOT NULL,
    reason     TEXT   NOT NULL,
    set_by     TEXT   NOT NULL,
    created_at BIGINT NOT NULL,
    ended_at   BIGINT
);
CREATE INDEX approver_leave_of_deputy ON approver_leave (deputy_id, last_day) WHERE ended_at IS NULL;
CREATE INDEX approver_leave_of_person ON approver_leave (person_id, last_day) WHERE ended_at IS NULL;

ALTER TABLE filing_decision ADD COLUMN for_name TEXT NOT NULL DEFAULT '';  -- whose deputy decided

-- A level that is informed has taken note.
CREATE TABLE filing_reading (
    filing_id   TEXT   NOT NULL REFERENCES filing (id),
    level       BIGINT NOT NULL,
    person      TEXT   NOT NULL,
    person_name TEXT   NOT NULL,
    at          BIGINT NOT NULL,
    PRIMARY KEY (filing_id, level)
);

CREATE INDEX filing_due ON filing (due_at) WHERE state = 'in_review';

-- Holidays and make-up days of 2026 as the General Office of the State Council announced them on 2025-11-04.
INSERT INTO calendar_year (year, version, set_by, set_at) VALUES (2026, 1, '国务院办公厅通知', 1762185600000);
INSERT INTO calendar_day (day, year, is_worked, note) VALUES
    ('2026-01-01', 2026, 0, '元旦'), ('2026-01-02', 2026, 0, '元旦'), ('2026-01-03', 2026, 0, '元旦'),
    ('2026-01-04', 2026, 1, '元旦调休'),
    ('2026-02-14', 2026, 1, '春节调休'),
    ('2026-02-15', 2026, 0, '春节'), ('2026-02-16', 2026, 0, '春节'), ('2026-02-17', 2026, 0, '春节'),
    ('2026-02-18', 2026, 0, '春节'), ('2026-02-19', 2026, 0, '春节'), ('2026-02-20', 2026, 0, '春节'),
    ('2026-02-21', 2026, 0, '春节'), ('2026-02-22', 2026, 0, '春节'), ('2026-02-23', 2026, 0, '春节'),
    ('2026-02-28', 2026, 1, '春节调休'),
    ('2026-04-04', 2026, 0, '清明节'), ('2026-04-05', 2026, 0, '清明节'), ('2026-04-06', 2026, 0, '清明节'),
    ('2026-05-01', 2026, 0, '劳动节'), ('2026-05-02', 2026, 0, '劳动节'), ('2026-05-03', 2026, 0, '劳动节'),
    ('2026-05-04', 2026, 0, '劳动节'), ('2026-05-05', 2026, 0, '劳动节'),
    ('2026-05-09', 2026, 1, '劳动节调休'),
    ('2026-06-19', 2026, 0, '端午节'), ('2026-06-20', 2026, 0, '端午节'), ('2026-06-21', 2026, 0, '端午节'),
    ('2026-09-20', 2026, 1, '国庆节调休'),
    ('2026-09-25', 2026, 0, '中秋节'), ('2026-09-26', 2026, 0, '中秋节'), ('2026-09-27', 2026, 0, '中秋节'),
    ('2026-10-01', 2026, 0, '国庆节'), ('2026-10-02', 2026, 0, '国庆节'), ('2026-10-03', 2026, 0, '国庆节'),
    ('2026-10-04', 2026, 0, '国庆节'), ('2026-10-05', 2026, 0, '国庆节'), ('2026-10-06', 2026, 0, '国庆节'),
    ('2026-10-07', 2026, 0, '国庆节'),
    ('2026-10-10', 2026, 1, '国庆节调休');
