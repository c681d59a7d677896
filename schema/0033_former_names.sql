-- What accounts were called before, while they were on record: names, handles, links. Filled in by the program like
-- account_look, from account_past.
CREATE TABLE account_former (
    account_id TEXT   NOT NULL REFERENCES account (id),
    of_what    TEXT   NOT NULL CHECK (of_what IN ('name', 'handle', 'url')),
    words      TEXT   NOT NULL,                           -- as it was
    spelling   TEXT   NOT NULL,                           -- as it is looked for
    core       TEXT   NOT NULL,                           -- as in account_look
    until      BIGINT NOT NULL,
    PRIMARY KEY (account_id, of_what, words)
);
CREATE INDEX account_former_by_spelling ON account_former (spelling);
CREATE INDEX account_former_by_core ON account_former (core);
