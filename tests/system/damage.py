#!/usr/bin/env python3
"""A store that is damaged, another program's or newer is not opened: one sentence, a copy of it, exit code 3."""
import glob
import os
import sqlite3
import sys
import unittest

here = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(here, "lib"), os.path.join(here, "..", "..", "scripts", "lib")]
from installation import Installation  # noqa: E402


class DamagedStore(unittest.TestCase):
    def setUp(self):
        self.here = Installation("damage", plugins=[])
        self.addCleanup(self.here.remove)
        self.store = self.here.path("tongyuan.db")

    def refused(self, *words):
        ended = self.here.command("run")
        self.assertEqual(3, ended.returncode, ended.stdout + ended.stderr)
        for word in words:
            self.assertIn(word, ended.stderr)
        return ended.stderr

    def copies(self):
        return [f for f in glob.glob(self.store + ".corrupt-*") if not f.endswith("-wal")]

    def overwrite(self, at, data):
        with open(self.store, "r+b") as file:
            file.seek(at)
            file.write(data)

    def test_a_wrong_header_is_named_and_a_copy_is_kept_once(self):
        self.here.init()
        self.overwrite(0, b"x" * 100)
        said = self.refused(self.store, "is damaged", "restore --from")
        self.assertIn(self.copies()[0], said)
        self.refused("is damaged")
        self.assertEqual(1, len(self.copies()))

    def test_damaged_pages_are_refused(self):
        self.here.init()
        self.overwrite(4096, b"\xff" * (os.path.getsize(self.store) - 4096))
        self.refused("is damaged", "restore --from")
        self.assertEqual(1, len(self.copies()))

    def test_one_damaged_page_is_found_by_verify_and_refused_once_it_was_met(self):
        self.here.init()
        with sqlite3.connect(self.store) as db:
            page = db.execute("SELECT rootpage FROM sqlite_master WHERE name = 'journal'").fetchone()[0]
        self.overwrite((page - 1) * 4096, b"\xff" * 4096)
        ended = self.here.command("verify")
        self.assertEqual(1, ended.returncode, ended.stdout + ended.stderr)
        self.assertIn("damaged", ended.stdout + ended.stderr)
        with open(self.store + ".lock", "w", encoding="ascii") as lock:
            lock.write("disk I/O error")  # as a daemon leaves it that met the page
        self.refused("is damaged")
        self.assertEqual(1, len(self.copies()))

    def test_a_file_of_another_program_is_left_alone(self):
        with sqlite3.connect(self.store) as db:
            db.execute("CREATE TABLE theirs (id)")
        self.refused("another program")
        with sqlite3.connect(self.store) as db:
            self.assertEqual([("theirs",)], db.execute("SELECT name FROM sqlite_master").fetchall())

    def test_a_store_of_a_newer_program_is_refused(self):
        self.here.init()
        with sqlite3.connect(self.store) as db:
            db.execute("INSERT INTO schema_migration (number, name, sha256, applied_at) "
                       "SELECT MAX(number) + 1, 'later', '', 0 FROM schema_migration")
        self.refused("newer than this program")

    def test_an_empty_file_becomes_a_new_store(self):
        open(self.store, "wb").close()
        self.here.init()
        self.assertEqual([], self.copies())


if __name__ == "__main__":
    unittest.main(verbosity=2)
