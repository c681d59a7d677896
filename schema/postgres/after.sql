-- needs 0028
-- Runs on every start behind the numbered migrations, inside a transaction: what the two engines spell differently.

-- Every change of an account or a unit counts on, whoever makes it: lists are kept in memory and ask what is new. The
-- triggers wait for the end of the transaction: the clock's row is then the last lock that is taken, so that nobody
-- waits in a circle, and numbers become visible in their order.
-- One number for a whole transaction: the same row updated once for each of ten thousand accounts would be read through
-- all its former versions every time.
CREATE OR REPLACE FUNCTION note_touch() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    taken TEXT := current_setting('tongyuan.touch', true); -- of this transaction; NULL or '' before
    now_n BIGINT;
BEGIN
    IF taken IS NULL OR taken = '' THEN
        UPDATE register_clock SET n = n + 1 RETURNING n INTO now_n;
        PERFORM set_config('tongyuan.touch', now_n::text, true);
    ELSE
        now_n := taken::bigint;
    END IF;
    INSERT INTO register_touch (kind, id, n) VALUES (TG_ARGV[0], NEW.id, now_n)
        ON CONFLICT (kind, id) DO UPDATE SET n = excluded.n;
    RETURN NULL;
END
$$;
DO $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_trigger WHERE tgname = 'account_touched' AND tgrelid = 'account'::regclass) THEN
        CREATE CONSTRAINT TRIGGER account_touched AFTER INSERT OR UPDATE ON account
            DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION note_touch('account');
    END IF;
    IF NOT EXISTS (SELECT 1 FROM pg_trigger WHERE tgname = 'unit_touched' AND tgrelid = 'unit'::regclass) THEN
        CREATE CONSTRAINT TRIGGER unit_touched AFTER INSERT OR UPDATE ON unit
            DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION note_touch('unit');
    END IF;
END
$$;
