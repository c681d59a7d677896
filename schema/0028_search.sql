-- What a list of accounts needs: what has changed since somebody looked, and the filters that people keep.

-- Grows with every change of an account or a unit; schema/<engine>/after.sql has the triggers that count.
CREATE TABLE register_clock (
    one BIGINT PRIMARY KEY CHECK (one = 1),
    n   BIGINT NOT NULL
);
INSERT INTO register_clock (one, n) VALUES (1, 0);

CREATE TABLE register_touch (
    kind TEXT   NOT NULL,                         -- account, unit
    id   TEXT   NOT NULL,
    n    BIGINT NOT NULL,                         -- the clock when it was last changed
    PRIMARY KEY (kind, id)
);
CREATE INDEX register_touch_by_n ON register_touch (n);

CREATE TABLE account_filter (
    id         TEXT   PRIMARY KEY,
    person_id  TEXT   NOT NULL REFERENCES person (id),
    name       TEXT   NOT NULL,
    query      TEXT   NOT NULL,                   -- JSON object: what the list is asked with
    created_at BIGINT NOT NULL,
    UNIQUE (person_id, name)
);

-- Who may decide in a unit is asked unit by unit, up the tree.
CREATE INDEX person_role_of_unit ON person_role (unit_id);
