"""Articles on their way through an office: written, reviewed by three persons, sent, at rest."""
import os

from peers import SOURCE
from tongyuan_api import wait_until

MOVING = ("queued", "sending", "accepted", "deferred")
REVIEWERS = ("li", "wang", "zhao")
NOTICE = os.path.join(SOURCE, "tests", "data", "notice")


def notice_source():
    """The invented notice without its title and number, which have fields of their own."""
    with open(os.path.join(NOTICE, "notice.html"), encoding="utf-8") as source:
        return source.read().split("\n", 2)[2]


class Newsroom:
    def __init__(self, office):
        self.office = office
        self.editor = office.act("chen")

    def upload_notice_files(self):
        for name, kind in (("chart.png", "image/png"), ("square.jpg", "image/jpeg"), ("form.pdf", "application/pdf")):
            self.editor.upload(os.path.join(NOTICE, name), kind)

    def fields(self, title, body="<p>请知悉。</p>", accounts=(), **more):
        return {"unit_id": self.office.units["media"], "title": title, "summary": "便民服务活动安排。",
                "short_text": "便民服务活动安排。", "author": "陈晓", "source": "青禾区人民政府办公室", "body": body,
                "body_format": "html", "accounts": [self.office.accounts[a] for a in accounts]} | more

    def write(self, title, **more):
        return self.editor.post("/api/v1/articles", self.fields(title, **more))

    def show(self, article):
        return self.editor.get(f"/api/v1/articles/{article['id']}")

    def submit(self, article):
        return self.editor.post(f"/api/v1/articles/{article['id']}/submissions", {}, self.show(article)["version"])

    def decide(self, reviewer, article, decision="approve", **more):
        client = self.office.act(reviewer)
        shown = client.get(f"/api/v1/articles/{article['id']}")
        return client.post(f"/api/v1/articles/{article['id']}/decisions",
                           {"decision": decision, "digest": shown["digest"], **more}, shown["version"])

    def approve(self, article):
        for reviewer in REVIEWERS:
            article = self.decide(reviewer, article)
        return article

    def release(self, title, **more):
        """Written, submitted, approved three times: the office sends on the last approval."""
        article = self.write(title, **more)
        self.submit(article)
        return self.approve(article)

    def deliveries(self, article):
        return self.editor.get(f"/api/v1/deliveries?article={article['id']}&limit=200")["items"]

    def all_deliveries(self):
        items, cursor = [], ""
        while True:
            page = self.editor.get("/api/v1/deliveries?limit=200" + (f"&cursor={cursor}" if cursor else ""))
            items += page["items"]
            cursor = page["next"]
            if not cursor:
                return items

    def bring_evidence(self, article, link):
        """The hall's notice board is a person's work; their link closes the task."""
        def task():
            return [d for d in self.deliveries(article) if d["task"]]
        found = wait_until(task, 30, "the person's task")[0]
        self.editor.post(f"/api/v1/deliveries/{found['id']}/evidence", {"link": link})

    def at_rest(self, article, expected, seconds=60):
        def rested():
            found = self.deliveries(article)
            moving = [d for d in found if d["state"] in MOVING or
                      (d["receipt"] and d["receipt"]["read_back"]["state"] == "pending")]
            return found if len(found) == expected and not moving else None
        try:
            return wait_until(rested, seconds, "the deliveries to rest")
        except SystemExit:
            raise AssertionError("still moving: " + str([
                (d["account"]["platform"], d["state"], d["why"], d["next"]) for d in self.deliveries(article)])) from None
