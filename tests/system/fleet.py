#!/usr/bin/env python3
"""Two daemons share one PostgreSQL: both work, each takes over from the other, none publishes twice.

    fleet.py [--rounds N] [--long]   more rounds of freezing and of stopping the server, and what takes minutes;
                                     scripts/torture asks for them
"""
import argparse
import os
import random
import shutil
import subprocess
import sys
import time
import unittest

here = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(here, "lib"), os.path.join(here, "..", "..", "scripts", "lib")]
from fleet import LEASE, Fleet  # noqa: E402
from installation import DAEMON, Installation  # noqa: E402
from tongyuan_api import Problem, wait_until  # noqa: E402

BOARDS = 8
SEED = 20260311
ROUNDS = 1


class TwoDaemons(unittest.TestCase):
    """Tests run in the order of their names on one fleet; each leaves both daemons at work."""

    @classmethod
    def setUpClass(cls):
        cls.fleet = Fleet(BOARDS, in_flight=BOARDS // 2)  # so that no daemon can take every board
        cls.addClassCleanup(cls.fleet.close)
        cls.moments = random.Random(SEED)

    def setUp(self):
        self.fleet.honest()
        for each in self.fleet.both():
            if each.process.poll() is not None:
                each.start()

    def tearDown(self):
        self.fleet.relay.open()
        for each in self.fleet.both():
            self.fleet.thaw(each)

    def in_the_middle_of(self, installation, lanes=2):
        """Waits until it holds lanes with intents that nobody has answered."""
        def busy():
            return int(self.fleet.server.ask(
                "SELECT COUNT(*) FROM journal j JOIN lane l ON l.epoch = j.epoch JOIN delivery d ON d.id = j.delivery_id "
                f"AND d.account_id = l.account_id WHERE j.outcome = 'open' AND l.lease_owner LIKE '{installation_name(installation)}:%'"
            )[0][0]) >= lanes
        wait_until(busy, 20, f"{installation_name(installation)} to be in the middle of its work")

    def every_delivery_went_out_once(self, found, titles, unsure=()):
        effects = self.fleet.effects()
        mine = [d for d in found if d["title"] in titles]
        self.assertEqual(BOARDS * len(titles), len(mine))
        for d in mine:
            self.assertIn(d["state"], ("published", *unsure), d)
            seen = effects[(self.fleet.keys[d["account"]], d["title"])]
            self.assertLessEqual(seen, 1, d)
            if d["state"] == "published":
                self.assertEqual(1, seen, d)
        self.assertEqual([], self.fleet.duplicates())

    def test_1_both_work_and_every_delivery_goes_out_once(self):
        self.fleet.slow(250)
        titles = [f"两台同时第{n}号" for n in range(6)]
        before = [self.fleet.published_by(each) for each in self.fleet.both()]
        self.fleet.lift(self.fleet.write(titles))
        self.every_delivery_went_out_once(self.fleet.at_rest(40), titles)
        done = [self.fleet.published_by(each) - b for each, b in zip(self.fleet.both(), before)]
        print(f"published by a and b: {done}", flush=True)
        self.assertGreaterEqual(min(done), BOARDS // 2, "both have worked")

    def test_2_a_person_signed_in_at_one_works_at_the_other(self):
        there = self.fleet.at(self.fleet.b, "chen")
        self.assertEqual("陈晓", there.get("/api/v1/session")["person"]["name"])
        made = there.post("/api/v1/articles", self.fleet.room.fields("在另一台写的", accounts=self.fleet.boards[:1]))
        self.assertEqual(made["id"], self.fleet.room.show(made)["id"])
        names = {d["name"]: d["this"] for d in self.fleet.at(self.fleet.b, "qian").get("/api/v1/status")["daemons"]}
        self.assertEqual({"a": False, "b": True}, names)

    def test_3_a_second_daemon_of_the_same_name_is_refused(self):
        twin = Installation("a", postgres=self.fleet.server, delivery=self.fleet.a.settings["delivery"])
        twin.settings["secrets"]["key_file"] = self.fleet.a.path("tongyuan.key")
        twin.write_settings()
        shutil.copy(self.fleet.a.path("a.counter"), twin.path("a.counter"))  # a machine that was copied
        refused = subprocess.run([DAEMON, "run", "--config", twin.config], text=True, capture_output=True, timeout=30,
                                 check=False)
        twin.remove()
        self.assertEqual(1, refused.returncode, refused.stderr)
        self.assertIn("another daemon named 'a' is at work on this store", refused.stderr)

    def test_4_what_a_killed_daemon_held_is_taken_over_within_two_leases(self):
        for n in range(ROUNDS):
            self.fleet.slow(700)
            titles = [f"被杀第{n}-{m}号" for m in range(2)]
            self.fleet.lift(self.fleet.write(titles))
            self.in_the_middle_of(self.fleet.a)
            self.fleet.a.kill()
            killed = time.monotonic()
            wait_until(lambda: self.fleet.holders()["a"] == 0, 3 * LEASE, "the take-over")
            took = time.monotonic() - killed
            print(f"taken over after {took:.1f} s, lease {LEASE} s", flush=True)
            self.assertLessEqual(took, 2 * LEASE)
            self.fleet.honest()
            self.every_delivery_went_out_once(self.fleet.at_rest(40), titles)
            self.fleet.a.start()

    def test_5_a_frozen_daemon_is_ended_before_it_can_send(self):
        for n in range(ROUNDS):
            self.fleet.slow(700)
            titles = [f"冻结第{n}-{m}号" for m in range(2)]
            self.fleet.lift(self.fleet.write(titles))
            self.in_the_middle_of(self.fleet.a)
            time.sleep(self.moments.uniform(0, 0.7))  # the moment is what is being tried out
            self.fleet.freeze(self.fleet.a)
            self.assertEqual(-9, self.fleet.a.process.wait(2 * LEASE), "the kernel ends it, stopped as it is")
            self.fleet.honest()
            self.every_delivery_went_out_once(self.fleet.at_rest(40), titles, unsure=("unconfirmed",))
            self.fleet.a.start()

    def restart_a(self, end_when_frozen):
        self.fleet.a.stop()
        self.fleet.a.settings["delivery"]["end_when_frozen"] = end_when_frozen
        self.fleet.a.write_settings()
        self.fleet.a.start()

    def test_6_a_frozen_daemon_that_wakes_sends_nothing_and_its_answers_are_evidence(self):
        fleet = self.fleet
        self.restart_a(end_when_frozen=False)
        for n in range(ROUNDS):
            fleet.slow(700, self.moments.choice(("before", "after")))
            titles = [f"醒来第{n}-{m}号" for m in range(3)]
            fleet.lift(fleet.write(titles))
            self.in_the_middle_of(fleet.a)
            time.sleep(self.moments.uniform(0, 0.7))
            fleet.freeze(fleet.a)
            wait_until(lambda: fleet.holders()["a"] == 0, 3 * LEASE, "the take-over")
            time.sleep(2 * LEASE)
            fleet.honest()
            fleet.at_rest(40)
            fleet.thaw(fleet.a)
            wait_until(lambda: fleet.a.log().count('event=daemon.joined_again ') > n, 4 * LEASE, "it to come back")
            self.every_delivery_went_out_once(fleet.at_rest(40), titles, unsure=("unconfirmed",))
        self.assertIn('event=delivery.lease_lost ', fleet.a.log())

    def test_7_what_was_about_to_be_sent_when_the_daemon_froze_is_never_sent(self):
        """Frozen between the intent on disk and the first byte; meanwhile a person has sent it again elsewhere."""
        fleet = self.fleet
        self.restart_a(end_when_frozen=False)
        fleet.b.stop()
        late = fleet.make_board(99, fleet.relay.url)
        hold = fleet.write(["慢了一步"], boards=[late])
        fleet.relay.shut()
        fleet.lift(hold)
        self.in_the_middle_of(fleet.a, 1)
        fleet.freeze(fleet.a)
        fleet.relay.open()
        fleet.b.start()
        wait_until(lambda: fleet.holders()["a"] == 0, 3 * LEASE, "the take-over")
        there = fleet.at(fleet.b, "zhao")
        mine = [d for d in fleet.deliveries() if d["title"] == "慢了一步"][0]
        self.assertEqual("unconfirmed", mine["state"], "nobody knows, so nobody repeats it")
        wait_until(lambda: self.sent_again(there, mine["id"]), 20, "nobody to look for it just then")
        wait_until(lambda: sum(n for (_, t), n in fleet.effects().items() if t == "慢了一步") == 1, 20, "the second try")
        fleet.thaw(fleet.a)
        first_try = f"SELECT outcome, code FROM journal WHERE delivery_id = '{mine['id']}' AND operation = 'publish'"
        try:
            wait_until(lambda: fleet.server.ask(first_try)[0][0] == "not_sent", 4 * LEASE, "the first try to end")
        except SystemExit:
            self.fail(f"{fleet.server.ask(first_try)} {fleet.a.log()[-1500:]}")
        print(f"the first try ended as {fleet.server.ask(first_try)[0]}", flush=True)
        fleet.at_rest(20)
        self.assertEqual(1, sum(n for (_, t), n in fleet.effects().items() if t == "慢了一步"))

    def sent_again(self, there, delivery):
        try:
            shown = there.get(f"/api/v1/deliveries/{delivery}")
            there.post(f"/api/v1/deliveries/{delivery}/generations", {"reason": "平台上没有"}, shown["version"])
            return True
        except Problem as why:
            if why.status not in (409, 412):  # it is being looked for
                raise
            print(why, flush=True)
            return False

    def test_8_the_server_stops_again_and_again_and_nothing_is_lost_or_doubled(self):
        fleet = self.fleet
        fleet.slow(150)
        titles = [f"断库第{n}号" for n in range(3 * ROUNDS)]
        fleet.lift(fleet.write(titles))
        for _ in range(3 * ROUNDS):
            time.sleep(self.moments.uniform(0.05, 0.4))
            fleet.server.crash()
            fleet.server.up()
        found = fleet.at_rest(60)
        self.every_delivery_went_out_once(found, titles)
        for each in fleet.both():
            self.assertIsNone(each.process.poll(), "the daemons survive it: " + each.log()[-800:])

    def test_9_both_audit_chains_are_whole(self):
        for each in self.fleet.both():
            self.assertEqual(0, each.stop())
        verdict = self.fleet.a.command("verify")
        self.assertEqual(0, verdict.returncode, verdict.stdout + verdict.stderr)
        writers = {row[0] for row in self.fleet.server.ask("SELECT DISTINCT writer FROM audit")}
        self.assertEqual({"a", "b"}, writers)
        self.assertEqual([["0"]], self.fleet.server.ask("SELECT COUNT(*) FROM daemon WHERE ended_at IS NULL"))


@unittest.skipUnless("--long" in sys.argv, "scripts/torture asks for it")
class AFailover(unittest.TestCase):
    """The database is replaced under the daemons by one that has lost the last commits."""

    @classmethod
    def setUpClass(cls):
        cls.fleet = Fleet(4)
        cls.addClassCleanup(cls.fleet.close)

    def test_what_the_store_has_forgotten_is_not_published_again(self):
        fleet = self.fleet
        fleet.platform.control("faults", {"path": "/board/notices*", "fault": "status", "status": 429, "retry_after": 15,
                                          "times": 0})
        fleet.lift(fleet.write(["切换前"]))
        wait_until(lambda: all(d["state"] == "deferred" for d in fleet.deliveries()), 20, "all to be told to wait")
        fleet.server.keep_a_copy()
        fleet.honest()
        wait_until(lambda: all(d["state"] == "published" for d in fleet.deliveries()), 60, "all to be published")
        published = fleet.effects()
        self.assertEqual(4, sum(published.values()))
        fleet.server.fail_over()
        wait_until(lambda: {d["state"] for d in fleet.deliveries()} == {"held"}, 30, "all to be held")
        time.sleep(3)  # whoever would send again has had the time
        self.assertEqual(published, fleet.effects())
        self.assertTrue(fleet.server.ask("SELECT 1 FROM alarm WHERE closed_at IS NULL AND kind LIKE '%restored%'"))


@unittest.skipUnless("--long" in sys.argv, "takes more than a minute; scripts/torture asks for it")
class TheFence(unittest.TestCase):
    """WeChat can shut a former daemon out: two forced renewals of the token, half a minute apart."""

    @classmethod
    def setUpClass(cls):
        cls.fleet = Fleet(0)
        cls.addClassCleanup(cls.fleet.close)
        office = cls.fleet.office
        bind = office.bind
        office.bind = lambda who, account, settings, secrets: bind(
            who, account, settings | {"home": "https://www.qinghe.example/"}, secrets)  # there is no portal to point to
        office.make_wechat()

    def fences(self):
        return self.fleet.server.ask("SELECT at FROM journal WHERE step = 'fence' ORDER BY n")

    def test_a_take_over_in_the_middle_of_publishing_renews_the_token_twice_before_it_looks(self):
        fleet = self.fleet
        fleet.platform.control("faults", {"path": "/wechat/cgi-bin/freepublish/submit", "fault": "slow", "when": "after",
                                          "times": 0, "slow_ms": 3000})
        fleet.lift(fleet.write(["换令牌"], boards=["wechat"]))
        wait_until(lambda: fleet.server.ask("SELECT 1 FROM journal WHERE is_public = 1 AND outcome = 'open'"), 30,
                   "the public step")
        holder = fleet.a if fleet.holders()["a"] else fleet.b
        fleet.freeze(holder)
        holder.process.wait(3 * LEASE)
        fleet.platform.client.call("DELETE", "/_control/faults")
        wait_until(lambda: len(self.fences()) == 2, 90, "two renewals")
        first, second = (int(row[0]) for row in self.fences())
        self.assertGreaterEqual(second - first, 30_000, "the platform mints no second token sooner")
        wait_until(lambda: fleet.deliveries()[0]["state"] == "published", 60, "it to be found on the platform")
        looks = fleet.server.ask("SELECT MIN(at) FROM journal WHERE operation = 'probe' AND kind = 'call'")
        self.assertGreater(int(looks[0][0]), second, "first the fence, then the look")
        self.assertEqual(1, len([e for e in fleet.platform.ledger() if e["kind"] == "published"]))


@unittest.skipUnless("--long" in sys.argv, "a million rows; scripts/torture asks for it")
class ALongQueue(unittest.TestCase):
    ROWS = 1_000_000

    @classmethod
    def setUpClass(cls):
        cls.fleet = Fleet(2)
        cls.addClassCleanup(cls.fleet.close)
        cls.fleet.server.ask(
            "INSERT INTO lane (account_id, epoch, paused_until, next_due_at) SELECT 'l' || n, 0, 0, 4000000000000 + n "
            f"FROM generate_series(1, {cls.ROWS}) n")
        cls.fleet.server.ask(
            "INSERT INTO delivery (id, article_id, revision, title, account_id, unit_id, operation, generation, state, "
            "why_code, why, cure, rendition_digest, priority, due_at, attempts, failures, epoch, created_at, updated_at, "
            "version) SELECT 'd' || n, 'x' || n, 1, '', 'l' || n, 'u', 'publish', 1, 'queued', '', '', '', '', 0, "
            f"4000000000000 + n, 0, 0, 0, 0, 0, 1 FROM generate_series(1, {cls.ROWS}) n")
        cls.fleet.server.ask("ANALYZE lane; ANALYZE delivery")

    def lane_scans(self):
        time.sleep(1.5)  # the server counts with a delay
        return int(self.fleet.server.ask("SELECT seq_scan FROM pg_stat_user_tables WHERE relname = 'lane'")[0][0])

    def test_neither_leasing_nor_taking_over_reads_all_lanes(self):
        fleet = self.fleet
        before = self.lane_scans()
        fleet.lift(fleet.write(["长队"]))
        wait_until(lambda: all(d["state"] == "published" for d in fleet.deliveries_of("长队")), 60, "the two that are due")
        began = time.monotonic()
        fleet.a.kill()
        fleet.a.start()
        print(f"ready again after {time.monotonic() - began:.1f} s with {self.ROWS:,} rows", flush=True)
        self.assertEqual(before, self.lane_scans())


def installation_name(installation):
    return installation.settings["daemon"]["name"]


if __name__ == "__main__":
    options = argparse.ArgumentParser()
    options.add_argument("--rounds", type=int, default=1)
    options.add_argument("--long", action="store_true")
    words, rest = options.parse_known_args()
    ROUNDS = words.rounds
    print(f"seed {SEED}", flush=True)
    unittest.main(argv=[sys.argv[0], *rest], verbosity=2)
