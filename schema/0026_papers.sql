-- Filings on paper: numbers by a template, each series with a count of its own, and the sealed sheets that came back.

CREATE TABLE filing_series (
    series TEXT   PRIMARY KEY,                         -- "3205812026wechat{serial:4}"
    last   BIGINT NOT NULL
);
-- Every number that was ever given, whatever series led to it.
CREATE TABLE filing_number_given (
    number    TEXT PRIMARY KEY,
    filing_id TEXT NOT NULL REFERENCES filing (id)
);
INSERT INTO filing_number_given (number, filing_id) SELECT number, id FROM filing WHERE number <> '';
CREATE INDEX filing_by_number ON filing (number) WHERE number <> '';

CREATE TABLE filing_scan (
    filing_id     TEXT   NOT NULL REFERENCES filing (id),
    n             BIGINT NOT NULL,
    sha256        TEXT   NOT NULL,
    file_name     TEXT   NOT NULL,
    by_person     TEXT   NOT NULL,
    by_name       TEXT   NOT NULL,
    at            BIGINT NOT NULL,
    taken_back_by TEXT   NOT NULL,                     -- a person's name; '' while it counts
    taken_back_at BIGINT,
    PRIMARY KEY (filing_id, n)
);
