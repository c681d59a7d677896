"""Doors before a daemon's PostgreSQL and before its platforms that count what passes: the points at which it can be
stopped from outside. Each commit is two, ahead of it and behind it; each exchange is two, when the request is through and
when the answer is there. At the chosen one something happens to the daemon or to its server, and only then it goes on.
"""
import os
import socket
import tempfile
import threading
import urllib.parse

CHUNK = 65536
AHEAD, BEHIND = "ahead of a commit", "behind a commit"
LONGEST = 120  # seconds, that a commit is kept back


class Points:
    """`happen` is called once, at the chosen point (a number, or how it begins), by the thread that would carry on. What is ahead of a commit waits
    behind it for `go_on`: the commit of a daemon that is frozen there has not left it."""

    def __init__(self):
        self.lock = threading.Lock()
        self.go_on = threading.Event()
        self.arm(0, None)

    def arm(self, chosen, happen):
        with self.lock:
            self.passed, self.chosen, self.happen, self.what = [], chosen, happen, None
            self.go_on.clear()

    def disarm(self):
        """What was passed since arm()."""
        with self.lock:
            self.chosen, self.happen = 0, None
            return self.passed

    def pass_(self, what):
        with self.lock:
            if self.happen is None:
                return
            self.passed.append(what)
            if not (what.startswith(self.chosen) if isinstance(self.chosen, str) else len(self.passed) == self.chosen):
                return
            happen, self.happen, self.what = self.happen, None, what
        happen()
        if what == AHEAD:
            self.go_on.wait(LONGEST)


class Door:
    def __init__(self, listener, goal):
        """`goal` opens a connection to where it leads."""
        self.listener, self.goal = listener, goal
        listener.listen(64)
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return  # closed
            try:
                there = self.goal()
            except OSError:
                client.close()  # it is down
                continue
            self.carry(client, there)

    def carry(self, client, there):
        talk = self.talk()
        for source, goal, told in ((client, there, talk.from_client), (there, client, talk.from_server)):
            threading.Thread(target=self.copy, args=(source, goal, told), daemon=True).start()

    @staticmethod
    def copy(source, goal, told):
        try:
            while piece := source.recv(CHUNK):
                for part in told(piece):
                    goal.sendall(part)
            goal.shutdown(socket.SHUT_WR)
        except OSError:
            for end in (source, goal):  # the other direction has nobody to talk to either
                try:
                    end.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass

    def close(self):
        self.listener.close()


class StoreTalk:
    """One connection to PostgreSQL. Only commits of what touches deliveries are points: renewals come by the clock."""
    TOUCHES = (b"lease_owner", b"journal", b"receipt")

    def __init__(self, points):
        self.points, self.begun, self.rest, self.back = points, False, b"", b""
        self.statements, self.touched = {}, False

    def from_client(self, piece):
        self.rest += piece
        while True:
            head = 0 if not self.begun else 1
            if len(self.rest) < head + 4:
                return
            size = head + int.from_bytes(self.rest[head:head + 4], "big")
            if len(self.rest) < size:
                return
            message, self.rest = self.rest[:size], self.rest[size:]
            if self.begun:
                self.look(message)
            self.begun = True
            yield message

    def look(self, message):
        kind, body = message[:1], message[5:]
        if kind == b"P":
            name, text = body.split(b"\0", 2)[:2]
            self.statements[name] = any(t in text for t in self.TOUCHES)
        elif kind == b"B":
            self.touched |= self.statements.get(body.split(b"\0", 2)[1], False)
        elif kind == b"Q" and body.startswith(b"BEGIN"):
            self.touched = False
        elif kind == b"Q" and body.startswith(b"COMMIT") and self.touched:
            self.points.pass_(AHEAD)

    def from_server(self, piece):
        self.back += piece
        while len(self.back) >= 5:
            size = 1 + int.from_bytes(self.back[1:5], "big")
            if len(self.back) < size:
                return
            message, self.back = self.back[:size], self.back[size:]
            if message[:1] == b"C" and message[5:].startswith(b"COMMIT") and self.touched:
                self.touched = False
                self.points.pass_(BEHIND)
            yield message


class StoreDoor(Door):
    """Leads to the server whose socket is in `folder`; a daemon is given `self.folder` instead."""

    def __init__(self, folder, points):
        self.folder = tempfile.mkdtemp(prefix="tongyuan-door-", dir="/tmp")
        self.points = points
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(os.path.join(self.folder, ".s.PGSQL.5432"))

        def goal():
            there = socket.socket(socket.AF_UNIX)
            there.connect(os.path.join(folder, ".s.PGSQL.5432"))
            return there
        super().__init__(listener, goal)

    def talk(self):
        return StoreTalk(self.points)

    def close(self):
        super().close()
        os.remove(os.path.join(self.folder, ".s.PGSQL.5432"))
        os.rmdir(self.folder)


class WebTalk:
    """One connection to a platform. A request goes on when it is whole, so that no half of one waits in a frozen daemon:
    the kernel would end that one, which is tested elsewhere."""

    def __init__(self, points):
        self.points, self.rest, self.asked = points, b"", False

    def from_client(self, piece):
        self.rest += piece
        while True:
            end = self.rest.find(b"\r\n\r\n")
            if end < 0:
                return
            head = self.rest[:end].lower()
            length = next((int(h.split(b":")[1]) for h in head.split(b"\r\n") if h.startswith(b"content-length:")), 0)
            if len(self.rest) < end + 4 + length:
                return
            request, self.rest = self.rest[:end + 4 + length], self.rest[end + 4 + length:]
            self.asked = True
            self.points.pass_("a request: " + " ".join(request.split(b"?")[0].decode("latin-1").split()[:2]))
            yield request

    def from_server(self, piece):
        if self.asked:
            self.asked = False
            self.points.pass_("its answer")
        yield piece


class WebDoor(Door):
    def __init__(self, url, points):
        place = urllib.parse.urlsplit(url)
        self.points = points
        listener = socket.socket()
        listener.bind(("127.0.0.1", 0))
        self.url = "http://%s:%d" % listener.getsockname()
        super().__init__(listener, lambda: socket.create_connection((place.hostname, place.port)))

    def talk(self):
        return WebTalk(self.points)
