#!/usr/bin/env python3
"""Of two daemons on one PostgreSQL, the one that sends is frozen at a point of its work (lib/doors.py). The other takes
over, and an editor corrects or withdraws there. Then the frozen one wakes: on the platform nothing may change any more.

    freeze_test.py                          some points of one channel; the ctest
                                            system_frozen_daemon_changes_nothing
    freeze_test.py --whole [CHANNEL …]      every point of every channel, channels side by side; scripts/torture freeze
    freeze_test.py --only CHANNEL --point N …
    options: --ended   the kernel ends the frozen one, as it does outside of tests; it is started again
"""
import argparse
import os
import subprocess
import sys
import time

here = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(here, "lib"), os.path.join(here, "..", "..", "scripts", "lib")]
import desks  # noqa: E402
from doors import Points  # noqa: E402
from fleet import LEASE, Fleet  # noqa: E402
from tongyuan_api import wait_until  # noqa: E402

SAMPLE = (6, "a request: POST")  # of the board: behind a commit ahead of it, and when it is through
CORRECTS = {"metaweblog": "correct", "site": "correct"}
TRIES = 4             # the other daemon may be quicker to take the work
PATIENCE = 90


class Laboratory:
    def __init__(self, channel, ended):
        self.channel, self.ended = channel, ended
        self.points = Points()
        self.fleet = Fleet(0, points=self.points, end_when_frozen=ended)
        try:
            self.accounts = desks.make(self.fleet, channel)
            self.here, self.there = (desks.Desk(self.fleet, each) for each in self.fleet.both())
        except BaseException:
            self.close()
            raise
        self.told = 0

    def close(self):
        self.points.go_on.set()
        self.fleet.thaw(self.fleet.a)
        self.fleet.close()

    # ---- one story ----

    def tell(self, point):
        """What is broken, and whether the chosen point was reached."""
        for _ in range(TRIES):
            broken, reached = self.tell_once(point)
            if reached or broken or self.published_here:
                break
        self.points.disarm()
        return broken, reached

    def tell_once(self, point):
        self.told += 1
        title = f"第{self.told}则冻结通知"
        fleet = self.fleet
        before = fleet.published_by(fleet.a)
        joined = fleet.a.log().count("event=daemon.joined_again ")
        hold = fleet.hold()
        article = self.there.release(title, body=f"<p>{title}的正文。</p>", accounts=self.accounts)
        self.points.arm(point, lambda: fleet.freeze(fleet.a))
        lifting = self.lift(hold)
        try:
            wait_until(lambda: self.points.what or self.rests(article), PATIENCE, "the point, or the end of the work")
            reached = bool(self.points.what)
            if reached:
                self.let_the_other_take_over(article)
            self.published_here = fleet.published_by(fleet.a) > before
            broken = self.check(title, article)
            ledger = self.correct(article) if reached else fleet.platform.ledger()
        finally:
            self.points.go_on.set()
            fleet.thaw(fleet.a)
            lifting.wait(30)
        if reached:
            self.wait_until_it_is_back(joined)
            broken += self.check_after(title, article, ledger)
        return broken, reached

    def lift(self, hold):
        """At the daemon that is to send, which therefore wakes first; in a process that may have to wait with it."""
        client = self.fleet.office.act("sun")
        cookie = "; ".join(f"{c.name}={c.value}" for c in client.jar)
        return subprocess.Popen(["curl", "-sS", "-X", "DELETE", "-H", f"X-CSRF-Token: {client.csrf}", "-H",
                                 f"Cookie: {cookie}", f"{self.fleet.a.url}/api/v1/holds/{hold['id']}"],
                                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def states(self, article):
        found = self.fleet.server.ask("SELECT state, due_at IS NULL FROM delivery WHERE operation = 'publish' AND "
                                      f"article_id = '{article['id']}'")
        return [(state, over == "t") for state, over in found]

    def rests(self, article):
        return all(state in ("published", "refused") or (state == "unconfirmed" and over)
                   for state, over in self.states(article))

    def let_the_other_take_over(self, article):
        """Who was frozen while it lifted the hold has lifted nothing, or everything: a person sees that and does it."""
        alive = "SELECT 1 FROM daemon WHERE name = 'a' AND ended_at IS NULL"
        wait_until(lambda: not self.fleet.server.ask(alive) and self.fleet.holders()["a"] == 0, 4 * LEASE + 20,
                   "the take-over")
        for hold in self.there.office.act("sun").get("/api/v1/holds")["items"]:
            self.there.office.act("sun").call("DELETE", f"/api/v1/holds/{hold['id']}")
        try:
            wait_until(lambda: self.rests(article), PATIENCE, "the other to bring it to an end")
        except SystemExit:
            raise AssertionError(str(self.there.deliveries(article))) from None

    def correct(self, article):
        """The ledger when everything is done."""
        if all(state == "published" for state, _ in self.states(article)):
            kind = CORRECTS.get(self.channel, "withdraw")
            if kind == "correct":
                self.there.rewrite(article, "更正后的正文。")
            self.there.carry_out(article, kind, PATIENCE)
        return self.fleet.platform.ledger()

    def wait_until_it_is_back(self, joined):
        a = self.fleet.a
        if self.ended:
            if a.process.wait(3 * LEASE) != -9:
                raise AssertionError("the kernel should have ended it")
            a.start()
        else:
            wait_until(lambda: a.log().count("event=daemon.joined_again ") > joined, 5 * LEASE, "it to come back")
        time.sleep(1)  # for whatever it would still send
        self.fleet.at_rest(30)

    # ---- what must hold ----

    def shown(self, title):
        return sum(e["kind"] == "published" and title in e["title"] + e["text"] for e in self.fleet.platform.ledger())

    def check(self, title, article):
        shown, states = self.shown(title), [state for state, _ in self.states(article)]
        if shown > 1 or ("published" in states and shown != 1):
            return [f"{states} and shown {shown} times"]
        return [f"duplicates {d}" for d in self.fleet.duplicates()]

    def check_after(self, title, article, ledger):
        broken = self.check(title, article) if not CORRECTS.get(self.channel) else []
        now = self.fleet.platform.ledger()
        if now != ledger:
            broken.append("the one that woke has changed what readers see: " + str(now[len(ledger):])[:600])
        return broken


def run(channel, ended, points):
    """`points`: those to try; nothing for all of them."""
    began, broken, done = time.monotonic(), [], 0
    laboratory = Laboratory(channel, ended)
    try:
        point = 0
        while True:
            point = points[done] if points else point + 1
            found, reached = laboratory.tell(point)
            where = f"{channel} --point {point}"
            broken += [f"{where}: {sentence}" for sentence in found]
            what = laboratory.points.what if reached else "not reached"
            print(f"{'BROKEN ' if found else ''}{where}: {what} {' '.join(found)}", flush=True)
            done += 1
            if (points and done == len(points)) or (not points and not reached):
                break
    finally:
        laboratory.close()
    print(f"{channel}: {done} points frozen, {len(broken)} rules broken in {time.monotonic() - began:.0f} s", flush=True)
    return not broken


def side_by_side(channels, ended):
    more = ["--ended"] if ended else []
    running = [subprocess.Popen([sys.executable, __file__, "--whole", channel, *more]) for channel in channels]
    return all([each.wait() == 0 for each in running])


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--whole", nargs="*", choices=desks.CHANNELS)
    options.add_argument("--only", choices=desks.CHANNELS, default="board")
    options.add_argument("--point", type=int, nargs="+")
    options.add_argument("--ended", action="store_true")
    given = options.parse_args()
    if given.whole is None:
        clean = run(given.only, given.ended, given.point or SAMPLE)
    elif len(given.whole) == 1:
        clean = run(given.whole[0], given.ended, None)
    else:
        clean = side_by_side(given.whole or desks.CHANNELS, given.ended)
    sys.exit(0 if clean else 1)


if __name__ == "__main__":
    main()
