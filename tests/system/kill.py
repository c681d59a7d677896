#!/usr/bin/env python3
"""The daemon is killed at random moments while it sends; afterwards the platforms' ledger is held against its books."""
import collections
import glob
import os
import random
import sys
import time
import unittest

here = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(here, "lib"), os.path.join(here, "..", "..", "scripts", "lib")]
import readers  # noqa: E402
from house import House  # noqa: E402
from newsroom import MOVING  # noqa: E402
from tongyuan_api import wait_until  # noqa: E402

CHANNELS = ["site", "wechat", "example"]
ARTICLES = 20
KILLS = 15
SEED = 20260302
COLUMN = f"kill_{os.getpid()}"


class KilledDaemon(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.house = HOUSE
        cls.addClassCleanup(cls.house.close)
        cls.room = cls.house.newsroom

    def slow_down(self):
        """Answers come late, so that many kills fall between an effect and its answer."""
        for path, when, milliseconds in (("/board/notices*", "after", 250), ("/wechat/cgi-bin/draft/*", "before", 30),
                                         ("/wechat/cgi-bin/freepublish/*", "after", 250)):
            self.house.platform.control("faults", {"path": path, "fault": "slow", "when": when, "times": 0,
                                                   "slow_ms": milliseconds})

    def write_all_under_a_hold(self):
        hold = self.house.office.act("sun").post("/api/v1/holds", {"scope": "global", "reason": "演练"})
        for n in range(ARTICLES):
            self.room.release(f"第{n:02}号通知", body=f"<p>第{n:02}号通知的正文。</p>", accounts=CHANNELS)
        self.assertEqual([], self.house.platform.ledger(), "nothing goes out under a hold")
        self.house.office.act("sun").call("DELETE", f"/api/v1/holds/{hold['id']}")

    def kill_again_and_again(self):
        moments = random.Random(SEED)
        at_kill = []
        for _ in range(KILLS):
            time.sleep(moments.uniform(0.02, 0.3))  # the moment is what is being tried out
            self.house.installation.kill()
            at_kill.append(len(self.house.platform.ledger()))
            self.house.installation.start()
        print(f"seed {SEED}: effects in the ledger at each kill: {at_kill}", flush=True)
        return at_kill

    def at_rest(self):
        found = []

        def rested():
            found[:] = self.room.all_deliveries()
            return not any(d["state"] in MOVING or (d["state"] == "unconfirmed" and d["due_at"]) for d in found)
        try:
            wait_until(rested, 90, "everything to rest")
        except SystemExit:
            self.fail("still moving: " + str([(d["account"]["platform"], d["state"], d["why"], d["next"])
                                              for d in found if d["state"] in MOVING]))
        return found

    def pages_of(self, title):
        root = os.path.join(self.house.dav["DAV_ROOT"], COLUMN)
        pages = []
        for file in glob.glob(os.path.join(root, "**", "*.html"), recursive=True):
            with open(file, encoding="utf-8") as page:
                if not os.path.basename(file).startswith("index") and title in page.read():
                    pages.append(file)
        return pages

    def effects_of(self, delivery, shown):
        platform, title = delivery["account"]["platform"], delivery["article"]["title"]
        return len(self.pages_of(title)) if platform == "site" else shown[(platform, title)]

    def test_nothing_is_lost_and_nothing_goes_out_twice(self):
        self.slow_down()
        self.write_all_under_a_hold()
        at_kill = self.kill_again_and_again()
        self.assertGreaterEqual(len([n for n in at_kill if n < 2 * ARTICLES]), 5, "kills fell into the work")
        found = self.at_rest()
        self.assertEqual(ARTICLES * len(CHANNELS), len(found))
        ledger = [e for e in self.house.platform.ledger() if e["kind"] == "published"]
        shown = collections.Counter(({"board": "example"}.get(e["platform"], e["platform"]), e["title"]) for e in ledger)
        counted = collections.Counter((d["account"]["platform"], d["state"]) for d in found)
        print("at rest:", dict(sorted(counted.items())), flush=True)
        for d in found:
            with self.subTest(platform=d["account"]["platform"], title=d["article"]["title"]):
                effects = self.effects_of(d, shown)
                self.assertIn(d["state"], ("published", "unconfirmed", "refused"), d["why"])
                if d["state"] == "published":
                    self.assertEqual(1, effects)
                    self.assertTrue(d["receipt"]["platform_id"])
                else:
                    self.assertLessEqual(effects, 1 if d["state"] == "unconfirmed" else 0)
                    self.assertTrue(d["why"], "a person is told why")
        self.assertEqual([], self.house.platform.control("ledger/summary")["duplicates"])
        # A page is written again, so it is never in doubt. A board's notice carries its marker: a look settles whatever is
        # there. What was killed between its intent and its first byte is not, and a person is asked.
        self.assertNotIn(("site", "unconfirmed"), counted)
        in_doubt = [d for d in found if d["account"]["platform"] == "example" and d["state"] == "unconfirmed"]
        self.assertEqual([], [d["why"] for d in in_doubt if self.effects_of(d, shown)])

    def test_then_the_column_page_lists_every_page_once(self):
        links = readers.page(f"{self.house.dav['DAV_PUBLIC']}/{COLUMN}/index.html").links
        pages = {d["receipt"]["url"] for d in self.room.all_deliveries() if d["account"]["platform"] == "site"}
        wait_until(lambda: pages <= set(readers.page(f"{self.house.dav['DAV_PUBLIC']}/{COLUMN}/index.html").links),
                   20, "the column page")
        self.assertEqual(ARTICLES, len(pages), links)

    def test_when_all_is_over_the_audit_chain_is_whole(self):
        verdict = self.house.verify()
        self.assertEqual(0, verdict.returncode, verdict.stdout + verdict.stderr)


if __name__ == "__main__":
    HOUSE = House("kill", CHANNELS, dav_column=COLUMN)
    unittest.main(verbosity=2)
