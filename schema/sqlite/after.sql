-- needs 0028
-- Runs on every start behind the numbered migrations, inside a transaction: what the two engines spell differently.

-- Every change of an account or a unit counts on, whoever makes it: lists are kept in memory and ask what is new.
DROP TRIGGER IF EXISTS account_added;
CREATE TRIGGER account_added AFTER INSERT ON account BEGIN
    UPDATE register_clock SET n = n + 1;
    INSERT INTO register_touch (kind, id, n) SELECT 'account', NEW.id, n FROM register_clock WHERE one = 1
        ON CONFLICT (kind, id) DO UPDATE SET n = excluded.n;
END;
DROP TRIGGER IF EXISTS account_changed;
CREATE TRIGGER account_changed AFTER UPDATE ON account BEGIN
    UPDATE register_clock SET n = n + 1;
    INSERT INTO register_touch (kind, id, n) SELECT 'account', NEW.id, n FROM register_clock WHERE one = 1
        ON CONFLICT (kind, id) DO UPDATE SET n = excluded.n;
END;
DROP TRIGGER IF EXISTS unit_added;
CREATE TRIGGER unit_added AFTER INSERT ON unit BEGIN
    UPDATE register_clock SET n = n + 1;
    INSERT INTO register_touch (kind, id, n) SELECT 'unit', NEW.id, n FROM register_clock WHERE one = 1
        ON CONFLICT (kind, id) DO UPDATE SET n = excluded.n;
END;
DROP TRIGGER IF EXISTS unit_changed;
CREATE TRIGGER unit_changed AFTER UPDATE ON unit BEGIN
    UPDATE register_clock SET n = n + 1;
    INSERT INTO register_touch (kind, id, n) SELECT 'unit', NEW.id, n FROM register_clock WHERE one = 1
        ON CONFLICT (kind, id) DO UPDATE SET n = excluded.n;
END;
