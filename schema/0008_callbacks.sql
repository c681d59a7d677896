-- Events that platforms pushed to us, each once: a hint that made somebody look, kept as evidence of why.
CREATE TABLE callback (
    account_id  TEXT   NOT NULL,
    event_key   TEXT   NOT NULL,                 -- the same for every repetition of one event
    kind        TEXT   NOT NULL CHECK (kind IN ('publish_decided', 'activity')),
    reference   TEXT   NOT NULL,                 -- the platform's id of the accepted publication, or ''
    received_at BIGINT NOT NULL,
    PRIMARY KEY (account_id, event_key)
);
