#!/usr/bin/env python3
"""The database fails over to a standby that has lost the last commits, among them publications. Their senders remember
them outside (the counter); nobody sends before all have compared, and then nothing goes out again by itself."""
import os
import sys
import time
import unittest

here = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(here, "lib"), os.path.join(here, "..", "..", "scripts", "lib")]
from fleet import Fleet  # noqa: E402
from standby import Pair  # noqa: E402
from tongyuan_api import Client, Problem, wait_until  # noqa: E402

BOARDS = 3
LEASE = 30  # one daemon is frozen for a while and must not be given up


class AFailoverThatLosesCommits(unittest.TestCase):
    def setUp(self):
        self.fleet = Fleet(BOARDS, server=Pair, lease_seconds=LEASE, end_when_frozen=False)
        self.addCleanup(self.fleet.close)

    def tearDown(self):
        for each in self.fleet.both():
            if each.process.poll() is None:
                self.fleet.thaw(each)

    def at_b(self, login):
        return self.fleet.at(self.fleet.b, login)

    def effects(self):
        return sum(self.fleet.effects().values())

    def lift_at(self, client):
        for hold in client.get("/api/v1/holds")["items"]:
            client.call("DELETE", f"/api/v1/holds/{hold['id']}")

    def readiness(self, installation):
        try:
            return Client(installation.url).get("/readyz").decode()
        except (Problem, OSError) as why:
            return str(why)

    def test_only_the_sender_remembers_and_the_others_wait_for_it(self):
        fleet = self.fleet
        known, forgotten = ["切换前已发出"], ["切换时等待甲", "切换时等待乙"]
        fleet.lift(fleet.write(known))
        fleet.at_rest(30)
        fleet.write(forgotten)
        fleet.server.wait_for_the_standby()
        fleet.server.cut_off()

        fleet.freeze(fleet.a)  # so that b sends all of it
        self.lift_at(self.at_b("sun"))
        out = BOARDS * (len(known) + len(forgotten))
        wait_until(lambda: self.effects() == out and fleet.holders()["b"] == 0, 20, "b to publish what waited")
        fleet.thaw(fleet.a)

        fleet.freeze(fleet.b)  # so that a is the first at the new server, and knows of nothing
        fleet.server.fail_over()
        wait_until(lambda: "正在等待服务“b”核对" in self.readiness(fleet.a), LEASE / 2, "a to wait for b")
        with self.assertRaises(Problem) as refused:  # the hold is back, as the standby had it, and stays until b has spoken
            self.lift_at(fleet.office.act("sun"))
        self.assertEqual(503, refused.exception.status, refused.exception)
        self.assertEqual(out, self.effects(), "a has sent what b had published")

        fleet.thaw(fleet.b)
        stops = fleet.b.log().count("event=delivery.stopped ")
        wait_until(lambda: {d["state"] for d in fleet.deliveries() if d["title"] in forgotten} == {"held"} and
                   "event=store.restored " in fleet.b.log(), 2 * LEASE, "b to notice")
        for each in fleet.both():
            wait_until(lambda each=each: self.readiness(each) == "ready\n", LEASE, "it to work again")
        self.assertLessEqual(fleet.b.log().count("event=delivery.stopped ") - stops, 1, "dead connections are made again")
        self.assertIn("数据库曾被恢复", fleet.office.act("qian").get("/api/v1/status")["words"])
        self.assertTrue(fleet.server.ask("SELECT 1 FROM alarm WHERE closed_at IS NULL AND kind LIKE '%restored%'"))
        self.lift_at(fleet.office.act("sun"))
        time.sleep(2)  # whoever would send again has the time
        self.assertEqual(out, self.effects(), "something was published again by itself")

        self.people_look_and_go_on(out)

    def people_look_and_go_on(self, out):
        fleet = self.fleet
        sun = fleet.office.act("sun")
        sun.post("/api/v1/quarantine/probes")
        wait_until(lambda: sun.get("/api/v1/quarantine")["open"] == 0, 40, "the platforms to be asked")
        self.assertEqual({"published"}, {d["state"] for d in fleet.deliveries()})
        fleet.lift(fleet.write(["切换之后"]))
        fleet.at_rest(40)
        self.assertEqual(out + BOARDS, self.effects())
        self.assertEqual([], fleet.duplicates())
        for each in fleet.both():
            self.assertEqual(0, each.stop())

    @unittest.skipUnless("--long" in sys.argv, "scripts/torture asks for it")
    def test_what_is_under_way_when_the_server_dies_goes_out_at_most_once(self):
        fleet = self.fleet
        fleet.server.wait_for_the_standby()
        titles = [f"切换时正在发送第{n}号" for n in range(3)]
        fleet.slow(300)
        hold = fleet.write(titles)
        fleet.server.wait_for_the_standby()
        fleet.server.cut_off()
        fleet.lift(hold)
        wait_until(lambda: self.effects() >= BOARDS, 20, "some to be out and some under way")
        fleet.server.fail_over()
        wait_until(lambda: all(self.readiness(each) == "ready\n" for each in fleet.both()), 3 * LEASE, "both to go on")
        self.lift_at(fleet.office.act("sun"))
        fleet.honest()
        fleet.at_rest(40)
        effects = fleet.effects()
        self.assertEqual(set(), {k for k, n in effects.items() if n > 1})
        self.assertEqual([], fleet.duplicates())
        for d in fleet.deliveries():
            seen = effects[(fleet.keys[d["account"]], d["title"])]
            self.assertTrue(seen or d["state"] == "held" or d["state"] == "published", d)
            self.assertFalse(d["state"] == "published" and seen != 1, d)


if __name__ == "__main__":
    unittest.main(argv=[word for word in sys.argv if word != "--long"], verbosity=2)
