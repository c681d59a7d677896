"""Two daemons of the real binary on one PostgreSQL of their own, with boards enough that both have work."""
import collections
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import urllib.parse

import doors
import peers
from installation import Installation
from newsroom import MOVING, Newsroom
from office import Office
from tongyuan_api import Client, wait_until

LEASE = 4


class Server:
    """A PostgreSQL that may be stopped as a power cut would stop it, which the one of ctest may not."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="tongyuan-fleet-pg-", dir=peers.memory())
        os.chmod(self.folder, 0o755)
        self.up()
        self.connection = f"host={self.folder} user=postgres dbname=fleet"
        self.ask("CREATE DATABASE fleet TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'", "postgres")

    def script(self, name):
        done = subprocess.run([os.path.join(peers.SOURCE, "tests", "peers", name), self.folder], text=True,
                              capture_output=True, check=False)
        if done.returncode != 0 and "is not installed" in done.stderr:
            peers.skip("PostgreSQL")
        if done.returncode != 0:
            raise AssertionError(f"{name}: {done.stdout}{done.stderr}")

    def up(self):
        self.script("postgres-up.sh")

    def crash(self):
        """What was committed stays; what was not is gone, and so is every connection."""
        with open(os.path.join(self.folder, "data", "postmaster.pid"), encoding="ascii") as file:
            postmaster = int(file.readline())
        os.kill(postmaster, signal.SIGQUIT)  # what `pg_ctl stop -m immediate` sends
        wait_until(lambda: not os.path.exists(f"/proc/{postmaster}"), 30, "PostgreSQL to stop")

    def keep_a_copy(self):
        """As a standby has it that follows with a delay."""
        self.crash()
        subprocess.run(["cp", "-a", os.path.join(self.folder, "data"), os.path.join(self.folder, "standby")], check=True)
        self.up()

    def fail_over(self):
        """To the copy: whatever was committed since is lost."""
        self.crash()
        shutil.rmtree(os.path.join(self.folder, "data"))
        os.rename(os.path.join(self.folder, "standby"), os.path.join(self.folder, "data"))
        self.up()

    def ask(self, statement, database="fleet"):
        done = subprocess.run(["psql", "-qAt", "-v", "ON_ERROR_STOP=1", "-h", self.folder, "-U", "postgres", "-d", database,
                               "-c", statement], text=True, capture_output=True, check=True)
        return [line.split("|") for line in done.stdout.splitlines()]

    def down(self):
        self.script("postgres-down.sh")
        shutil.rmtree(self.folder, ignore_errors=True)


class Relay:
    """A door before the platform that can leave connections hanging before they are made."""

    def __init__(self, url):
        self.goal = urllib.parse.urlsplit(url)
        self.door = socket.socket()
        self.door.bind(("127.0.0.1", 0))
        self.door.listen(0)
        self.url = "http://%s:%d" % self.door.getsockname()
        self.opened = threading.Event()
        self.crowd = []
        self.opened.set()
        threading.Thread(target=self.serve, daemon=True).start()

    def shut(self):
        """Who comes now waits in the kernel's queue of half-made connections."""
        self.opened.clear()
        waiting = 0
        while waiting < 2:
            filler = socket.socket()
            filler.settimeout(0.3)
            self.crowd.append(filler)
            try:
                filler.connect(self.door.getsockname())
            except TimeoutError:
                waiting += 1  # the queue is full

    def open(self):
        for filler in self.crowd:
            filler.close()
        self.crowd = []
        self.opened.set()

    def serve(self):
        while True:
            self.opened.wait()
            client, _ = self.door.accept()
            if not self.opened.is_set():
                self.crowd.append(client)
                continue
            threading.Thread(target=self.carry, args=(client,), daemon=True).start()

    def carry(self, client):
        with client, socket.create_connection((self.goal.hostname, self.goal.port)) as there:
            back = threading.Thread(target=self.copy, args=(there, client), daemon=True)
            back.start()
            self.copy(client, there)
            back.join()

    @staticmethod
    def copy(source, goal):
        try:
            while piece := source.recv(65536):
                goal.sendall(piece)
            goal.shutdown(socket.SHUT_WR)
        except OSError:
            pass  # one side has gone, and so does the other


class Fleet:
    """Daemons "a" and "b"; the office is made through a."""

    def __init__(self, boards, prepare=lambda installation: None, points=None, server=Server, **delivery):
        """`prepare` is told of each daemon before it has run. With `points`, whatever a says to its server and to the
        platforms passes them."""
        self.server = server()
        self.platform = None
        self.points, self.doors = points, []
        try:
            self.begin(boards, prepare, delivery)
        except BaseException:
            self.close()
            raise

    def begin(self, boards, prepare, delivery):
        settings = {"lease_seconds": LEASE, "settle_seconds": 1} | delivery
        self.a = Installation("a", postgres=self.server, delivery=settings)
        self.b = Installation("b", postgres=self.server, delivery=settings)
        self.platform = peers.FakePlatform(self.a.folder)
        self.relay = Relay(self.platform.url)
        shown_at = self.platform.url
        if self.points:
            store, web = doors.StoreDoor(self.server.folder, self.points), doors.WebDoor(self.platform.url, self.points)
            self.doors = [store, web]
            self.a.settings["store"]["connection"] = self.server.connection.replace(self.server.folder, store.folder)
            shown_at = web.url
        for each in self.both():
            each.settings["outbound"]["allow"] = [
                peers.place_of(url) for url in (self.platform.url, self.relay.url, shown_at)]
            each.settings["secrets"]["key_file"] = self.a.path("tongyuan.key")
            each.write_settings()
            prepare(each)
        first_password = self.a.init()
        self.a.start()
        self.b.start()
        self.office = Office(self.a.url, shown_at, first_password)
        self.office.make_units()
        self.office.make_people()
        self.keys = {}  # of the boards, by account
        self.boards = [self.make_board(n) for n in range(boards)]
        self.room = Newsroom(self.office)

    def both(self):
        return [self.a, self.b]

    def third(self):
        """One more installation, not begun; whoever asks for it removes it."""
        made = Installation("c", postgres=self.server, delivery=self.a.settings["delivery"])
        made.settings["secrets"]["key_file"] = self.a.path("tongyuan.key")
        made.write_settings()
        return made

    def make_board(self, number, url=None):
        key = self.office.new_key()
        name = f"公告牌{number}"
        self.office.simulate("board", key=key, name=name)
        board = self.office.open("wu", "media", "example", f"board-{number}", name)
        self.office.bind("wu", board, {"endpoint": (url or self.office.platform) + "/board"}, {"key": key})
        self.office.test("wu", board)
        self.office.accounts[name] = board
        self.keys[board] = key
        return name

    def at(self, installation, login):
        """The same person with the same session at another daemon."""
        there = Client(installation.url)
        here = self.office.act(login)
        there.jar, there.csrf = here.jar, here.csrf
        there.opener = here.opener
        return there

    def hold(self):
        return self.office.act("sun").post("/api/v1/holds", {"scope": "global", "reason": "演练"})

    def lift(self, hold):
        self.office.act("sun").call("DELETE", f"/api/v1/holds/{hold['id']}")

    def slow(self, milliseconds, when="after"):
        self.platform.control("faults", {"path": "/board/notices*", "fault": "slow", "when": when, "times": 0,
                                         "slow_ms": milliseconds})

    def honest(self):
        self.platform.client.call("DELETE", "/_control/faults")

    def write(self, titles, boards=None):
        """Articles that wait under a hold, so that both daemons start on them at once."""
        hold = self.hold()
        for title in titles:
            self.room.release(title, body=f"<p>{title}的正文。</p>", accounts=boards or self.boards)
        return hold

    def deliveries(self):
        """Past the API, which dies with its daemon."""
        found = self.server.ask("SELECT id, account_id, title, state, why FROM delivery")
        return [dict(zip(("id", "account", "title", "state", "why"), row)) for row in found]

    def deliveries_of(self, title):
        found = self.server.ask(f"SELECT state FROM delivery WHERE title = '{title}'")
        return [{"state": row[0]} for row in found]

    def at_rest(self, seconds, but=()):
        def rested():
            moving = self.server.ask("SELECT id FROM delivery WHERE state IN (" + ", ".join(f"'{s}'" for s in MOVING) +
                                     ") OR (state = 'unconfirmed' AND due_at IS NOT NULL)")
            return not [m for m in moving if m[0] not in but]
        wait_until(rested, seconds, "everything to rest")
        return self.deliveries()

    def holders(self):
        """How many lanes each daemon holds."""
        held = collections.Counter()
        for owner, lanes in self.server.ask("SELECT lease_owner, COUNT(*) FROM lane WHERE lease_owner IS NOT NULL "
                                            "GROUP BY lease_owner"):
            held[owner.split(":")[0]] += int(lanes)
        return held

    def published_by(self, installation):
        return len(re.findall(r"event=delivery\.published ", installation.log()))

    def effects(self):
        """How often each title is on each board, by the board's key."""
        return collections.Counter((e["account"], e["title"]) for e in self.platform.ledger() if e["kind"] == "published")

    def duplicates(self):
        return self.platform.control("ledger/summary")["duplicates"]

    def freeze(self, installation):
        installation.process.send_signal(signal.SIGSTOP)

    def thaw(self, installation):
        installation.process.send_signal(signal.SIGCONT)

    def close(self):
        made = [each for each in (getattr(self, "a", None), getattr(self, "b", None)) if each]
        for each in made:
            each.stop()
        for each in self.doors:
            each.close()
        if self.platform:
            self.platform.stop()
        for each in made:
            each.remove()
        self.server.down()
