-- The daemons that share this store. A daemon's lease is this one row, which it renews; the lanes that it has leased
-- name it as their owner and have no time of their own.
CREATE TABLE daemon (
    owner       TEXT   PRIMARY KEY,              -- its name and the id of this run
    name        TEXT   NOT NULL,                 -- of its audit chain
    place       TEXT   NOT NULL,                 -- machine, process and start: whether it has ended can be seen there
    joined_at   BIGINT NOT NULL,
    lease_until BIGINT NOT NULL,                 -- on the lease clock
    ended_at    BIGINT,
    -- left: by itself. died: proven. expired: nobody knows; it may still be frozen with bytes to send.
    ending      TEXT   CHECK (ending IN ('left', 'died', 'expired')),
    CHECK ((ended_at IS NULL) = (ending IS NULL))
);
CREATE UNIQUE INDEX daemon_living ON daemon (name) WHERE ended_at IS NULL;

-- Work that only one daemon does at a time; void when its owner has ended.
CREATE TABLE claim (
    what  TEXT PRIMARY KEY,
    owner TEXT NOT NULL
);

ALTER TABLE lane DROP COLUMN lease_until;
-- Renewals of the access token that are still needed to shut out a daemon that was taken over from.
ALTER TABLE lane ADD COLUMN fences_due BIGINT NOT NULL DEFAULT 0;
