"""One installation with its peers and its office, the way most system tests want it."""
import peers
from installation import Installation
from newsroom import Newsroom
from office import Office


class House:
    """`channels` of site, wordpress, wechat, weibo, example, manual; the office is made before anything is tested."""

    def __init__(self, name, channels, postgres=None, office=Office, dav_column=None, **settings):
        needs = {"site": peers.portal, "wordpress": peers.wordpress}
        found = {channel: needs[channel]() for channel in channels if channel in needs}
        self.dav = found.get("site")
        if self.dav and dav_column:
            self.dav["DAV_COLUMN"] = dav_column
        self.wordpress = found.get("wordpress")
        allow = [peers.place_of(e.get("DAV_URL") or e.get("WP_URL")) for e in found.values()]
        self.installation = Installation(name, postgres=postgres, **settings)
        self.platform = peers.FakePlatform(self.installation.folder)
        self.installation.settings["outbound"]["allow"] = allow + [peers.place_of(self.platform.url)]
        self.installation.write_settings()
        self.first_password = self.installation.init()
        self.installation.start()
        self.office = office(self.installation.url, self.platform.url, self.first_password)
        self.office.make_units()
        self.office.make_people()
        for channel in channels:
            {"site": lambda: self.office.make_portal(self.dav), "wechat": self.office.make_wechat,
             "wordpress": lambda: self.office.make_wordpress(self.wordpress), "weibo": self.office.make_weibo,
             "example": self.office.make_board, "manual": self.office.make_hall}[channel]()
        self.newsroom = Newsroom(self.office)

    def verify(self):
        """The audit chain as an auditor sees it after the daemon has stopped."""
        self.installation.stop()
        return self.installation.command("verify")

    def close(self):
        self.installation.stop()
        self.platform.stop()
        self.installation.remove()
