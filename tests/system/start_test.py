#!/usr/bin/env python3
"""A store that was put back while the daemon was down: nobody acts on it, and nothing begins, before the guards have
compared it with what the outside counter knows."""
import os
import socket
import subprocess
import sys
import unittest

here = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(here, "lib"), os.path.join(here, "..", "..", "scripts", "lib")]
from fleet import Server  # noqa: E402
from house import House  # noqa: E402
from tongyuan_api import Client, Problem, wait_until  # noqa: E402

CHANNELS = ["example"]


class Lock:
    """Somebody who has a table of the store for himself, until he lets go."""

    def __init__(self, server, table):
        self.psql = subprocess.Popen(["psql", "-qAt", "-h", server.folder, "-U", "postgres", "-d", "fleet"], text=True,
                                     stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.psql.stdin.write(f"BEGIN; LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE; SELECT 'locked';\n")
        self.psql.stdin.flush()
        if self.psql.stdout.readline().strip() != "locked":
            raise AssertionError(f"{table} cannot be locked")

    def let_go(self):
        self.psql.stdin.close()
        self.psql.wait(20)
        self.psql.stdout.close()


class StartOfARestoredStore(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server()
        cls.addClassCleanup(cls.server.down)
        cls.house = House("start", CHANNELS, postgres=cls.server, delivery={"lease_seconds": 30})
        cls.addClassCleanup(cls.house.close)
        cls.here, cls.room = cls.house.installation, cls.house.newsroom

    def shown(self):
        return [e["title"] for e in self.house.platform.ledger() if e["kind"] == "published"]

    def published_and_forgotten(self, title):
        """The store is back at the hold ahead of it; readers see it."""
        self.house.office.act("sun").post("/api/v1/holds", {"scope": "global", "reason": "演练"})
        article = self.room.release(title, accounts=CHANNELS)
        self.here.stop()
        self.server.keep_a_copy()
        self.here.start()
        self.lift_all_holds()
        wait_until(lambda: title in self.shown(), 30, "it to go out")
        self.here.stop()
        self.server.fail_over()
        return article

    def lift_all_holds(self):
        sun = self.house.office.act("sun")
        for hold in sun.get("/api/v1/holds")["items"]:  # that of the former test has come back as well
            sun.call("DELETE", f"/api/v1/holds/{hold['id']}")

    def begin(self):
        with open(self.here.log_file, "ab") as log:
            self.here.process = subprocess.Popen([self.here.program, "run", "--config", self.here.config], stdout=log,
                                                 stderr=log)

    def somebody_waits_for_the_lock(self):
        return self.server.ask("SELECT 1 FROM pg_locks WHERE NOT granted")

    def cancel(self, article):
        shown = self.room.deliveries(article)[0]
        return self.room.editor.post(f"/api/v1/deliveries/{shown['id']}/acts", {"act": "cancel", "reason": "不发了"},
                                     shown["version"])

    def goes_on_as_a_restored_one(self, article, title):
        wait_until(lambda: self.ready(), 30, "the daemon to be ready")
        with self.assertRaises(Problem):
            self.cancel(article)
        self.assertEqual(["held"], [d["state"] for d in self.room.deliveries(article)])
        self.assertEqual(1, self.shown().count(title))
        self.assertEqual([], self.house.platform.control("ledger/summary")["duplicates"])

    def ready(self):
        try:
            return Client(self.here.url).get("/readyz")
        except (OSError, Problem):
            return None

    def test_1_nobody_is_served_before_the_guards_have_looked(self):
        article = self.published_and_forgotten("恢复后立即被取消")
        lock = Lock(self.server, "clock_seen")  # what the guards read last
        self.begin()
        wait_until(self.somebody_waits_for_the_lock, 20, "the guards to look")
        with self.assertRaises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", self.here.port), 5)
        lock.let_go()
        self.goes_on_as_a_restored_one(article, "恢复后立即被取消")

    def test_2_while_the_store_cannot_be_looked_at_people_read_and_do_not_act(self):
        article = self.published_and_forgotten("恢复后不能核对")
        lock = Lock(self.server, "delivery")  # whoever recovers does not wait for it for long
        self.begin()
        wait_until(lambda: "event=delivery.stopped " in self.log_of_this_start(), 20, "the look to fail")
        wait_until(self.reads, 20, "people to be let in")
        with self.assertRaises(Problem) as refused:
            self.room.editor.post("/api/v1/articles", self.room.fields("趁机写的"))
        self.assertEqual(503, refused.exception.status)
        self.assertIn("正在核对", str(refused.exception))
        self.assertIsNone(self.ready())
        lock.let_go()
        self.goes_on_as_a_restored_one(article, "恢复后不能核对")

    def log_of_this_start(self):
        return self.here.log().rsplit("event=daemon.joined ", 1)[-1]

    def reads(self):
        try:
            return self.room.editor.get("/api/v1/session")
        except OSError:
            return None


if __name__ == "__main__":
    unittest.main(verbosity=2)
