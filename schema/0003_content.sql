-- Pictures and attachments, articles with immutable revisions, renditions and reviews.

CREATE TABLE media (
    sha256     TEXT   PRIMARY KEY,
    media_type TEXT   NOT NULL,
    kind       TEXT   NOT NULL CHECK (kind IN ('picture', 'attachment')),
    size       BIGINT NOT NULL,
    width      BIGINT NOT NULL,                  -- 0 for attachments
    height     BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE media_chunk (
    sha256 TEXT   NOT NULL REFERENCES media (sha256),
    n      BIGINT NOT NULL,                      -- 0, 1, 2 …
    bytes  BYTEA  NOT NULL,
    PRIMARY KEY (sha256, n)
);

-- Who brought it and under which name. The same bytes are stored once, but what another unit uploaded stays unseen.
CREATE TABLE media_upload (
    sha256    TEXT   NOT NULL REFERENCES media (sha256),
    person_id TEXT   NOT NULL,
    unit_id   TEXT   NOT NULL,                   -- the person's at that time
    file_name TEXT   NOT NULL,
    at        BIGINT NOT NULL,
    PRIMARY KEY (sha256, person_id)
);

-- How many levels a unit's articles pass; without a row the nearest unit above decides.
CREATE TABLE review_chain (
    unit_id    TEXT   PRIMARY KEY REFERENCES unit (id),
    levels     BIGINT NOT NULL CHECK (levels BETWEEN 1 AND 5),
    updated_at BIGINT NOT NULL,
    version    BIGINT NOT NULL
);

CREATE TABLE article (
    id           TEXT   PRIMARY KEY,
    unit_id      TEXT   NOT NULL REFERENCES unit (id),
    state        TEXT   NOT NULL CHECK (state IN ('draft', 'in_review', 'returned', 'approved', 'archived')),
    level        BIGINT NOT NULL,                -- the one that is waited for; 0: none
    levels       BIGINT NOT NULL,                -- of the review that runs or ran last; 0: never submitted
    round        BIGINT NOT NULL,                -- submissions so far
    revision     BIGINT NOT NULL,                -- the current one
    title        TEXT   NOT NULL,                -- of the current revision, for lists
    document_number TEXT NOT NULL,
    not_before   BIGINT,
    accounts     BIGINT NOT NULL,                -- how many
    digest       TEXT   NOT NULL,                -- what the reviewers see and approve; '' when nothing is submitted
    submitted_by TEXT   NOT NULL,                -- of this round; '' before the first
    approved_by  TEXT   NOT NULL,                -- person of the last level; '' unless approved
    approved_at  BIGINT,
    created_by   TEXT   NOT NULL REFERENCES person (id),
    created_at   BIGINT NOT NULL,
    updated_at   BIGINT NOT NULL,
    version      BIGINT NOT NULL
);
CREATE INDEX article_by_update ON article (updated_at, id);
CREATE INDEX article_in_review ON article (unit_id, level) WHERE state = 'in_review';

-- Never changed, never deleted.
CREATE TABLE revision (
    article_id      TEXT   NOT NULL REFERENCES article (id),
    number          BIGINT NOT NULL,             -- 1, 2, 3 …
    title           TEXT   NOT NULL,
    summary         TEXT   NOT NULL,
    short_text      TEXT   NOT NULL,
    author          TEXT   NOT NULL,             -- the byline, not the person who typed it
    source          TEXT   NOT NULL,
    document_number TEXT   NOT NULL,
    keywords        TEXT   NOT NULL,             -- JSON list
    body_format     TEXT   NOT NULL CHECK (body_format IN ('html', 'markdown')),
    source_body     TEXT   NOT NULL,             -- as the editor wrote it
    body            TEXT   NOT NULL,             -- canonical
    removed         TEXT   NOT NULL,             -- JSON list: what the sanitiser left out
    not_before      BIGINT,
    created_by      TEXT   NOT NULL REFERENCES person (id),
    created_by_name TEXT   NOT NULL,             -- at that time
    created_at      BIGINT NOT NULL,
    PRIMARY KEY (article_id, number)
);

CREATE TABLE revision_account (
    article_id TEXT   NOT NULL,
    revision   BIGINT NOT NULL,
    position   BIGINT NOT NULL,
    account_id TEXT   NOT NULL,
    PRIMARY KEY (article_id, revision, account_id),
    FOREIGN KEY (article_id, revision) REFERENCES revision (article_id, number)
);
CREATE INDEX revision_account_by_account ON revision_account (account_id);

CREATE TABLE revision_override (
    article_id TEXT   NOT NULL,
    revision   BIGINT NOT NULL,
    account_id TEXT   NOT NULL,
    title      TEXT,                             -- NULL: as in the revision
    summary    TEXT,
    short_text TEXT,
    cover      TEXT,
    PRIMARY KEY (article_id, revision, account_id),
    FOREIGN KEY (article_id, revision) REFERENCES revision (article_id, number)
);

-- Pictures and attachments in order of first use; covers of accounts after them.
CREATE TABLE revision_media (
    article_id TEXT   NOT NULL,
    revision   BIGINT NOT NULL,
    position   BIGINT NOT NULL,
    use_as     TEXT   NOT NULL CHECK (use_as IN ('picture', 'attachment', 'cover')),
    sha256     TEXT   NOT NULL REFERENCES media (sha256),
    file_name  TEXT   NOT NULL,
    PRIMARY KEY (article_id, revision, position),
    FOREIGN KEY (article_id, revision) REFERENCES revision (article_id, number)
);
CREATE INDEX revision_media_by_sha256 ON revision_media (sha256);

-- Identical renditions are stored once.
CREATE TABLE rendition (
    digest     TEXT   PRIMARY KEY,
    body       TEXT   NOT NULL,                  -- what the digest is over
    preview    TEXT   NOT NULL,                  -- HTML fragment, as it was when first stored
    lengths    TEXT   NOT NULL,                  -- JSON
    created_at BIGINT NOT NULL
);

-- Written at submission. While the article is in review or approved these rows stand as they are.
CREATE TABLE revision_rendition (
    article_id       TEXT   NOT NULL,
    revision         BIGINT NOT NULL,
    account_id       TEXT   NOT NULL,
    rendition_digest TEXT   NOT NULL REFERENCES rendition (digest),
    source_link      TEXT   NOT NULL,
    PRIMARY KEY (article_id, revision, account_id),
    FOREIGN KEY (article_id, revision) REFERENCES revision (article_id, number)
);

-- One decision per level and round; nobody decides twice in a round.
CREATE TABLE review (
    id          TEXT   PRIMARY KEY,
    article_id  TEXT   NOT NULL,
    revision    BIGINT NOT NULL,
    round       BIGINT NOT NULL,
    level       BIGINT NOT NULL,
    levels      BIGINT NOT NULL,
    person_id   TEXT   NOT NULL REFERENCES person (id),
    person_name TEXT   NOT NULL,                 -- at that time
    decision    TEXT   NOT NULL CHECK (decision IN ('approve', 'return')),
    comment     TEXT   NOT NULL,
    digest      TEXT   NOT NULL,                 -- what this person saw
    at          BIGINT NOT NULL,
    UNIQUE (article_id, round, level),
    UNIQUE (article_id, round, person_id),
    FOREIGN KEY (article_id, revision) REFERENCES revision (article_id, number)
);
