#!/usr/bin/env python3
"""Correct, withdraw and kill over every channel: what the plan says, what is done, what readers see afterwards."""
import os
import sys
import unittest
import urllib.error

here = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(here, "lib"), os.path.join(here, "..", "..", "scripts", "lib")]
import readers  # noqa: E402
from house import House  # noqa: E402
from tongyuan_api import Problem, wait_until  # noqa: E402

CHANNELS = ["site", "wordpress", "wechat", "weibo", "example", "manual"]
COLUMN = f"corrections_{os.getpid()}"
WRONG, RIGHT = "报名时间为三月六日。", "报名时间为三月九日。"
SIMULATED = {"example": "board"}


def is_readable(url, words):
    try:
        return readers.normal(words) in readers.normal(readers.page(url).text)
    except urllib.error.HTTPError as gone:
        if gone.code in (404, 410):
            return False
        raise


class Corrections(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.house = HOUSE
        cls.addClassCleanup(cls.house.close)
        cls.room = cls.house.newsroom
        cls.editor = cls.room.editor

    # ---- words of this story ----

    def plan(self, article, kind):
        return self.editor.get(f"/api/v1/articles/{article['id']}/plans/{kind}")

    def ways(self, plan):
        return {row["account"]["platform"]: row["way"] for row in plan["rows"]}

    def start(self, article, kind, **more):
        order = {"kind": kind, "reason": "时间有误", "plan": self.plan(article, kind)["plan"]} | more
        return self.editor.post(f"/api/v1/articles/{article['id']}/corrections", order)

    def report(self, correction):
        return self.editor.get(f"/api/v1/corrections/{correction['id']}")

    def ended(self, correction, seconds=60):
        """Done, and read back wherever the channel can be read."""
        last = {}

        def rested():
            last.update(self.report(correction))
            pending = [i for i in last["items"] if i["read_back"] and i["read_back"]["state"] == "pending"]
            return last if last["done_at"] and not pending else None
        try:
            return wait_until(rested, seconds, "the correction to end")
        except SystemExit:
            self.fail("not ended: " + str([(i["plan"]["account"]["platform"], i["way"], i["done_at"], i["read_back"],
                                            [(d["state"], d["why"], d["next"]) for d in i["deliveries"]])
                                           for i in last["items"]]))

    def do_the_tasks(self, article, platforms=("manual",)):
        def tasks():
            found = [d for d in self.room.deliveries(article) if d["task"] and d["account"]["platform"] in platforms]
            return found if len(found) == len(platforms) else None
        for d in wait_until(tasks, 30, "the persons' tasks"):
            self.editor.post(f"/api/v1/deliveries/{d['id']}/evidence", {"link": f"https://www.qinghe.example/{d['id']}"})

    def publish(self, title, text=WRONG, accounts=CHANNELS):
        names = {"wordpress": "metaweblog"}
        article = self.room.release(title, body=f"<p>{title}。{text}</p>", short_text=f"{title}，{text}",
                                    accounts=[names.get(a, a) for a in accounts])
        if "manual" in accounts:
            self.do_the_tasks(article)
        for d in self.room.at_rest(article, len(accounts)):
            self.assertEqual("published", d["state"], f"{d['account']['platform']}: {d['why']}")
        return article

    def rewrite(self, article, title, text=RIGHT):
        fields = self.room.fields(title, body=f"<p>{title}。{text}</p>")
        fields["accounts"] = [a["id"] for a in self.room.show(article)["revision"]["accounts"]]
        fields["short_text"] = f"{title}，{text}"
        del fields["unit_id"]
        self.editor.put(f"/api/v1/articles/{article['id']}", fields, self.room.show(article)["version"])
        self.room.submit(article)
        self.room.approve(article)

    def urls(self, article):
        """Where readers go; the simulated Weibo shows its posts at its own address, not at weibo.com."""
        shown = {e["id"]: e["url"] for e in self.house.platform.ledger()}
        return {d["account"]["platform"]: shown.get(d["receipt"]["platform_id"], d["receipt"]["url"])
                for d in self.room.deliveries(article) if d["receipt"] and d["state"] == "published"}

    def effects(self, platform, title):
        """What readers could see of it, whatever it is called when it goes."""
        all_of_it = [e for e in self.house.platform.ledger() if e["platform"] == SIMULATED.get(platform, platform)]
        ours = {e["id"] for e in all_of_it if title in e["title"] + e["text"]}
        return [e["kind"] for e in all_of_it if e["id"] in ours]

    # ---- the story ----

    def test_1_a_correction_reaches_every_channel_the_way_its_platform_allows(self):
        title = "春季培训报名通知"
        article = self.publish(title)
        before = self.urls(article)
        self.rewrite(article, title)
        held = [d for d in self.room.deliveries(article) if d["state"] == "held"]
        self.assertEqual({"awaiting_plan"}, {d["why_code"] for d in held})
        self.assertEqual(len(CHANNELS), len(held), "nothing goes out beside an old version by itself")

        plan = self.plan(article, "correct")
        self.assertEqual({"site": "edit", "metaweblog": "edit", "wechat": "replace", "weibo": "replace",
                          "example": "replace", "manual": "task"}, self.ways(plan))
        for row in plan["rows"]:
            with self.subTest(row["account"]["platform"]):
                self.assertTrue(row["what"] and row["why"] and row["readers"] and row["standing"])
                self.assertEqual("0000-6123456", row["contact"]["phone"])
                self.assertEqual(row["way"] != "task", row["sure"] == "certain", row)

        with self.assertRaises(Problem) as other:
            self.start(article, "correct", plan="0" * 64)
        self.assertEqual((409, "correction.plan_changed"), (other.exception.status, other.exception.body["code"]))

        correction = self.start(article, "correct")
        self.do_the_tasks(article)
        done = self.ended(correction)
        self.assertTrue(done["gone_at"] and done["done_at"])
        self.assertGreaterEqual(done["done_after"], 0)
        for item in done["items"]:
            platform = item["plan"]["account"]["platform"]
            with self.subTest(platform):
                wanted = {"edit": "same", "replace": "gone", "task": None}[item["way"]]
                self.assertEqual(wanted, item["read_back"] and item["read_back"]["state"], item["read_back"])
                self.assertEqual("published", item["deliveries"][-1]["state"])
        now = self.urls(article)
        for platform, url in now.items():
            if platform != "manual":
                with self.subTest(platform):
                    self.assertTrue(is_readable(url, RIGHT), f"{url} does not show the correction")
                    self.assertFalse(is_readable(url, WRONG))
                    self.assertFalse(is_readable(before[platform], WRONG), "the old version can still be read")
        self.assertEqual(before["site"], now["site"], "a page that is edited keeps its address")
        for platform in ("wechat", "weibo", "example"):
            self.assertEqual(["published", "withdrawn", "published"], self.effects(platform, title), platform)
        type(self).corrected = article

    def test_2_a_withdrawal_is_gone_everywhere_and_the_report_says_how_long_it_took(self):
        article = self.corrected
        out = self.urls(article)
        correction = self.start(article, "withdraw")
        self.assertEqual({"site": "remove", "metaweblog": "remove", "wechat": "remove", "weibo": "remove",
                          "example": "remove", "manual": "task"},
                         {i["plan"]["account"]["platform"]: i["way"] for i in correction["items"]})
        wait_until(lambda: sum(1 for i in self.report(correction)["items"] if i["done_at"]) == 5, 60, "five channels")
        self.assertIsNone(self.report(correction)["gone_at"], "the hall still shows it")
        self.do_the_tasks(article)
        done = self.ended(correction)
        print("gone everywhere after", done["gone_after"], "s:",
              {i["plan"]["account"]["platform"]: i["done_after"] for i in done["items"]}, flush=True)
        for item in done["items"]:
            platform = item["plan"]["account"]["platform"]
            with self.subTest(platform):
                self.assertEqual("unreadable" if platform == "manual" else "gone", item["read_back"]["state"],
                                 item["read_back"]["message"])
        for platform, url in out.items():
            if platform != "manual":
                self.assertFalse(is_readable(url, RIGHT), f"{platform}: {url}")
        self.assertEqual({"published": 0, "total": len(CHANNELS), "trouble": 0}, self.room.show(article)["out"])

    def test_3_a_refused_withdrawal_is_a_persons_task_and_no_success(self):
        title = "便民市场搬迁公告"
        article = self.publish(title, accounts=["wechat"])
        self.house.platform.control("faults", {"path": "/wechat/cgi-bin/freepublish/delete", "fault": "errcode",
                                               "errcode": 48001, "errmsg": "api unauthorized", "times": 0})
        url = self.urls(article)["wechat"]
        correction = self.start(article, "withdraw")

        def task():
            found = self.report(correction)["items"][0]["deliveries"][0]
            return found if found["task"] else None
        waiting = wait_until(task, 30, "the task")
        self.assertEqual("accepted", waiting["state"])
        for words in ("48001", "0000-6123456", "mp.weixin.qq.com", url):
            self.assertIn(words, waiting["task"]["instructions"])
        self.assertIsNone(self.report(correction)["gone_at"])
        self.assertTrue(is_readable(url, WRONG))
        self.house.platform.client.call("DELETE", "/_control/faults")
        # Evidence alone does not make it gone: the platform is read.
        self.do_the_tasks(article, ["wechat"])
        published = self.room.deliveries(article)
        first = next(d for d in published if d["operation"] == "publish")
        self.house.platform.control("acts", {"platform": "wechat", "act": "take_down", "account": "wxqinghe0001",
                                             "article_id": first["receipt"]["platform_id"], "by": "author"})
        done = self.ended(correction, 200)
        self.assertEqual("gone", done["items"][0]["read_back"]["state"])

    def test_4_killed_while_it_is_being_sent_and_the_daemon_with_it(self):
        title = "停水通知"
        control = self.house.platform.control
        for path in ("/wechat/cgi-bin/draft/add", "/board/notices"):
            control("faults", {"path": path, "fault": "slow", "when": "after", "slow_ms": 1500, "times": 1})
        article = self.room.release(title, body=f"<p>{title}。{WRONG}</p>", accounts=["wechat", "example"])
        wait_until(lambda: any(d["state"] == "sending" for d in self.room.deliveries(article)), 20, "sending")
        wait_until(lambda: self.effects("example", title), 20, "the notice to appear")
        correction = self.start(article, "kill")
        self.house.installation.kill()
        self.house.installation.start()
        done = self.ended(correction, 120)
        print("killed:", {i["plan"]["account"]["platform"]: (i["way"], i["done_after"]) for i in done["items"]},
              flush=True)
        self.assertEqual(["published", "withdrawn"], self.effects("example", title))
        self.assertIn(self.effects("wechat", title), ([], ["published", "withdrawn"]))
        self.assertTrue(done["gone_at"])
        self.assertEqual([], self.house.platform.control("ledger/summary")["duplicates"])

    def test_5_the_audit_chain_is_whole(self):
        verdict = self.house.verify()
        self.assertEqual(0, verdict.returncode, verdict.stdout + verdict.stderr)


if __name__ == "__main__":
    HOUSE = House("corrections", CHANNELS, dav_column=COLUMN)
    unittest.main(verbosity=2)
