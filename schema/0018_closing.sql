-- Accounts on their way out: until when the public notice runs, and until when the platform may still undo its
-- cancellation.
CREATE TABLE account_closing (
    account_id   TEXT   PRIMARY KEY REFERENCES account (id),
    notice_until BIGINT,
    frozen_until BIGINT
);
CREATE INDEX account_closing_by_notice ON account_closing (notice_until) WHERE notice_until IS NOT NULL;
