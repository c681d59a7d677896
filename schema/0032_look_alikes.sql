-- What the names and handles of accounts, and the names of units, look like to a hasty reader, so that look-alikes are
-- found with one question. Filled in by the program: for those that are there already while it runs, and with every
-- change.
CREATE TABLE account_look (
    account_id  TEXT PRIMARY KEY REFERENCES account (id), -- approved once
    name_core   TEXT NOT NULL,                            -- '': nothing to compare
    handle_core TEXT NOT NULL
);
CREATE INDEX account_look_by_name ON account_look (name_core);
CREATE INDEX account_look_by_handle ON account_look (handle_core);

CREATE TABLE unit_look (
    unit_id TEXT PRIMARY KEY REFERENCES unit (id),
    name    TEXT NOT NULL,                                -- of which the core was made
    core    TEXT NOT NULL
);
CREATE INDEX unit_look_by_core ON unit_look (core);
