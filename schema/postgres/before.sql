-- Runs on every start ahead of the numbered migrations, inside a transaction. Only what SQLite does not know belongs
-- here.

-- Ids are paged in byte order, which is how SQLite sorts. Another collation would skip and repeat rows.
DO $$
DECLARE
    found TEXT;
BEGIN
    SELECT datcollate INTO found FROM pg_database WHERE datname = current_database();
    IF found NOT IN ('C', 'POSIX', 'C.UTF-8', 'C.utf8') THEN
        RAISE EXCEPTION 'this database sorts by %; create one with ENCODING ''UTF8'' LOCALE ''C.UTF-8'' TEMPLATE template0', found;
    END IF;
END
$$;
