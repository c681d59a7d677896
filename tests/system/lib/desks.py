"""Accounts on the simulated platforms of every channel, for a fleet; and an editor who works at another daemon."""
from newsroom import Newsroom
from tongyuan_api import wait_until

CHANNELS = ("board", "metaweblog", "site", "wechat")


def make(fleet, channel):
    """Its names in the office's book of accounts."""
    office, platform = fleet.office, fleet.office.platform
    if channel == "board":
        return [fleet.make_board(1)]
    if channel == "metaweblog":
        key = office.new_key()
        office.simulate("portal", user="publisher", password=key)
        office.make_wordpress({"WP_URL": "http://127.0.0.1/", "WP_XMLRPC": platform + "/portal/xmlrpc.php",
                               "WP_USER": "publisher", "WP_PASSWORD": key})
        return ["metaweblog"]
    if channel == "site":
        key = office.new_key()
        office.simulate("webroot", user="publisher", password=key)
        office.make_portal({"DAV_PUBLIC": platform + "/web", "DAV_URL": platform + "/web", "DAV_USER": "publisher",
                            "DAV_PASSWORD": key})
        return ["site"]
    bind = office.bind
    office.bind = lambda who, account, settings, secrets: bind(  # there is no portal to point to
        who, account, settings | {"home": "https://www.qinghe.example/"}, secrets)
    office.make_wechat()
    return ["wechat"]


class OfficeAt:
    """The same people, with the same sessions, at one daemon of a fleet."""

    def __init__(self, fleet, installation):
        self.fleet, self.installation = fleet, installation
        self.units, self.accounts = fleet.office.units, fleet.office.accounts

    def act(self, login):
        return self.fleet.at(self.installation, login)


class Desk(Newsroom):
    def __init__(self, fleet, installation):
        super().__init__(OfficeAt(fleet, installation))

    def rewrite(self, article, text):
        """A second revision, approved; it waits for its plan."""
        shown = self.show(article)
        fields = self.fields(shown["revision"]["title"], body=f"<p>{text}</p>", short_text=text)
        fields["accounts"] = [a["id"] for a in shown["revision"]["accounts"]]
        del fields["unit_id"]
        self.editor.put(f"/api/v1/articles/{article['id']}", fields, shown["version"])
        self.submit(article)
        self.approve(article)

    def carry_out(self, article, kind, seconds=60):
        plan = self.editor.get(f"/api/v1/articles/{article['id']}/plans/{kind}")["plan"]
        order = {"kind": kind, "reason": "时间有误", "plan": plan}
        done = self.editor.post(f"/api/v1/articles/{article['id']}/corrections", order)
        return wait_until(lambda: self.editor.get(f"/api/v1/corrections/{done['id']}")["done_at"], seconds, kind)
