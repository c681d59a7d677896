-- Filings about an account that is on record: what the record said when the filing was submitted, so that the difference
-- can still be read after it has taken effect.
ALTER TABLE filing ADD COLUMN record_before TEXT NOT NULL DEFAULT '';  -- JSON; '' for openings and drafts
CREATE INDEX filing_under_way ON filing (account_id) WHERE state = 'submitted' OR state = 'in_review';
