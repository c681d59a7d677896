"""Makes an office through the API of a fresh installation: units on three levels, people for every role, accounts on each
channel. Everything goes the way a real office would go; nothing is written past the API."""
import os
import secrets
import urllib.parse

from tongyuan_api import Client

PEOPLE = [
    # login, name, role, unit (key of UNITS)
    ("zhou", "周敏", "registrar", "liulin_office"),
    ("wu", "吴倩", "registrar", "media"),
    ("zheng", "郑国安", "filing_approver", "root"),
    ("feng", "冯志远", "filing_approver", "liulin"),
    ("chen", "陈晓", "editor", "media"),
    ("li", "李静", "reviewer_1", "media"),
    ("wang", "王建平", "reviewer_2", "media"),
    ("zhao", "赵立新", "reviewer_3", "media"),
    ("sun", "孙丽", "business_admin", "root"),
    ("qian", "钱伟", "system_admin", "root"),
    ("shen", "沈明", "audit_admin", "root"),
]
UNITS = [
    # key, name, level, parent
    ("media", "青禾区融媒体中心", "department", "root"),
    ("health", "青禾区卫生健康局", "department", "root"),
    ("liulin", "柳林镇人民政府", "township", "root"),
    ("liulin_office", "柳林镇党政办公室", "department", "liulin"),
]
PERSON = {"name": "刘洋", "phone": "0000-6123456"}


def env_of(file):
    with open(file, encoding="utf-8") as lines:
        return dict(line.strip().split("=", 1) for line in lines if "=" in line)


class Office:
    """`admin` is the one-time password that `tongyuand init` printed; `platform` the address of the simulated platforms."""

    def __init__(self, url, platform, admin, new_key=lambda: secrets.token_hex(16), client=Client):
        self.url, self.platform, self.new_key, self.client = url, platform, new_key, client
        self.units, self.people, self.accounts, self.simulated = {}, {}, {}, []
        self.own = secrets.token_hex(12)  # no letters of a login; of the administrator, and of each person while the office is made
        self.admin = client(url).sign_in_first("admin", admin, self.own)

    def make_units(self):
        self.units["root"] = self.admin.get("/api/v1/units")["items"][0]["id"]
        for key, name, level, parent in UNITS:
            made = self.admin.post("/api/v1/units", {"parent_id": self.units[parent], "name": name, "level": level})
            self.units[key] = made["id"]

    def make_people(self, people=PEOPLE):
        for login, name, role, unit in people:
            made = self.admin.post("/api/v1/people", {
                "login": login, "name": name, "unit_id": self.units[unit],
                "roles": [{"role": role, "unit_id": self.units[unit]}]})
            client = self.client(self.url).sign_in_first(login, made["one_time_password"], self.own)
            self.people[login] = {"id": made["id"], "name": name, "role": role, "client": client}

    def act(self, login):
        return self.people[login]["client"]

    def file_account(self, applicant, unit, platform, platform_id, name, url=""):
        made = self.act(applicant).post("/api/v1/filings", {
            "kind": "open", "unit_id": self.units[unit], "submit": True,
            "proposed": {"platform": platform, "platform_id": platform_id, "name": name, "url": url,
                         "purpose": "政务信息发布", "functions": "发布通知公告、政策解读", "reason": "工作需要", "principal": PERSON,
                         "deputy": PERSON, "handler": PERSON}})
        return made["id"], made["account"]["id"]

    def approve(self, filing):
        while True:
            shown = self.act("sun").get(f"/api/v1/filings/{filing}")
            if shown["state"] != "in_review":
                return
            approver = "feng" if shown["waiting_for"]["unit"]["id"] == self.units["liulin"] else "zheng"
            self.act(approver).post(f"/api/v1/filings/{filing}/decisions", {"decision": "approve"}, shown["version"])

    def bind(self, registrar, account, settings, secret_values):
        client = self.act(registrar)
        shown = client.get(f"/api/v1/accounts/{account}")
        client.patch(f"/api/v1/accounts/{account}/settings", {"settings": settings}, shown["version"])
        for name, value in secret_values.items():
            client.put(f"/api/v1/accounts/{account}/secrets/{name}", {"value": value})

    def confirm_settings(self, person, account):
        """What was set on an account in use waits for a second person; then its connection is tested again."""
        client = self.act(person)
        shown = client.get(f"/api/v1/accounts/{account}")
        client.post(f"/api/v1/accounts/{account}/changes/{shown['pending_change']['id']}/decisions", {"decision": "approve"},
                    shown["version"])

    def test(self, registrar, account):
        report = self.act(registrar).post(f"/api/v1/accounts/{account}/connection-tests")
        if not report["ok"]:
            raise SystemExit(f"connection test failed: {report['message']} {report['cure']}")

    def simulate(self, platform, **settings):
        self.simulated.append({"platform": platform, **settings})
        Client(self.platform).post("/_control/accounts", self.simulated[-1])

    def make_portal(self, dav):
        """A real web server, written over WebDAV; the source that the other channels point to."""
        portal = self.open("wu", "media", "site", "www.qinghe.example", "青禾区政府网站", dav["DAV_PUBLIC"])
        self.bind("wu", portal, {
            "base_url": dav["DAV_PUBLIC"], "put_url": dav["DAV_URL"], "column_path": dav.get("DAV_COLUMN", "zwgk/tzgg"),
            "site_name": "青禾区人民政府", "site_domain": "www.qinghe.example", "site_id_code": "0000000001",
            "column_name": "通知公告", "column_description": "青禾区人民政府通知公告", "column_keywords": "通知,公告",
            "column_type": "工作动态"}, {"user": dav["DAV_USER"], "password": dav["DAV_PASSWORD"]})
        self.test("wu", portal)
        self.act("wu").put(f"/api/v1/units/{self.units['media']}/source", {"account_id": portal})

    def make_wordpress(self, wordpress):
        """A portal that speaks XML-RPC."""
        portal = self.open("wu", "media", "metaweblog", "news.qinghe.example", "青禾新闻网", wordpress["WP_URL"])
        self.bind("wu", portal, {"endpoint": wordpress["WP_XMLRPC"], "user": wordpress["WP_USER"]},
                  {"password": wordpress["WP_PASSWORD"]})
        self.test("wu", portal)

    def make_wechat(self):
        key = self.new_key()
        self.simulate("wechat", appid="wxqinghe0001", secret=key, original_id="gh_qinghe000001", name="青禾发布",
                      allowed_ips=["127.0.0.1"])
        wechat = self.open("wu", "media", "wechat", "gh_qinghe000001", "青禾发布")
        self.bind("wu", wechat, {"appid": "wxqinghe0001", "endpoint": self.platform + "/wechat"}, {"app_secret": key})
        self.test("wu", wechat)
        cover = self.act("wu").upload(os.path.join(os.path.dirname(os.path.abspath(__file__)), "cover.png"), "image/png")
        shown = self.act("wu").get(f"/api/v1/accounts/{wechat}")
        self.act("wu").put(f"/api/v1/accounts/{wechat}/default-cover", {"sha256": cover["sha256"]}, shown["version"])

    def make_weibo(self):
        key = self.new_key()
        self.simulate("weibo", client_id="1000000001", client_secret=key, uid="7000000001", screen_name="青禾发布",
                      token="2.00" + self.new_key(), safe_domains=["127.0.0.1"], redirect_uris=[self.url + "/api/v1/oauth/return"])
        weibo = self.open("wu", "media", "weibo", "7000000001", "青禾发布", "https://weibo.com/u/7000000001")
        self.bind("wu", weibo, {"app_key": "1000000001", "safe_domain": "127.0.0.1", "endpoint": self.platform + "/weibo"},
                  {"app_secret": key})
        self.sign_in_to_weibo(weibo)

    def make_board(self):
        key = self.new_key()
        self.simulate("board", key=key, name="青禾政务公告牌")
        board = self.open("wu", "media", "example", "board-1", "青禾政务公告牌")
        self.bind("wu", board, {"endpoint": self.platform + "/board"}, {"key": key})
        self.test("wu", board)

    def make_hall(self):
        """A notice board that a person serves."""
        hall = self.open("wu", "media", "manual", "hall-1", "政务服务大厅公告栏")
        self.bind("wu", hall, {"channel": "政务服务大厅公告栏", "contact": "刘洋"}, {})
        self.act("wu").post(f"/api/v1/accounts/{hall}/manual-declarations")

    def hold(self, registrar, account, role, login=None, **particulars):
        """Who has the password, the bound phone or the scanning of an account in hand; without a login somebody outside."""
        who = {"person_id": self.people[login]["id"]} if login else {}
        self.act(registrar).put(f"/api/v1/accounts/{account}/custody/{role}", {**who, **particulars})

    def sign_in_to_weibo(self, account):
        page = self.act("wu").post(f"/api/v1/accounts/{account}/sign-ins")["url"]
        # The consent page of the simulated platform: a person would press its button.
        address, _, asked = page.partition("?")
        form = dict(urllib.parse.parse_qsl(asked), uid="7000000001", action="accept")
        Client(self.url).call("POST", address, raw=urllib.parse.urlencode(form).encode(),
                              headers={"Content-Type": "application/x-www-form-urlencoded"})
        state = self.act("wu").get(f"/api/v1/accounts/{account}")["connection"]["state"]
        if state != "ok":
            print(f"note: the Weibo account still has to sign in (connection: {state})")

    def open(self, applicant, unit, platform, platform_id, name, url=""):
        filing, account = self.file_account(applicant, unit, platform, platform_id, name, url)
        self.approve(filing)
        self.accounts[platform] = account
        return account
