#!/usr/bin/env python3
"""From one schema version to the next: a store with work in every state, on both engines; and under two daemons of which
one is still the older.

    upgrade.py                     the older store is made from today's schema, the newer one by a migration of our own
    upgrade.py --older BUILD SRC   the older program is a real one, with its sources; `scripts/torture upgrade` makes it
"""
import os
import sys
import time
import unittest

here = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(here, "lib"), os.path.join(here, "..", "..", "scripts", "lib")]
import upgrading  # noqa: E402
from fleet import LEASE, Fleet, Server  # noqa: E402
from house import House  # noqa: E402
from installation import plugins_of  # noqa: E402
from tongyuan_api import Client, Problem, wait_until  # noqa: E402

CHANNELS = ["example", "manual"]
BOARDS = 6
OLDER = sys.argv[sys.argv.index("--older") + 1:][:2] if "--older" in sys.argv else []
SAYS_WHAT_IT_KNOWS = 16  # since then a daemon notices that it has been left behind

# What a next version may add, to the tables that are busiest.
LATER = ("later", """-- Seen by nobody of the version before.
ALTER TABLE delivery ADD COLUMN later_note TEXT;
ALTER TABLE lane ADD COLUMN later_count BIGINT NOT NULL DEFAULT 0;
ALTER TABLE journal ADD COLUMN later_mark TEXT NOT NULL DEFAULT '';
ALTER TABLE daemon ADD COLUMN later_place TEXT;
CREATE INDEX delivery_later ON delivery (later_note) WHERE later_note IS NOT NULL;
CREATE TABLE later (id TEXT PRIMARY KEY, at BIGINT NOT NULL);
""")


def use_older_program(installation):
    """A setting that it does not know yet is left out, as its own file would."""
    build, source = OLDER
    installation.program = os.path.join(build, "bin", "tongyuand")
    installation.plugins = plugins_of(build)
    installation.settings["store"]["schema"] = os.path.join(source, "schema")
    installation.write_settings()
    for line in installation.command("check").stderr.splitlines():
        words = line.split()
        section, _, key = (words[1] if len(words) > 1 else "").partition(".")
        if "is not a setting" in line:
            installation.settings.get(section, {}).pop(key, None)
    installation.write_settings()
    checked = installation.command("check")
    if checked.returncode != 0:
        raise AssertionError(checked.stderr)


def use_newer_program(installation, settings, schema):
    installation.program = os.path.join(os.environ["TONGYUAN_BUILD"], "bin", "tongyuand")
    installation.plugins = plugins_of(os.environ["TONGYUAN_BUILD"])
    installation.settings = settings
    installation.settings["store"]["schema"] = schema
    installation.write_settings()


class AStoreOfTheVersionBefore:
    """Filled by today's program, killed in the middle of its work, put back by one version, and upgraded."""

    def setUp(self):
        self.server = self.engine()
        self.house = House("upgrade", CHANNELS, postgres=self.server)
        self.here, self.room, self.platform = self.house.installation, self.house.newsroom, self.house.platform
        self.older = upgrading.schema_folder(self.here.path("older"), upgrading.newest() - 1)

    def tearDown(self):
        self.house.close()
        if self.server:
            self.server.down()

    def fault(self, **what):
        self.platform.control("faults", {"path": "/board/notices*", "times": 0} | what)

    def effects(self, title):
        return sum(e["title"] == title and e["kind"] == "published" for e in self.platform.ledger())

    def of(self, article):
        return self.room.deliveries(article)[0]

    def until(self, article, state, seconds=30):
        wait_until(lambda: self.of(article)["state"] == state, seconds, f"a delivery to be {state}")

    def fill(self):
        made = {}
        made["published"] = self.room.release("升级前已发出", accounts=["example"])
        self.until(made["published"], "published")
        made["accepted"] = self.room.release("升级前等人办理", accounts=["manual"])
        self.until(made["accepted"], "accepted")
        self.fault(fault="status", status=422)
        made["refused"] = self.room.release("升级前被平台拒绝", accounts=["example"])
        self.until(made["refused"], "refused")
        self.platform.client.call("DELETE", "/_control/faults")
        later = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 3600))
        made["scheduled"] = self.room.release("升级后才到时间", accounts=["example"], not_before=later)
        made["cancelled"] = self.room.release("升级前已取消", accounts=["example"], not_before=later)
        shown = self.of(made["cancelled"])
        self.room.editor.post(f"/api/v1/deliveries/{shown['id']}/acts", {"act": "cancel", "reason": "改期"}, shown["version"])
        self.fault(fault="slow", when="after", slow_ms=3000)
        made["sending"] = self.room.release("升级时正在发送", accounts=["example"])
        wait_until(lambda: self.effects("升级时正在发送"), 20, "the effect whose answer nobody will see")
        self.hold = self.house.office.act("sun").post("/api/v1/holds", {"scope": "global", "reason": "演练"})
        made["held"] = self.room.release("升级时暂停", accounts=["example"])
        return made

    def test_goes_on_where_it_was(self):
        made = self.fill()
        states = {name: self.of(article)["state"] for name, article in made.items()}
        self.assertEqual({"published", "accepted", "refused", "queued", "cancelled", "sending"}, set(states.values()))
        self.here.kill()
        self.platform.client.call("DELETE", "/_control/faults")
        before = self.platform.ledger()
        self.step_back()
        self.here.start()

        self.assertIn(f"event=store.migrated from={upgrading.newest() - 1} to={upgrading.newest()}", self.here.log())
        self.assertEqual("陈晓", self.room.editor.get("/api/v1/session")["person"]["name"], "signed in as before")
        self.until(made["sending"], "published")
        self.assertEqual(1, self.effects("升级时正在发送"))
        self.assertEqual(states | {"sending": "published", "held": "held"},  # what it waited behind has settled
                         {name: self.of(article)["state"] for name, article in made.items()})
        self.assertEqual(before, self.platform.ledger(), "nothing has gone out by itself")

        self.house.office.act("sun").call("DELETE", f"/api/v1/holds/{self.hold['id']}")
        self.until(made["held"], "published")
        self.room.bring_evidence(made["accepted"], "https://www.qinghe.example/wall")
        self.until(made["accepted"], "published")
        self.withdraw(made["published"])
        self.until(self.room.release("升级之后", accounts=["example"]), "published")
        self.assertEqual([], self.platform.control("ledger/summary")["duplicates"])
        self.assertEqual({1}, {self.effects(title) for title in ("升级时暂停", "升级前已发出", "升级之后")})
        self.assertEqual(0, self.effects("升级后才到时间"))
        self.here.stop()
        verdict = self.here.command("verify")
        self.assertEqual(0, verdict.returncode, verdict.stdout + verdict.stderr)
        self.older_program_is_refused()

    def withdraw(self, article):
        plan = self.room.editor.get(f"/api/v1/articles/{article['id']}/plans/withdraw")["plan"]
        done = self.room.editor.post(f"/api/v1/articles/{article['id']}/corrections",
                                     {"kind": "withdraw", "reason": "时间有误", "plan": plan})
        wait_until(lambda: self.room.editor.get(f"/api/v1/corrections/{done['id']}")["done_at"], 30, "the withdrawal")
        self.assertEqual(1, sum(e["kind"] == "withdrawn" for e in self.platform.ledger()))

    def older_program_is_refused(self):
        self.here.settings["store"]["schema"] = self.older
        self.here.write_settings()
        refused = self.here.command("run")
        self.assertEqual(3, refused.returncode, refused.stderr)
        self.assertIn("newer than this program", refused.stderr)


class OnSqlite(AStoreOfTheVersionBefore, unittest.TestCase):
    @staticmethod
    def engine():
        return None

    def step_back(self):
        upgrading.step_back_on_sqlite(self.here.path("tongyuan.db"), self.older)


class OnPostgres(AStoreOfTheVersionBefore, unittest.TestCase):
    engine = Server

    def step_back(self):
        upgrading.step_back_on_postgres(self.server, "fleet", self.older, self.here.folder)


class TwoDaemonsOneAfterTheOther(unittest.TestCase):
    """b is upgraded while a, still the older, is in the middle of its work; then a."""

    def setUp(self):
        self.intended = {}

        def prepare(installation):
            if OLDER:
                self.intended[installation] = {s: dict(v) for s, v in installation.settings.items()}
                use_older_program(installation)
        self.fleet = Fleet(BOARDS, prepare, in_flight=BOARDS // 2)
        self.addCleanup(self.fleet.close)
        self.older = upgrading.newest(os.path.join(OLDER[1], "schema") if OLDER else upgrading.SCHEMA)
        more = () if OLDER else [LATER]
        self.newer = upgrading.schema_folder(self.fleet.a.path("newer"), upgrading.newest(), more)
        self.notices = self.older >= SAYS_WHAT_IT_KNOWS

    def upgrade(self, installation):
        installation.stop()
        use_newer_program(installation, self.intended.get(installation, installation.settings), self.newer)
        installation.start()

    def schema(self):
        return int(self.fleet.server.ask("SELECT MAX(number) FROM schema_migration")[0][0])

    def all_went_out_once(self, titles):
        found = [d for d in self.fleet.at_rest(60) if d["title"] in titles]
        self.assertEqual(BOARDS * len(titles), len(found))
        self.assertEqual({"published"}, {d["state"] for d in found}, found)
        effects = self.fleet.effects()
        self.assertEqual({1}, {effects[(self.fleet.keys[d["account"]], d["title"])] for d in found})
        self.assertEqual([], self.fleet.duplicates())

    def test_one_is_upgraded_while_the_other_works_and_then_the_other(self):
        fleet = self.fleet
        fleet.slow(400)
        titles = [f"升级中第{n}号" for n in range(4)]
        fleet.lift(fleet.write(titles))
        wait_until(lambda: fleet.holders()["a"] > 0, 10, "the older one to be in the middle of its work")
        self.upgrade(fleet.b)
        self.assertGreater(self.schema(), self.older)
        if self.notices:
            self.the_older_one_stops_sending_and_says_so()
        self.all_went_out_once(titles)
        done = [fleet.published_by(each) for each in fleet.both()]
        print(f"published by the older and the newer one: {done}", flush=True)
        self.assertGreater(min(done), 0, "both have worked")
        if self.notices:
            self.people_go_on_at_the_older_one_and_the_newer_one_sends(done[0])
        self.what_the_older_one_uses_is_not_taken_away()
        self.upgrade(fleet.a)
        last = [f"都已升级第{n}号" for n in range(3)]
        fleet.lift(fleet.write(last))
        self.all_went_out_once(last)
        self.assertGreater(fleet.published_by(fleet.a), done[0], "the upgraded one works again")
        for each in fleet.both():
            self.assertEqual(0, each.stop())
        verdict = fleet.a.command("verify")
        self.assertEqual(0, verdict.returncode, verdict.stdout + verdict.stderr)

    def the_older_one_stops_sending_and_says_so(self):
        wait_until(lambda: "event=daemon.outgrown " in self.fleet.a.log(), LEASE, "the older one to notice")
        with self.assertRaises(Problem) as unready:
            Client(self.fleet.a.url).get("/readyz")
        self.assertIn("请升级本机程序", str(unready.exception))
        status = self.fleet.office.act("qian").get("/api/v1/status")
        self.assertFalse(status["sending"])
        self.assertIn("请升级本机程序", status["words"])
        self.assertTrue(self.fleet.at(self.fleet.b, "qian").get("/api/v1/status")["sending"])
        wait_until(lambda: self.fleet.holders()["a"] == 0, 20, "the older one to bring its work to an end")

    def people_go_on_at_the_older_one_and_the_newer_one_sends(self, before):
        titles = ["在旧程序上审核的"]
        self.fleet.room.release(titles[0], accounts=self.fleet.boards)
        self.all_went_out_once(titles)
        self.assertEqual(before, self.fleet.published_by(self.fleet.a), "nothing more is sent there")
        claims = self.fleet.server.ask("SELECT split_part(owner, ':', 1) FROM claim WHERE what = 'chores'")
        self.assertEqual([["b"]], claims, "the newer one reads back")

    def what_the_older_one_uses_is_not_taken_away(self):
        """A version after the next one would drop what the next one has stopped using."""
        number = upgrading.newest(self.newer)
        script = f"-- not beside daemons older than {number:04}\nALTER TABLE delivery DROP COLUMN later_note;\n"
        after = os.path.join(self.newer, f"{number + 1:04}_drops.sql")
        with open(after, "w", encoding="utf-8") as out:
            out.write(script)
        third = self.fleet.third()
        third.settings["store"]["schema"] = self.newer
        third.write_settings()
        refused = third.command("run")
        os.remove(after)
        third.remove()
        self.assertEqual(3, refused.returncode, refused.stderr)
        self.assertIn("takes away what the older daemon 'a' still uses", refused.stderr)
        self.assertEqual(number, self.schema())


if __name__ == "__main__":
    if OLDER:
        at = sys.argv.index("--older")
        del sys.argv[at:at + 3]
        del OnSqlite, OnPostgres
    unittest.main(verbosity=2)
