"""A store as the version before would have left it: its schema, and of today's rows whatever that schema could hold.
Migrations only add, so this is what an upgrade finds."""
import os
import re
import shutil
import sqlite3
import subprocess

from peers import SOURCE

SCHEMA = os.path.join(SOURCE, "schema")


def number_of(file):
    return int(os.path.basename(file)[:4])


def migrations(folder=SCHEMA):
    return sorted(os.path.join(folder, f) for f in os.listdir(folder) if re.fullmatch(r"\d{4}_\w+\.sql", f))


def newest(folder=SCHEMA):
    return number_of(migrations(folder)[-1])


def schema_folder(place, upto, more=()):
    """The product's schema up to a migration, and `more`: (words, script) that come behind it."""
    os.makedirs(place)
    for name in ("sqlite", "postgres", "openapi"):
        shutil.copytree(os.path.join(SCHEMA, name), os.path.join(place, name))
    for file in migrations():
        if number_of(file) <= upto:
            shutil.copy(file, place)
    for n, (words, script) in enumerate(more, upto + 1):
        with open(os.path.join(place, f"{n:04}_{words}.sql"), "w", encoding="utf-8") as out:
            out.write(script)
    return place


def script_of(folder, engine):
    text = "CREATE TABLE schema_migration (number BIGINT PRIMARY KEY, name TEXT NOT NULL, sha256 TEXT NOT NULL, " \
           "applied_at BIGINT NOT NULL);\n"
    for file in [os.path.join(folder, engine, "before.sql"), *migrations(folder)]:
        with open(file, encoding="utf-8") as part:
            text += part.read() + "\n"
    return text


def step_back_on_sqlite(store, folder):
    """`store`: the file of a daemon that does not run."""
    older = store + ".older"
    with sqlite3.connect(store) as full:  # whatever is still in the log
        full.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    full.close()
    db = sqlite3.connect(older)
    db.executescript(script_of(folder, "sqlite"))
    db.execute("ATTACH ? AS now", (store,))
    for (table,) in db.execute("SELECT name FROM main.sqlite_master WHERE type = 'table'").fetchall():
        then, now = ([r[1] for r in db.execute(f"PRAGMA {base}.table_info({table})")] for base in ("main", "now"))
        columns = ", ".join(c for c in then if c in now)
        where = f" WHERE number <= {newest(folder)}" if table == "schema_migration" else ""
        db.execute(f"DELETE FROM main.{table}")  # what a migration has put there is among the rows of now
        db.execute(f"INSERT INTO main.{table} ({columns}) SELECT {columns} FROM now.{table}{where}")
    db.commit()
    db.close()
    for side in ("-wal", "-shm"):
        if os.path.exists(store + side):
            os.remove(store + side)
    os.replace(older, store)


def step_back_on_postgres(server, database, folder, scratch):
    """`server`: ask(statement, database) → rows. The database is replaced by an older one of the same name."""
    def psql(base, text):
        done = subprocess.run(["psql", "-qAt", "-v", "ON_ERROR_STOP=1", "-h", server.folder, "-U", "postgres", "-d", base],
                              input=text, text=True, capture_output=True, check=False)
        if done.returncode != 0:
            raise AssertionError(done.stderr)

    def columns(base):
        found = {}
        for table, column in server.ask("SELECT table_name, column_name FROM information_schema.columns "
                                        "WHERE table_schema = 'public' ORDER BY ordinal_position", base):
            found.setdefault(table, []).append(column)
        return found

    server.ask(f"CREATE DATABASE {database}_older TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'", "postgres")
    psql(f"{database}_older", "BEGIN;\n" + script_of(folder, "postgres") + "COMMIT;\n")
    now, then = columns(database), columns(f"{database}_older")
    out, back = "", "SET session_replication_role = replica;\n"
    for table, names in then.items():
        both = ", ".join(c for c in names if c in now[table])
        where = f" WHERE number <= {newest(folder)}" if table == "schema_migration" else ""
        file = os.path.join(scratch, table + ".rows")
        out += f"\\copy (SELECT {both} FROM {table}{where}) TO '{file}'\n"
        back += f"TRUNCATE {table} CASCADE;\n"
        back += f"\\copy {table} ({both}) FROM '{file}'\n"
    psql(database, out)
    # TRUNCATE … CASCADE empties what points to it, so all are emptied before the first is filled.
    lines = back.splitlines()
    psql(f"{database}_older", "\n".join(sorted(lines, key=lambda line: line.startswith("\\copy"))) + "\n")
    server.ask(f"ALTER DATABASE {database} RENAME TO {database}_now", "postgres")
    server.ask(f"ALTER DATABASE {database}_older RENAME TO {database}", "postgres")
