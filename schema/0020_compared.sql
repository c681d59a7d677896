-- The run of the server on which a daemon has compared its outside counter with the store: after a failover nobody sends
-- before all have done so.
ALTER TABLE daemon ADD COLUMN compared_on TEXT NOT NULL DEFAULT '';
