-- Units, people, roles, sign-ins, tokens, secrets, the audit chain and the answers of repeated requests.

CREATE TABLE unit (
    id                  TEXT   PRIMARY KEY,
    parent_id           TEXT   REFERENCES unit (id),      -- NULL: the root
    path                TEXT   NOT NULL UNIQUE,           -- "/<root id>/…/<own id>/": a subtree is a prefix
    name                TEXT   NOT NULL,
    level               TEXT   NOT NULL CHECK (level IN ('province', 'city', 'county', 'township', 'department')),
    region_code         TEXT   NOT NULL,                  -- GB/T 2260, or ''
    credit_code         TEXT   NOT NULL,                  -- GB 32100, or ''
    release_on_approval BIGINT NOT NULL,                  -- 0: the editor presses Publish after the last approval
    created_at          BIGINT NOT NULL,
    updated_at          BIGINT NOT NULL,
    version             BIGINT NOT NULL
);
CREATE UNIQUE INDEX unit_name_below ON unit (parent_id, name);
CREATE UNIQUE INDEX unit_credit_code ON unit (credit_code) WHERE credit_code <> '';

CREATE TABLE person (
    id                   TEXT   PRIMARY KEY,
    login                TEXT   NOT NULL UNIQUE,          -- lower case
    login_digest         TEXT   NOT NULL UNIQUE,          -- joins login_guard
    name                 TEXT   NOT NULL,
    unit_id              TEXT   NOT NULL REFERENCES unit (id),
    phone                TEXT   NOT NULL,
    state                TEXT   NOT NULL CHECK (state IN ('active', 'disabled')),
    password_hash        TEXT   NOT NULL,                 -- argon2id with its own parameters
    must_change_password BIGINT NOT NULL,                 -- 1: the password was made by somebody else
    password_ends_at     BIGINT,                          -- of a one-time password
    password_set_at      BIGINT NOT NULL,
    last_login_at        BIGINT,
    created_at           BIGINT NOT NULL,
    updated_at           BIGINT NOT NULL,
    version              BIGINT NOT NULL
);
CREATE INDEX person_of_unit ON person (unit_id, login);

-- Kept for every login that was tried, whether a person has it or not: otherwise the lock would tell who exists. A
-- digest, because people type passwords into the wrong field.
CREATE TABLE login_guard (
    login_digest TEXT   PRIMARY KEY,
    failures     BIGINT NOT NULL,                         -- attempts since the last success, counted before they are judged
    last_at      BIGINT NOT NULL
);
CREATE INDEX login_guard_by_age ON login_guard (last_at);

CREATE TABLE role (
    role     TEXT   PRIMARY KEY,
    label    TEXT   NOT NULL,
    position BIGINT NOT NULL UNIQUE,
    -- Of the roles that share a word here nobody holds two.
    apart    TEXT
);

CREATE TABLE role_permission (
    role       TEXT NOT NULL REFERENCES role (role),
    permission TEXT NOT NULL,
    PRIMARY KEY (role, permission)
);

-- A role holds in the unit and in everything below it.
CREATE TABLE person_role (
    person_id TEXT NOT NULL REFERENCES person (id),
    role      TEXT NOT NULL REFERENCES role (role),
    unit_id   TEXT NOT NULL REFERENCES unit (id),
    PRIMARY KEY (person_id, role, unit_id)
);

CREATE TABLE login_session (
    id           TEXT   PRIMARY KEY,                      -- what people see; the cookie holds the token
    token_digest TEXT   NOT NULL UNIQUE,
    person_id    TEXT   NOT NULL REFERENCES person (id),
    created_at   BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL,                         -- to the minute
    ends_at      BIGINT NOT NULL,
    address      TEXT   NOT NULL,
    agent        TEXT   NOT NULL
);
CREATE INDEX login_session_of_person ON login_session (person_id, created_at);
CREATE INDEX login_session_by_end ON login_session (ends_at);

CREATE TABLE api_token (
    id           TEXT   PRIMARY KEY,
    token_digest TEXT   NOT NULL UNIQUE,
    person_id    TEXT   NOT NULL REFERENCES person (id),
    name         TEXT   NOT NULL,
    permissions  TEXT   NOT NULL,                         -- JSON list; never more than the person has
    created_at   BIGINT NOT NULL,
    expires_at   BIGINT,
    last_used_at BIGINT,                                  -- to the minute
    UNIQUE (person_id, name)
);

-- Envelope encryption: the data key is sealed by the key file's key, the value by the data key.
CREATE TABLE secret (
    owner        TEXT   NOT NULL,                         -- an account's id; '' for the installation's own
    name         TEXT   NOT NULL,
    suite        TEXT   NOT NULL,                         -- of ciphers, by name, so that it can be replaced
    key_id       TEXT   NOT NULL,                         -- of the key file
    sealed_key   TEXT   NOT NULL,
    sealed_value TEXT   NOT NULL,
    updated_at   BIGINT NOT NULL,
    expires_at   BIGINT,
    PRIMARY KEY (owner, name)
);

-- Append-only. hash = SHA-256 over the previous row's hash and this row's canonical text.
CREATE TABLE audit (
    writer       TEXT   NOT NULL,
    sequence     BIGINT NOT NULL,                         -- 1, 2, 3 … within the writer
    at           BIGINT NOT NULL,
    actor_id     TEXT   NOT NULL,
    actor_name   TEXT   NOT NULL,
    act          TEXT   NOT NULL,
    subject_kind TEXT   NOT NULL,
    subject_id   TEXT   NOT NULL,
    unit_id      TEXT   NOT NULL,
    detail       TEXT   NOT NULL,                         -- JSON
    hash         TEXT   NOT NULL,
    PRIMARY KEY (writer, sequence)
);
CREATE INDEX audit_by_time ON audit (at, writer, sequence);
CREATE INDEX audit_of_subject ON audit (subject_kind, subject_id, at);
CREATE INDEX audit_of_actor ON audit (actor_id, at);

CREATE TABLE audit_head (
    writer   TEXT   PRIMARY KEY,
    sequence BIGINT NOT NULL,
    hash     TEXT   NOT NULL                              -- '' before the first row
);

-- The answer is sealed by the vault: it may hold a one-time password.
CREATE TABLE idempotency_key (
    person_id      TEXT   NOT NULL,
    given_key      TEXT   NOT NULL,
    request_digest TEXT   NOT NULL,
    answer         TEXT   NOT NULL,                       -- '' only inside the transaction of the act
    created_at     BIGINT NOT NULL,
    PRIMARY KEY (person_id, given_key)
);
CREATE INDEX idempotency_key_by_age ON idempotency_key (created_at);

INSERT INTO role (role, label, position, apart) VALUES
    ('registrar', '登记员', 1, NULL),
    ('filing_approver', '备案审批员', 2, NULL),
    ('editor', '编辑', 3, NULL),
    ('reviewer_1', '初审', 4, NULL),
    ('reviewer_2', '复审', 5, NULL),
    ('reviewer_3', '终审', 6, NULL),
    ('business_admin', '业务管理员', 7, NULL),
    ('system_admin', '系统管理员', 8, 'administration'),
    ('security_admin', '安全管理员', 9, 'administration'),
    ('audit_admin', '审计员', 10, 'administration');

INSERT INTO role_permission (role, permission)
SELECT role, 'unit.read' FROM role
UNION ALL
SELECT role, 'token.own' FROM role;

INSERT INTO role_permission (role, permission) VALUES
    ('registrar', 'account.read'),
    ('registrar', 'account.bind'),
    ('registrar', 'filing.read'),
    ('registrar', 'filing.create'),
    ('registrar', 'media.write'),
    ('registrar', 'oversight.read'),
    ('registrar', 'observation.write'),

    ('filing_approver', 'account.read'),
    ('filing_approver', 'account.approve_change'),
    ('filing_approver', 'filing.read'),
    ('filing_approver', 'filing.approve'),
    ('filing_approver', 'oversight.read'),

    ('editor', 'account.read'),
    ('editor', 'article.read'),
    ('editor', 'article.write'),
    ('editor', 'media.write'),
    ('editor', 'release.publish'),
    ('editor', 'delivery.read'),
    ('editor', 'delivery.act'),
    ('editor', 'delivery.settle'),
    ('editor', 'oversight.read'),

    ('reviewer_1', 'review.1'),
    ('reviewer_1', 'account.read'),
    ('reviewer_1', 'article.read'),
    ('reviewer_1', 'delivery.read'),
    ('reviewer_1', 'delivery.resend'),

    ('reviewer_2', 'review.2'),
    ('reviewer_2', 'account.read'),
    ('reviewer_2', 'article.read'),
    ('reviewer_2', 'delivery.read'),
    ('reviewer_2', 'delivery.resend'),

    ('reviewer_3', 'review.3'),
    ('reviewer_3', 'account.read'),
    ('reviewer_3', 'article.read'),
    ('reviewer_3', 'delivery.read'),
    ('reviewer_3', 'delivery.resend'),

    ('business_admin', 'unit.manage'),
    ('business_admin', 'person.read'),
    ('business_admin', 'role.read'),
    ('business_admin', 'account.read'),
    ('business_admin', 'account.approve_change'),
    ('business_admin', 'filing.read'),
    ('business_admin', 'article.read'),
    ('business_admin', 'delivery.read'),
    ('business_admin', 'delivery.act'),
    ('business_admin', 'delivery.settle'),
    ('business_admin', 'hold.set'),
    ('business_admin', 'oversight.read'),
    ('business_admin', 'observation.write'),
    ('business_admin', 'rule.set'),
    ('business_admin', 'case.decide'),
    ('business_admin', 'system.status'),

    ('system_admin', 'account.read'),
    ('system_admin', 'delivery.read'),
    ('system_admin', 'hold.set'),
    ('system_admin', 'role.read'),
    ('system_admin', 'system.status'),

    ('security_admin', 'unit.manage'),
    ('security_admin', 'person.read'),
    ('security_admin', 'person.manage'),
    ('security_admin', 'role.read'),
    ('security_admin', 'system.status'),

    ('audit_admin', 'audit.read'),
    ('audit_admin', 'person.read'),
    ('audit_admin', 'role.read'),
    ('audit_admin', 'account.read'),
    ('audit_admin', 'filing.read'),
    ('audit_admin', 'article.read'),
    ('audit_admin', 'delivery.read'),
    ('audit_admin', 'oversight.read'),
    ('audit_admin', 'system.status');
