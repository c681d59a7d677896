-- The same content to the same account within a week waits until a person says that it is meant. What a reader sees of a
-- rendition has a digest of its own, beside the one over all that is sent; it is asked for once, at the release.
-- What was rendered before has none and is like nothing else.
ALTER TABLE rendition ADD COLUMN reader_digest TEXT NOT NULL DEFAULT '';
ALTER TABLE delivery ADD COLUMN reader_digest TEXT NOT NULL DEFAULT ''; -- of its rendition
CREATE INDEX delivery_by_content ON delivery (account_id, reader_digest) WHERE reader_digest <> '';

-- What was stopped, because of what, and who let it go.
CREATE TABLE same_content (
    delivery_id     TEXT   PRIMARY KEY,
    earlier_id      TEXT   NOT NULL,             -- the delivery with the same content
    earlier_article TEXT   NOT NULL,
    earlier_title   TEXT   NOT NULL,
    earlier_at      BIGINT NOT NULL,             -- when it went out, or may have, or will
    found_at        BIGINT NOT NULL,
    confirmed_at    BIGINT,
    confirmed_by    TEXT,
    confirmed_name  TEXT,
    reason          TEXT
);
