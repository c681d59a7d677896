-- Units have a second supervising path beside the tree, former names, and an end.

ALTER TABLE unit ADD COLUMN supervisor_id TEXT REFERENCES unit (id);  -- of the line (条线), outside the own branch
ALTER TABLE unit ADD COLUMN ended_at BIGINT;                          -- NULL: in being; then it has no parent, and its path leads to its heir
CREATE INDEX unit_supervised ON unit (supervisor_id) WHERE supervisor_id IS NOT NULL;
CREATE INDEX unit_below ON unit (parent_id);

CREATE TABLE unit_former_name (
    unit_id TEXT   NOT NULL REFERENCES unit (id),
    name    TEXT   NOT NULL,
    until   BIGINT NOT NULL,
    PRIMARY KEY (unit_id, name)
);
