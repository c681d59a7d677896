-- Merging, splitting, renaming, abolishing and moving units: what moved, step by step, so that it can be undone.

CREATE TABLE reorganisation (
    id          TEXT   PRIMARY KEY,
    kind        TEXT   NOT NULL CHECK (kind IN ('rename', 'merge', 'split', 'abolish', 'move')),
    unit_id     TEXT   NOT NULL REFERENCES unit (id),
    target_id   TEXT   NOT NULL REFERENCES unit (id),  -- who takes over; of a renaming the unit itself
    title       TEXT   NOT NULL,
    basis       TEXT   NOT NULL,                       -- the document that orders it
    by_person   TEXT   NOT NULL,
    by_name     TEXT   NOT NULL,
    at          BIGINT NOT NULL,
    undone_by   TEXT,
    undone_at   BIGINT
);
CREATE INDEX reorganisation_of_unit ON reorganisation (unit_id, at);
CREATE INDEX reorganisation_of_target ON reorganisation (target_id, at);

CREATE TABLE reorganisation_step (
    reorganisation_id TEXT   NOT NULL REFERENCES reorganisation (id),
    n                 BIGINT NOT NULL,
    noun              TEXT   NOT NULL,                 -- unit, account, person, role, filing, …
    subject_id        TEXT   NOT NULL,
    label             TEXT   NOT NULL,
    came_from         TEXT   NOT NULL,
    went_to           TEXT   NOT NULL,
    PRIMARY KEY (reorganisation_id, n)
);
