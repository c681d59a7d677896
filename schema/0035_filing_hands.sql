-- Who changed what a filing asks for. They decide about it no more than who drew it up or submitted it: a filing is decided
-- once, so their hands stay in it.
CREATE TABLE filing_editor (
    filing_id TEXT   NOT NULL REFERENCES filing (id),
    person    TEXT   NOT NULL,
    at        BIGINT NOT NULL,                   -- of the last time
    PRIMARY KEY (filing_id, person)
);

-- Of what is not decided yet, as the audit knows it.
INSERT INTO filing_editor (filing_id, person, at)
    SELECT f.id, a.actor_id, MAX(a.at) FROM filing f
    JOIN audit a ON a.subject_kind = 'filing' AND a.subject_id = f.id AND a.act = 'filing.edited'
    WHERE f.state IN ('draft', 'submitted', 'in_review', 'returned') GROUP BY f.id, a.actor_id;
