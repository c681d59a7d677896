"""What is tried at every point: each channel's plan, and how its platform behaves.

A scenario is CHANNEL/OUTCOME/ACT. The act is `publish`, or what follows a publication: `revise`, `withdraw`. The outcome
is what the platform makes of the act's public step: `clean`; `ambiguous`, it does it and the answer is lost; `refused`,
it says no, every time. `draft` loses the answer of the step that makes the draft, which nobody sees but which would
make a second one.
"""

WECHAT = {"platform": "wechat", "appid": "wxqinghe0001", "secret": "canary-wechat-4c1d", "original_id": "gh_qinghe000001",
          "name": "青禾发布", "allowed_ips": ["127.0.0.1"]}
WEIBO = {"platform": "weibo", "client_id": "1000000001", "client_secret": "canary-weibo-a77e", "uid": "7000000001",
         "screen_name": "青禾发布", "safe_domains": ["127.0.0.1"]}
WEIBO_TOKEN = "2.00canary-weibo-token-e19b"
PORTAL = {"platform": "portal", "user": "publisher", "password": "canary-portal-9b2f"}
WEBROOT = {"platform": "webroot", "user": "publisher", "password": "canary-webroot-51aa"}
BOARD = {"platform": "board", "key": "canary-board-d30c"}
SECRETS = [WECHAT["secret"], WEIBO["client_secret"], WEIBO_TOKEN, PORTAL["password"], WEBROOT["password"], BOARD["key"]]


def a_site(put_url, base_url, **secrets):
    return {"platform": "site", "platform_id": "www.qinghe.example/tzgg", "source": True, "secrets": secrets,
            "settings": {"base_url": base_url, "put_url": put_url, "column_path": "tzgg",
                         "site_name": "青禾区人民政府", "site_domain": "www.qinghe.example", "site_id_code": "1304000009",
                         "column_name": "通知公告"}}


def plan_of(channel, platform, root):
    """The accounts of a channel's office; `platform` is the fake one's address, `root` a folder."""
    folder_site = a_site(f"file://{root}", "http://127.0.0.1/pages")
    accounts = {
        "wechat": [{"platform": "wechat", "platform_id": WECHAT["original_id"], "secrets": {"app_secret": WECHAT["secret"]},
                    "settings": {"appid": WECHAT["appid"], "endpoint": f"{platform}/wechat",
                                 "home": "http://127.0.0.1/home"}}],
        "weibo": [folder_site,
                  {"platform": "weibo", "platform_id": WEIBO["uid"], "token_seconds": 29 * 86400,
                   "secrets": {"app_secret": WEIBO["client_secret"], "access_token": WEIBO_TOKEN},
                   "settings": {"app_key": WEIBO["client_id"], "safe_domain": "127.0.0.1",
                                "endpoint": f"{platform}/weibo"}}],
        "metaweblog": [{"platform": "metaweblog", "platform_id": "www.qinghe.example",
                        "secrets": {"password": PORTAL["password"]},
                        "settings": {"endpoint": f"{platform}/portal/xmlrpc.php", "user": PORTAL["user"]}}],
        "site": [a_site(f"{platform}/web", f"{platform}/web", user=WEBROOT["user"], password=WEBROOT["password"])],
        "site_folder": [folder_site],
        "example": [{"platform": "example", "platform_id": "board-1", "secrets": {"key": BOARD["key"]},
                     "settings": {"endpoint": f"{platform}/board"}}],
        "manual": [{"platform": "manual", "platform_id": "hall-1", "secrets": {},
                    "settings": {"channel": "政务服务大厅公告栏", "contact": "刘洋"}}],
    }
    return {"accounts": accounts[channel]}


# The public step of each act, as the fake platform's fault scripts match it, and the no that is final there.
STEPS = {
    ("wechat", "publish"): ({"path": "/wechat/cgi-bin/freepublish/submit"}, {"fault": "errcode", "errcode": 53503}),
    ("wechat", "withdraw"): ({"path": "/wechat/cgi-bin/freepublish/delete"}, {"fault": "errcode", "errcode": 48001}),
    ("weibo", "publish"): ({"path": "/weibo/2/statuses/share.json"}, {"fault": "errcode", "errcode": 20021}),
    ("weibo", "withdraw"): ({"path": "/weibo/2/statuses/destroy.json"}, {"fault": "errcode", "errcode": 20102}),
    ("metaweblog", "publish"): ({"path": "/portal/xmlrpc.php", "contains": "metaWeblog.editPost"},
                                {"fault": "errcode", "errcode": 500}),
    ("metaweblog", "revise"): ({"path": "/portal/xmlrpc.php", "contains": "metaWeblog.editPost"},
                               {"fault": "errcode", "errcode": 500}),
    ("metaweblog", "withdraw"): ({"path": "/portal/xmlrpc.php", "contains": "wp.deletePost"},
                                 {"fault": "errcode", "errcode": 401}),
    # The first MOVE is the article's, those behind it write the column.
    ("site", "publish"): ({"path": "/web/*", "method": "MOVE"}, {"fault": "status", "status": 403}),
    ("site", "revise"): ({"path": "/web/*", "method": "MOVE"}, {"fault": "status", "status": 403}),
    ("site", "withdraw"): ({"path": "/web/*", "method": "DELETE"}, {"fault": "status", "status": 403}),
    ("example", "publish"): ({"path": "/board/notices", "method": "POST"}, {"fault": "status", "status": 422}),
    ("example", "withdraw"): ({"path": "/board/notices/*", "method": "DELETE"}, {"fault": "status", "status": 403}),
}
DRAFTS = {
    "wechat": {"path": "/wechat/cgi-bin/draft/add"},
    "metaweblog": {"path": "/portal/xmlrpc.php", "contains": "metaWeblog.newPost"},
}
# What is offered; nobody answers for a folder or a person, so nothing can be lost or refused there.
ACTS = {"wechat": ["publish", "withdraw"], "weibo": ["publish", "withdraw"],
        "metaweblog": ["publish", "revise", "withdraw"], "site": ["publish", "revise", "withdraw"],
        "site_folder": ["publish", "revise", "withdraw"], "example": ["publish", "withdraw"],
        "manual": ["publish", "revise", "withdraw"]}


class Scenario:
    def __init__(self, channel, outcome, act):
        self.channel, self.outcome, self.act = channel, outcome, act
        self.name = f"{channel}/{outcome}/{act}"

    def faults(self):
        """The scripts of the fake platform."""
        if self.outcome == "draft":
            return [DRAFTS[self.channel] | {"fault": "reset", "when": "after", "times": 1}]
        if self.outcome == "clean":
            return []
        step, final_no = STEPS[(self.channel, self.act)]
        if self.outcome == "ambiguous":
            return [step | {"fault": "reset", "when": "after", "times": 1}]
        return [step | final_no | {"when": "before", "times": 0}]

    def ambiguities(self):
        return len(self.faults()) if self.outcome in ("ambiguous", "draft") else 0


def all_scenarios():
    found = []
    for channel, acts in ACTS.items():
        for act in acts:
            for outcome in ("clean", "ambiguous", "refused"):
                if outcome == "clean" or (channel, act) in STEPS:
                    found.append(Scenario(channel, outcome, act))
        if channel in DRAFTS:
            found.append(Scenario(channel, "draft", "publish"))
    return found


def named(name):
    return next(s for s in all_scenarios() if s.name == name)


def chosen(prefix):
    found = [s for s in all_scenarios() if s.name.startswith(prefix)]
    if not found:
        raise SystemExit("no such scenario; there are:\n  " + "\n  ".join(s.name for s in all_scenarios()))
    return found
