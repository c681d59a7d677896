-- The newest migration that a daemon knows: what it still uses is not taken away while it is at work.
ALTER TABLE daemon ADD COLUMN schema BIGINT NOT NULL DEFAULT 0;
