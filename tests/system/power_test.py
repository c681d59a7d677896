#!/usr/bin/env python3
"""Takes the power away from the daemon: during each sync of its database, and at each of its points, with what was not
synced left to chance. Afterwards the database must be whole, no acknowledged commit missing, and the books in order.

    power_test.py                        a few hundred cuts; the ctest system_power
    power_test.py --whole [--seeds 16]   every sync and every point of every scenario, each with that many seeds
    power_test.py --control              with the syncs of synchronous=NORMAL: ends with 0 only when cuts do harm
    power_test.py --only wechat/clean/publish --cut sync|point --at N --seed S       one cut
    options: --workers K
"""
import argparse
import os
import random
import sqlite3
import sys
import time

here = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(here, "lib"), os.path.join(here, "crash"),
                os.path.join(here, "..", "..", "scripts", "lib")]
import scenarios  # noqa: E402
from crew import Crew  # noqa: E402
from lab import Lab  # noqa: E402
from tally import Tally, is_clean, judge, print_table  # noqa: E402

SHORT = 360  # cuts
OPTION = {"sync": "cut_at_sync", "point": "cut_at"}


def untouched(lab, scenario):
    lab.stage(scenario)
    report = lab.live(scenario)
    found = judge(lab, scenario, report, 0, "untouched")
    found.syncs, found.points = report["disk"]["syncs"], report["points"]
    return found, True


def faults_of_the_file(lab):
    store = sqlite3.connect(os.path.join(lab.home, "tongyuan.db"))
    try:
        said = [row[0] for row in store.execute("PRAGMA integrity_check")]
    except sqlite3.DatabaseError as error:
        said = [str(error)]
    finally:
        store.close()
    return [] if said == ["ok"] else said[:3]


def cut(lab, scenario, what, at, seed, synchronous="full"):
    lab.stage(scenario)
    where = f"--cut {what} --at {at} --seed {seed}"
    if lab.live(scenario, seed=seed, synchronous=synchronous, **{OPTION[what]: at}):
        return Tally(), False
    faults = faults_of_the_file(lab)
    report = lab.live(scenario)
    found = judge(lab, scenario, report, 1, where)
    found.runs, found.cuts = 2, 1
    found.broken += [f"{scenario.name} {where}: the database is damaged: {f}" for f in faults]
    if report["lost_commits"]:
        found.lost += report["lost_commits"]
        found.broken.append(f"{scenario.name} {where}: {report['lost_commits']} acknowledged commits are missing")
    return found, True


def all_cuts(surveyed, seeds):
    return [(name, (what, at, seed)) for name, t in surveyed.items()
            for what, most in (("sync", t.syncs), ("point", t.points)) for at in range(1, most + 1)
            for seed in range(1, seeds + 1)]


def programme(given, wanted):
    experiments = {"untouched": untouched, "cut": cut}
    with Crew(given.workers, experiments) as crew:
        tallies = {s.name: Tally() for s in wanted}
        surveyed = {}
        for name, _, found, _ in crew.do("untouched", [(s.name, ()) for s in wanted]):
            surveyed[name] = found
            tallies[name].add(found)
        jobs = all_cuts(surveyed, given.seeds)
        if given.control:
            jobs = [(name, (what, at, seed, "normal")) for name, (what, at, seed) in jobs if what == "point"]
        elif not given.whole:
            jobs = random.Random(20260302).sample(jobs, min(SHORT, len(jobs)))
        for name, _, found, _ in crew.do("cut", jobs):
            tallies[name].add(found)
    return tallies


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--only", default="")
    options.add_argument("--whole", action="store_true")
    options.add_argument("--control", action="store_true")
    options.add_argument("--seeds", type=int, default=1)
    options.add_argument("--cut", choices=list(OPTION))
    options.add_argument("--at", type=int)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--workers", type=int, default=os.cpu_count())
    given = options.parse_args()
    wanted = scenarios.chosen(given.only or ("example/clean/publish" if given.control else ""))
    began = time.monotonic()
    if given.cut:
        lab = Lab()
        tallies = {wanted[0].name: cut(lab, wanted[0], given.cut, given.at, given.seed)[0]}
        lab.close()
    else:
        tallies = programme(given, wanted)
    total = print_table("control, as synchronous=NORMAL" if given.control else "power cut", tallies,
                        time.monotonic() - began)
    if given.control:
        harm = total.lost + total.duplicates
        print(f"the control run lost {total.lost} and doubled {total.duplicates}: " +
              ("so these cuts would find a daemon that does not sync" if harm else "THE CUTS PROVE NOTHING"))
        sys.exit(0 if harm else 1)
    sys.exit(0 if is_clean(total) else 1)


if __name__ == "__main__":
    main()
