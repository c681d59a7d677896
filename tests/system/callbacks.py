#!/usr/bin/env python3
"""What WeChat pushes: it makes the daemon ask at once, it is never believed, and nothing is lost without it."""
import hashlib
import os
import sys
import time
import unittest

here = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(here, "lib"), os.path.join(here, "..", "..", "scripts", "lib")]
from house import House  # noqa: E402
from tongyuan_api import Client, Problem, wait_until  # noqa: E402

TOKEN, AES_KEY = "qinghe2026", "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPG"
AN_HOUR = 3_600_000


class Callbacks(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.house = House("callbacks", ["wechat"])
        cls.addClassCleanup(cls.house.close)
        cls.room, cls.platform = cls.house.newsroom, cls.house.platform
        cls.account = cls.house.office.accounts["wechat"]
        cls.path = f"/callbacks/{cls.account}"
        cls.house.office.bind("wu", cls.account, {
            "appid": "wxqinghe0001", "endpoint": cls.platform.url + "/wechat", "home": "https://www.qinghe.example/"},
            {"callback_token": TOKEN})
        cls.house.office.confirm_settings("sun", cls.account)
        cls.house.office.test("wu", cls.account)
        # A job ends when the story says so; by itself it would take longer than the test.
        cls.wechat = next(one for one in cls.house.office.simulated if one["platform"] == "wechat")
        cls.platform.control("accounts", cls.wechat | {
            "publish_delay_ms": AN_HOUR, "callback_url": cls.house.installation.url + cls.path,
            "callback_token": TOKEN})

    # ---- words of this story ----

    def accepted(self, title):
        article = self.room.release(title, accounts=["wechat"])
        wait_until(lambda: self.delivery(article)["state"] == "accepted", 30, "the platform to accept")
        return article

    def delivery(self, article):
        return self.room.deliveries(article)[0]

    def asked(self):
        """How often the daemon has asked what became of a job."""
        path = "/wechat/cgi-bin/freepublish/get"
        lines = self.platform.control(f"requests?path={path}&last=5000")["items"]
        return len([line for line in lines if line["path"] == path])

    def published(self, article, seconds):
        def is_published():
            shown = self.delivery(article)
            return shown if shown["state"] == "published" else None
        return wait_until(is_published, seconds, "the delivery to be published")

    def last_push(self):
        def is_sent():
            found = self.platform.control("pushes")["items"][-1]
            return found if found["state"] != "waiting" else None
        return wait_until(is_sent, 30, "the push")

    def push(self, publish_id, token=TOKEN, seconds=None):
        """An event in plain text, signed with `token`."""
        stamp, nonce = str(int(time.time()) if seconds is None else seconds), "486452656"
        signature = hashlib.sha1("".join(sorted([token, stamp, nonce])).encode()).hexdigest()
        event = (f"<xml><ToUserName>gh_qinghe000001</ToUserName><FromUserName>o{nonce}</FromUserName><CreateTime>{stamp}"
                 f"</CreateTime><MsgType>event</MsgType><Event>PUBLISHJOBFINISH</Event><PublishEventInfo><publish_id>"
                 f"{publish_id}</publish_id><publish_status>0</publish_status><article_id>invented</article_id>"
                 "</PublishEventInfo></xml>")
        return Client(self.house.installation.url).call(
            "POST", f"{self.path}?signature={signature}&timestamp={stamp}&nonce={nonce}", raw=event.encode())

    # ---- the story ----

    def test_1_the_platform_says_so_and_the_daemon_looks_at_once(self):
        article = self.accepted("供水通知")
        before = self.asked()
        self.assertEqual(0, before, "the first look is fifteen seconds after the submission")
        self.platform.control("settle", {})
        # Without the push the receipt would take those fifteen seconds.
        receipt = self.published(article, 10)["receipt"]
        push = self.last_push()
        self.assertEqual(("delivered", 1, "success"), (push["state"], push["tries"], push["answer"]))
        self.assertEqual(1, self.asked())
        self.assertEqual([receipt["url"]], [e["url"] for e in self.platform.ledger()])

    def test_2_a_push_is_a_hint_and_never_a_proof(self):
        article = self.accepted("供电通知")
        before = self.asked()
        # Signed well, and untrue: the platform is asked, and only its answer counts.
        now = int(time.time())
        self.assertEqual(b"success", self.push("2247483651", seconds=now))
        wait_until(lambda: self.asked() == before + 1, 10, "the daemon to ask")
        # Said again, word for word, it is no news.
        self.assertEqual(b"success", self.push("2247483651", seconds=now))
        self.assertEqual("accepted", self.delivery(article)["state"])
        self.platform.control("settle", {})
        self.published(article, 10)
        self.assertEqual(before + 2, self.asked())
        self.assertEqual(2, len(self.platform.ledger()))

    def test_3_in_safe_mode_and_nothing_else_is_taken_any_more(self):
        self.house.office.act("wu").put(f"/api/v1/accounts/{self.account}/secrets/callback_key", {"value": AES_KEY})
        self.platform.control("accounts", self.wechat | {"callback_key": AES_KEY, "callback_mode": "safe"})
        article = self.accepted("供气通知")
        before = self.asked()
        for words in ({}, {"token": "notourtoken"}, {"seconds": int(time.time()) - 3600}):
            with self.subTest(words), self.assertRaises(Problem) as refused:
                self.push("2247483652", **words)
            self.assertIn(refused.exception.status, (400, 403))
        with self.assertRaises(Problem) as unknown:
            Client(self.house.installation.url).get("/callbacks/nobody?signature=a&timestamp=1&nonce=2&echostr=3")
        self.assertEqual(404, unknown.exception.status)
        self.assertEqual(before, self.asked())
        self.platform.control("settle", {})
        self.published(article, 10)
        self.assertEqual("delivered", self.last_push()["state"])

    def test_4_without_the_push_the_daemon_finds_out_by_itself(self):
        article = self.accepted("供热通知")
        self.house.installation.kill()
        self.platform.control("settle", {})
        self.assertEqual("unverified", self.last_push()["state"])
        self.house.installation.start()
        self.published(article, 60)
        self.assertEqual([], self.platform.control("ledger/summary")["duplicates"])
        self.assertEqual(4, len(self.platform.ledger()))

    def test_5_the_audit_chain_is_whole(self):
        verdict = self.house.verify()
        self.assertEqual(0, verdict.returncode, verdict.stdout + verdict.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=2)
