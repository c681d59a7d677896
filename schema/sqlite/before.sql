-- Runs on every start ahead of the numbered migrations, inside a transaction. Only what PostgreSQL does not know
-- belongs here; WAL, synchronous and foreign keys are set per connection by the program, which also reads them back.

-- "TYdb": lets file(1) and a person with a hex dump tell what this file is.
PRAGMA application_id = 1415144546;
