"""One worker's equipment: a fake platform, a harness that forks off lives, and an office filled once per channel."""
import collections
import glob
import json
import os
import re
import select
import shutil
import subprocess
import tempfile

import scenarios
from invariants import Evidence
from peers import BUILD, SOURCE, FakePlatform, place_of

KILLED = -9
LONGEST_LIFE = 120  # seconds; a life takes a fraction of one


def memory():
    """A kill leaves the page cache alone, so memory is disk enough, and many times as fast."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


class Lab:
    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="tongyuan-crash-", dir=memory())
        self.root = os.path.join(self.folder, "pages")
        self.home = os.path.join(self.folder, "home")
        os.mkdir(self.root)
        self.platform = FakePlatform(self.folder)
        self.harness = subprocess.Popen(
            [os.path.join(BUILD, "bin", "crash_harness"), "serve"], text=True, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, env=os.environ | {"CRASH_ADAPTERS": os.path.join(BUILD, "adapters")})
        self.filled = {}

    def close(self):
        self.harness.stdin.close()
        self.harness.wait(30)
        self.harness.stdout.close()
        self.platform.stop()
        if os.environ.get("TONGYUAN_KEEP"):
            print(f"kept {self.folder}", flush=True)
        else:
            shutil.rmtree(self.folder)

    def ask(self, *words):
        self.harness.stdin.write(json.dumps(words) + "\n")
        self.harness.stdin.flush()
        if not select.select([self.harness.stdout], [], [], LONGEST_LIFE)[0]:
            raise AssertionError(f"a life does not end: {' '.join(words)}")
        answer = json.loads(self.harness.stdout.readline())
        if answer["status"] not in (0, KILLED):
            raise AssertionError(f"a life ended with {answer}: {' '.join(words)}")
        return answer

    def fill(self, channel):
        """The office of this channel, everything approved, nothing sent."""
        if channel not in self.filled:
            base = os.path.join(self.folder, "base-" + channel)
            os.mkdir(base)
            plan = os.path.join(self.folder, channel + ".json")
            with open(plan, "w", encoding="utf-8") as out:
                json.dump(scenarios.plan_of(channel, self.platform.url, self.root), out)
            answer = self.ask("fill", "--folder", base, *self.places(), "--plan", plan)
            if answer["status"] != 0:
                raise AssertionError(f"{channel} cannot be filled: {answer}")
            self.filled[channel] = base
        return self.filled[channel]

    @staticmethod
    def places():
        return ["--schema", os.path.join(SOURCE, "schema"), "--notice", os.path.join(SOURCE, "tests", "data", "notice")]

    def stage(self, scenario):
        """Everything as it was: the platform without effects, a fresh copy of the office."""
        base = self.fill(scenario.channel)
        for place in (self.home, self.root):
            shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(base, self.home)
        os.mkdir(self.root)
        self.platform.control("reset", {})
        self.platform.control("accounts", {"accounts": [scenarios.WECHAT, scenarios.WEIBO, scenarios.PORTAL,
                                                        scenarios.WEBROOT, scenarios.BOARD]})
        if scenario.channel == "weibo":
            self.platform.control("acts", {"platform": "weibo", "act": "grant", "account": scenarios.WEIBO["uid"],
                                           "client_id": scenarios.WEIBO["client_id"], "token": scenarios.WEIBO_TOKEN})
        if scenario.act == "publish" and scenario.faults():
            self.platform.control("faults", {"faults": scenario.faults()})

    def live(self, scenario, **wanted):
        """One life of the daemon: its report, or nothing when it was killed. `wanted`: options of the harness."""
        words = ["run", "--folder", self.home, *self.places(), "--allow", place_of(self.platform.url), "--root", self.root]
        if scenario.act != "publish":
            words += ["--act", scenario.act]
            if scenario.faults():
                words += ["--faults-url", self.platform.url + "/_control/faults", "--faults",
                          json.dumps({"faults": scenario.faults()})]
        for name, value in wanted.items():
            words += ["--" + name.replace("_", "-"), str(value)]
        answer = self.ask(*words)
        return answer["report"] if answer["status"] == 0 else None

    def arrived(self):
        """Requests that have reached the platform since the stage was set."""
        return self.platform.control("requests?last=1")["total"]

    def pages(self):
        """Markers of the pages that stand in the folder."""
        found = collections.Counter()
        for page in glob.glob(os.path.join(self.root, "**", "*.html"), recursive=True):
            with open(page, encoding="utf-8") as text:
                found.update(re.findall(r'name="TongyuanDelivery" content="([^"]+)"', text.read()))
        return found

    def evidence(self, scenario, report, kills):
        standing = {"site": self.pages()} if scenario.channel in ("site_folder", "weibo") else {}
        if scenario.channel == "manual":
            standing["manual"] = None  # nobody can read a wall: there is only the person's word
        places = [("the report", json.dumps(report, ensure_ascii=False).encode())]
        for file in glob.glob(os.path.join(self.home, "*")):
            with open(file, "rb") as content:
                places.append((os.path.basename(file), content.read()))
        return Evidence(report=report, effects=self.platform.ledger(), standing=standing,
                        acknowledged=2 if scenario.channel == "weibo" else 1,
                        ambiguities=scenario.ambiguities() + kills, places=places, secrets=scenarios.SECRETS)
