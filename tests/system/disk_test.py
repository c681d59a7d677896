#!/usr/bin/env python3
"""Lets the daemon's disk fail: its n-th read, write or sync, once, a few times or for ever, for n = 1, 2, … until a run
meets no failure. Whatever fails, nothing is sent without a journal.

    disk_test.py                         some of it; the ctest system_disk
    disk_test.py --whole                 every call of every scenario
    disk_test.py --only wechat/clean/publish --fails read|write|sync --how io|full|short --at N --for K    one failure
    options: --workers K

After an I/O error sending stops and nothing more is written; the next start checks the database and goes on. A full
disk stops the sending while people still read, and when there is room again it goes on by itself.
"""
import argparse
import os
import random
import sys
import time

here = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(here, "lib"), os.path.join(here, "crash"),
                os.path.join(here, "..", "..", "scripts", "lib")]
import scenarios  # noqa: E402
from crew import Crew  # noqa: E402
from lab import Lab  # noqa: E402
from tally import Tally, is_clean, judge, print_table  # noqa: E402

SHORT = 240  # failures
FEW = 3
EVER = 0
KINDS = [("write", "io", 1), ("write", "io", EVER), ("sync", "io", 1), ("read", "io", 1), ("write", "full", FEW),
         ("write", "full", EVER), ("write", "short", FEW)]
COLUMN = 9  # requests that write a column and its feeds
LOOK = 2  # requests that read a post back
SLOW = 40  # milliseconds for every sync


def untouched(lab, scenario):
    lab.stage(scenario)
    report = lab.live(scenario)
    found = judge(lab, scenario, report, 0, "untouched")
    found.calls = {"read": report["disk"]["reads"], "write": report["disk"]["writes"], "sync": report["disk"]["syncs"]}
    return found, True


def slow(lab, scenario):
    lab.stage(scenario)
    return judge(lab, scenario, lab.live(scenario, slow_sync=SLOW), 0, f"syncs that take {SLOW} ms"), True


def recorded_damage(lab):
    with open(os.path.join(lab.home, "tongyuan.db.lock"), "rb") as lock:
        return bool(lock.read().strip(b"\0"))


def objections(lab, scenario, first, stopped, how, lasts):
    """To what a daemon did whose disk has failed, while it still ran."""
    passes = how != "io"
    if not passes and not stopped:
        yield "it went on after an I/O error"
    if passes and lasts != EVER and stopped:
        yield f"it did not go on by itself: {stopped}"
    # A conversation that has begun, a look at a post or the writing of a column, goes to its end; nothing new begins.
    on_their_way = COLUMN if scenario.channel in ("site", "site_folder", "weibo") else LOOK
    if stopped and first["sends_after_failure"] > on_their_way:
        yield f"{first['sends_after_failure']} requests were sent while the store took nothing"
    if passes and not first["reads_are_up"]:
        yield "nobody could read while the disk was full"
    if bool(stopped and not passes) != recorded_damage(lab):
        yield "the next start was not told" if stopped else "a full disk was taken for a broken one"


def failing(lab, scenario, fails, how, at, lasts):
    lab.stage(scenario)
    where = f"--fails {fails} --how {how} --at {at} --for {lasts}"
    first = lab.live(scenario, fails=fails, how=how, fails_at=at, fails_for=lasts)
    if not first["disk"]["failed"]:
        return judge(lab, scenario, first, 0, where + ", not reached"), False
    # A failure at the very end is met by a daemon that has nothing left to do.
    stopped = first.get("stopped") or (how == "io" and recorded_damage(lab) and "at rest")
    wrong = [f"{scenario.name} {where}: {o}" for o in objections(lab, scenario, first, stopped, how, lasts)]
    last = lab.live(scenario) if stopped else first
    found = judge(lab, scenario, last, 1, where)
    if recorded_damage(lab):
        wrong.append(f"{scenario.name} {where}: the damage was not looked into")
    if last["lost_commits"]:
        found.lost += last["lost_commits"]
        wrong.append(f"{scenario.name} {where}: {last['lost_commits']} acknowledged commits are missing")
    found.broken += wrong
    found.failures = 1
    return found, True


def programme(given, wanted):
    experiments = {"untouched": untouched, "failing": failing, "slow": slow}
    tallies = {s.name: Tally() for s in wanted}
    with Crew(given.workers, experiments) as crew:
        jobs = []
        for name, _, found, _ in crew.do("untouched", [(s.name, ()) for s in wanted]):
            tallies[name].add(found)
            jobs += [(name, (fails, how, at, lasts)) for fails, how, lasts in KINDS
                     for at in range(1, found.calls[fails] + 1)]
        if not given.whole:
            jobs = random.Random(20260302).sample(jobs, min(SHORT, len(jobs)))
        for name, _, found, _ in crew.do("failing", jobs):
            tallies[name].add(found)
        for name, _, found, _ in crew.do("slow", [(s.name, ()) for s in wanted if given.whole or s.act == "publish"]):
            tallies[name].add(found)
    return tallies


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--only", default="")
    options.add_argument("--whole", action="store_true")
    options.add_argument("--fails", choices=["read", "write", "sync"])
    options.add_argument("--how", choices=["io", "full", "short"], default="io")
    options.add_argument("--at", type=int, default=1)
    options.add_argument("--for", type=int, default=1, dest="lasts")
    options.add_argument("--workers", type=int, default=os.cpu_count())
    given = options.parse_args()
    wanted = scenarios.chosen(given.only)
    began = time.monotonic()
    if given.fails:
        lab = Lab()
        found, _ = failing(lab, wanted[0], given.fails, given.how, given.at, given.lasts)
        lab.close()
        tallies = {wanted[0].name: found}
    else:
        tallies = programme(given, wanted)
    sys.exit(0 if is_clean(print_table("disk failed", tallies, time.monotonic() - began)) else 1)


if __name__ == "__main__":
    main()
