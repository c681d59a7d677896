-- What everybody may ask: the keys with which answers are signed, and cheap ways to see that something has changed.

-- Old keys stay: what they signed can be checked for ever. The seed is sealed with the key file.
CREATE TABLE answer_key (
    id          TEXT   PRIMARY KEY,              -- the beginning of the public key's SHA-256
    public_key  TEXT   NOT NULL,                 -- base64url
    sealed_seed TEXT   NOT NULL,
    made_at     BIGINT NOT NULL,
    in_use      BIGINT UNIQUE,                   -- 1: it signs; NULL: it did
    retired_at  BIGINT
);

CREATE INDEX account_by_change ON account (updated_at);
CREATE INDEX unit_by_change ON unit (updated_at);
