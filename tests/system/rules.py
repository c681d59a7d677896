#!/usr/bin/env python3
"""What the house rules forbid stays forbidden over the API of the real binary, and secrets stay where they belong."""
import datetime
import http.client
import os
import re
import secrets
import sys
import unittest

here = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(here, "lib"), os.path.join(here, "..", "..", "scripts", "lib")]
import secrets_hunt  # noqa: E402
from house import House  # noqa: E402
from office import Office  # noqa: E402
from tongyuan_api import Problem, wait_until  # noqa: E402

CHANNELS = ["site", "wechat", "weibo", "example"]
NEVER = "00000000000000000000000000"


class CanaryOffice(Office):
    """Every secret that people type is remembered, to be looked for later."""

    def __init__(self, url, platform, admin):
        self.canaries = {"the first administrator's one-time password": admin}
        super().__init__(url, platform, admin, new_key=self.plant, client=secrets_hunt.ListeningClient)
        self.canaries["everybody's password"] = self.own

    def plant(self):
        key = "canary" + secrets.token_hex(16)
        self.canaries[f"platform key {len(self.canaries)}"] = key
        return key

    def hire(self, login, unit, *roles):
        made = self.admin.post("/api/v1/people", {
            "login": login, "name": login, "unit_id": self.units[unit],
            "roles": [{"role": role, "unit_id": self.units[unit]} for role in roles]})
        client = self.client(self.url).sign_in_first(login, made["one_time_password"], self.own)
        self.people[login] = {"id": made["id"], "name": login, "role": roles[0], "client": client}
        return client


def in_seconds(seconds):
    at = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=seconds)
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


class Rules(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.house, cls.office, cls.room = HOUSE, HOUSE.office, HOUSE.newsroom
        cls.addClassCleanup(cls.house.close)
        cls.both = cls.office.hire("both", "media", "editor", "reviewer_1")
        cls.office.hire("twin", "media", "reviewer_1", "reviewer_2")
        cls.stranger = cls.office.hire("stranger", "liulin", "editor", "registrar")

    def refused(self, status, act, *arguments, **named):
        with self.assertRaises(Problem) as caught:
            act(*arguments, **named)
        self.assertEqual(status, caught.exception.status, str(caught.exception))
        return caught.exception.body

    def shown(self, title):
        return [e for e in self.house.platform.ledger() if e["title"] == title or title in e["text"]]

    def url(self, article, what):
        return f"/api/v1/articles/{article['id']}/{what}"

    def states(self, article):
        return {d["state"] for d in self.room.deliveries(article)}

    # Reviews

    def test_an_editor_cannot_publish_what_nobody_reviewed(self):
        article = self.room.write("未审稿", accounts=["example"])
        self.refused(409, self.room.editor.post, self.url(article, "publications"))
        self.room.submit(article)
        self.refused(409, self.room.editor.post, self.url(article, "publications"))
        self.refused(403, self.room.decide, "chen", article)
        self.room.decide("li", article)
        self.refused(403, self.room.decide, "li", article)
        self.refused(409, self.room.editor.post, self.url(article, "publications"))
        self.assertEqual(set(), self.states(article))
        self.assertEqual([], self.shown("未审稿"))

    def test_an_author_cannot_review_their_own_text(self):
        article = self.both.post("/api/v1/articles", self.room.fields("自己审自己", accounts=["example"]))
        self.both.post(self.url(article, "submissions"), {}, article["version"])
        self.assertEqual("review.own_revision", self.refused(403, self.room.decide, "both", article)["code"])

    def test_nobody_reviews_the_same_text_on_two_levels(self):
        article = self.room.write("一人两审", accounts=["example"])
        self.room.submit(article)
        self.room.decide("twin", article)
        self.assertEqual("review.same_person", self.refused(403, self.room.decide, "twin", article)["code"])

    def test_an_edit_after_the_approval_voids_it_and_nothing_goes_out(self):
        article = self.room.release("批后修改", accounts=["example"], not_before=in_seconds(3))
        fields = self.room.fields("批后修改", body="<p>改动。</p>", accounts=["example"])
        del fields["unit_id"]
        edited = self.room.editor.put(f"/api/v1/articles/{article['id']}", fields, self.room.show(article)["version"])
        self.assertEqual("draft", edited["state"])
        stopped = {"held", "cancelled", "superseded"}
        wait_until(lambda: self.states(article) <= stopped, 20, "the delivery to stop")
        # Neither the editor's Publish nor a retry brings back an approval.
        for act, body in [(self.url(article, "publications"), {})] + [
                (f"/api/v1/deliveries/{d['id']}/acts", {"act": "retry"}) for d in self.room.deliveries(article)]:
            with self.subTest(act):
                try:
                    self.room.editor.post(act, body)
                except Problem:
                    continue
                wait_until(lambda: self.states(article) <= stopped, 20, "the delivery to stop")
        self.assertEqual([], self.shown("批后修改"))

    def test_a_decision_on_another_digest_is_refused(self):
        article = self.room.write("摘要不符", accounts=["example"])
        self.room.submit(article)
        said = self.refused(412, self.room.decide, "li", article, **{"comment": "同意", "digest": "0" * 64})
        self.assertEqual("review.other_digest", said["code"])

    # Lengths

    def violation(self, **more):
        article = self.room.write(more.pop("title", "超长"), **more)
        return self.refused(422, self.room.submit, article)["violations"]

    def test_a_wechat_title_that_is_too_long_is_refused_with_the_characters_over(self):
        said = self.violation(title="通" * 40, accounts=["wechat"])
        self.assertTrue(any(v["field"].endswith(".title") and re.search(r"\b8 字", v["message"]) for v in said), said)

    def test_a_weibo_text_that_is_too_long_is_refused_with_the_characters_over(self):
        said = self.violation(short_text="微" * 300, accounts=["site", "weibo"])
        over = [re.search(r"共 (\d+) 字，超出上限 (\d+) 字 (\d+) 字", v["message"]) for v in said]
        self.assertTrue(any(m and int(m[1]) - int(m[2]) == int(m[3]) >= 160 for m in over), said)

    # Times and holds

    def test_a_text_is_not_sent_before_its_time(self):
        at = in_seconds(4)
        article = self.room.release("定时发布", accounts=["example"], not_before=at)
        self.assertEqual({"queued"}, self.states(article))
        self.assertEqual([], self.shown("定时发布"))
        self.assertEqual("published", self.room.at_rest(article, 1)[0]["state"])
        effect = self.shown("定时发布")[0]["at"]
        moment = effect / 1000 if isinstance(effect, (int, float)) else datetime.datetime.fromisoformat(effect).timestamp()
        self.assertGreaterEqual(moment, datetime.datetime.fromisoformat(at).timestamp())

    def test_an_editor_cannot_bring_the_time_forward(self):
        article = self.room.release("提前发布", accounts=["example"], not_before=in_seconds(3600))
        with self.assertRaises(Problem):
            self.room.editor.post(self.url(article, "publications"), {"not_before": in_seconds(0)})
        self.assertEqual({"queued"}, self.states(article))
        self.assertEqual([], self.shown("提前发布"))

    def test_a_hold_stops_sending_and_its_end_lets_it_go_on(self):
        account = self.office.accounts["example"]
        hold = self.office.act("sun").post("/api/v1/holds", {"scope": "account", "id": account, "reason": "核实"})
        held = self.room.release("暂停期间", accounts=["example"])
        free = self.room.release("不受影响", accounts=["wechat"])
        self.assertEqual("published", self.room.at_rest(free, 1)[0]["state"])
        self.assertFalse(self.states(held) & {"published", "sending"})
        self.assertEqual([], self.shown("暂停期间"))
        self.office.act("sun").call("DELETE", f"/api/v1/holds/{hold['id']}")
        wait_until(lambda: self.states(held) == {"published"}, 30, "the held delivery")
        self.assertEqual(1, len(self.shown("暂停期间")))

    def test_a_hold_that_is_lifted_while_a_delivery_looks_at_it_leaves_nothing_behind(self):
        account = self.office.accounts["example"]
        for n in range(25):
            article = self.room.write(f"旋即解除{n:02}", accounts=["example"])
            self.room.submit(article)
            for reviewer in ("li", "wang"):
                self.room.decide(reviewer, article)
            hold = self.office.act("sun").post("/api/v1/holds", {"scope": "account", "id": account, "reason": "误操作"})
            self.room.decide("zhao", article)
            self.office.act("sun").call("DELETE", f"/api/v1/holds/{hold['id']}")
            with self.subTest(round=n):
                self.assertEqual(["published"], [d["state"] for d in self.room.at_rest(article, 1)])

    # The border

    def test_things_of_another_unit_look_like_things_that_are_not_there(self):
        article = self.room.write("外单位", accounts=["example"])
        for path, known in (("/api/v1/articles/", article["id"]), ("/api/v1/accounts/", self.office.accounts["site"])):
            with self.subTest(path):
                foreign = self.refused(404, self.stranger.get, path + known)
                missing = self.refused(404, self.stranger.get, path + NEVER)
                for body in (foreign, missing):
                    body.pop("request_id", None)
                self.assertEqual(missing, foreign)
        self.assertNotIn(article["id"], str(self.stranger.get("/api/v1/articles?limit=200")))

    def test_unknown_fields_are_refused_by_name(self):
        fields = self.room.fields("多余字段") | {"colour": "red"}
        said = self.refused(422, self.room.editor.post, "/api/v1/articles", fields)
        self.assertIn("colour", [v["field"] for v in said["violations"]])

    def send(self, path, raw, **headers):
        headers = {"Content-Type": "application/json"} | {k.replace("_", "-"): v for k, v in headers.items()}
        return self.room.editor.call("POST", path, raw=raw, headers=headers)

    def test_bytes_that_are_no_utf8_are_refused_with_their_position(self):
        said = self.refused(400, self.send, "/api/v1/articles", b'{"title":"\xd6\xd0"}')
        self.assertIn("11", said["detail"])

    def announce(self, path, media_type, length):
        """A request whose head tells how long the body would be: the answer comes before a byte of it."""
        line = http.client.HTTPConnection(self.house.installation.url.removeprefix("http://"), timeout=20)
        try:
            line.putrequest("POST", path)
            for name, value in (("Content-Type", media_type), ("Content-Length", str(length)), ("X-File-Name", "a.png"),
                                ("Cookie", "; ".join(f"{c.name}={c.value}" for c in self.room.editor.jar)),
                                ("X-CSRF-Token", self.room.editor.csrf)):
                line.putheader(name, value)
            line.endheaders()
            return line.getresponse().status
        finally:
            line.close()

    def test_a_body_that_is_too_large_is_refused(self):
        for path, media_type, length in (("/api/v1/filings", "application/json", 4 << 20),
                                         ("/api/v1/articles", "application/json", 40 << 20),
                                         ("/api/v1/media", "image/png", 11 << 20)):
            with self.subTest(path):
                self.assertEqual(413, self.announce(path, media_type, length))

    def test_a_wrong_csrf_token_is_refused(self):
        own = self.room.editor.csrf
        self.room.editor.csrf = "0" * len(own)
        try:
            said = self.refused(403, self.room.write, "伪造请求")
        finally:
            self.room.editor.csrf = own
        self.assertEqual("csrf.token", said["code"])
        self.assertNotIn("伪造请求", str(self.room.editor.get("/api/v1/articles?limit=200")))

    # Secrets; runs last, when much has been said and written

    def ask_everything(self):
        """Every GET of the API, as every person, over things that exist."""
        known = {"accounts": list(self.office.accounts.values()),
                 "articles": [a["id"] for a in self.room.editor.get("/api/v1/articles?limit=5")["items"]],
                 "deliveries": [d["id"] for d in self.room.all_deliveries()],
                 "people": [p["id"] for p in self.office.people.values()], "units": list(self.office.units.values()),
                 "filings": [f["id"] for f in self.office.act("wu").get("/api/v1/filings")["items"]]}
        paths = [path for path, verbs in self.office.admin.get("/api/v1/openapi.json")["paths"].items() if "get" in verbs]
        self.assertGreater(len(paths), 10)
        asked = 0
        for path in paths:
            kind = path.removeprefix("/api/v1/").split("/")[0]
            ids = known.get(kind, [])[:6] if "{" in path else [""]
            for one in ids:
                for client in [self.office.admin] + [self.office.act(login) for login in ("wu", "chen", "sun", "qian", "shen")]:
                    try:
                        client.get(re.sub(r"\{[^}]+\}", one, path))
                        asked += 1
                    except Problem:
                        pass
        self.assertGreater(asked, 50)

    def test_when_all_is_said_no_secret_has_leaked(self):
        canaries = dict(self.office.canaries)
        canaries["the portal's password"] = self.house.dav["DAV_PASSWORD"]
        self.refused(404, self.stranger.put,
                     f"/api/v1/accounts/{self.office.accounts['example']}/secrets/key", {"value": self.office.plant()})
        self.ask_everything()
        self.house.installation.stop()
        heard = [(where, text.encode()) for where, text in secrets_hunt.HEARD]
        self.assertGreater(len(heard), 300)
        files = [(file, secrets_hunt.text_of(file)) for file in
                 secrets_hunt.files_below(self.house.installation.folder, leave_out=["platform."])]
        self.assertTrue(any(file.endswith("tongyuan.db") and len(text) > 100_000 for file, text in files))
        self.assertTrue(any(file.endswith("daemon.log") and text for file, text in files))
        # The hunt itself must be able to find something.
        self.assertEqual(["a"], secrets_hunt.found_in(b"..c2VjcmV0LWNhbmFyeQ==..", {"a": "secret-canary"}))
        for where, text in heard + files:
            self.assertEqual([], secrets_hunt.found_in(text, canaries), where)
        # What was given out once is stored as a digest alone.
        for where, text in files:
            self.assertEqual([], secrets_hunt.found_in(text, self.given_out()), where)

    def given_out(self):
        out = {f"session of {login}": cookie.value for login, who in self.office.people.items()
               for cookie in who["client"].jar}
        self.assertGreater(len(out), 5)
        return out


if __name__ == "__main__":
    HOUSE = House("rules", CHANNELS, office=CanaryOffice, dav_column=f"rules_{os.getpid()}")
    unittest.main(verbosity=2)
