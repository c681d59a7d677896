-- Runs on every start ahead of the numbered migrations, inside a transaction. Only what SQLite does not know belongs
-- here.

-- SQLite's name for comparing bytes. lower(x COLLATE "binary") changes the letters of ASCII alone, as it does there; a
-- database of locale C.UTF-8 would otherwise change É, Я and Ａ as well, which nothing that is looked for does.
DO $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_collation WHERE collname = 'binary' AND pg_collation_is_visible(oid)) THEN
        CREATE COLLATION "binary" FROM pg_catalog."C";
    END IF;
END
$$;

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
