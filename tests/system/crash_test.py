#!/usr/bin/env python3
"""Kills the daemon at every commit and every exchange of every channel, lets it recover, and holds its books against
what readers could see. Every scenario is run killed at its 1st, 2nd, … point until one run completes untouched.

    crash_test.py                        every point of every scenario, and a few of the recovery's; the ctest system_crash
    crash_test.py --second               besides, the recovery is killed at each of its points
    crash_test.py --only wechat/ambiguous/publish [--point N [--second-point M]]     one scenario, one point
    options: --workers K
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


def untouched(lab, scenario):
    """How many points there are, and that the platform, which counts as well, was reached by no other way."""
    lab.stage(scenario)
    report = lab.live(scenario)
    found = judge(lab, scenario, report, 0, "untouched")
    found.points = report["points"]
    if report["disk"]["unwatched_syncs"]:
        found.broken.append(f"{scenario.name}: {report['disk']['unwatched_syncs']} commits have passed no point")
    arrived = lab.arrived()
    if scenario.act == "publish" and scenario.channel != "weibo" and arrived and arrived != report["sends"]:
        found.broken.append(f"{scenario.name}: {arrived} requests arrived, {report['sends']} have passed a point")
    return found, True


def killed_once(lab, scenario, point):
    lab.stage(scenario)
    report = lab.live(scenario, kill_at=point)
    if report:
        return judge(lab, scenario, report, 0, f"--point {point}, not reached"), False
    found = judge(lab, scenario, lab.live(scenario), 1, f"--point {point}")
    found.runs, found.kills = 2, 1
    return found, True


def killed_twice(lab, scenario, point, second):
    lab.stage(scenario)
    if lab.live(scenario, kill_at=point):
        return Tally(), False
    report = lab.live(scenario, kill_at=second)
    where = f"--point {point} --second-point {second}"
    if report:
        return judge(lab, scenario, report, 1, where + ", not reached"), False
    found = judge(lab, scenario, lab.live(scenario), 2, where)
    found.runs, found.kills = 3, 2
    return found, True


def killed_twice_everywhere(lab, scenario, point):
    total, second, reached = Tally(), 1, True
    while reached:
        found, reached = killed_twice(lab, scenario, point, second)
        total.add(found)
        second += 1
    return total, True


SAMPLE = 3  # of second kills, per scenario
SEED = 20260415


def a_few_second_points(tallies):
    """A recovery is shorter than the first life; a point that it does not have is found out, and is no harm."""
    chance = random.Random(SEED)
    return [(name, (chance.randint(1, tally.points), chance.randint(1, 1 + tally.points // 2)))
            for name, tally in tallies.items() for _ in range(SAMPLE)]


def every_point(crew, wanted, second):
    tallies = {s.name: Tally() for s in wanted}
    for name, _, found, _ in crew.do("untouched", [(s.name, ()) for s in wanted]):
        tallies[name].add(found)
    jobs = [(s.name, (n,)) for s in wanted for n in range(1, tallies[s.name].points + 1)]
    last_was_reached = {s.name: False for s in wanted}
    for name, (point,), found, reached in crew.do("once", jobs):
        tallies[name].add(found)
        if point == tallies[name].points:
            last_was_reached[name] = reached
    # A run may have a few points more than the first one had: the scenario ends when one completes untouched.
    for s in wanted:
        point = tallies[s.name].points
        while last_was_reached[s.name]:
            point += 1
            for name, _, found, reached in crew.do("once", [(s.name, (point,))]):
                tallies[name].add(found)
                last_was_reached[name] = reached
    again = ("twice everywhere", jobs) if second else ("twice", a_few_second_points(tallies))
    for name, _, found, _ in crew.do(*again):
        tallies[name].add(found)
    return tallies


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--only", default="")
    options.add_argument("--point", type=int)
    options.add_argument("--second-point", type=int)
    options.add_argument("--second", action="store_true")
    options.add_argument("--workers", type=int, default=os.cpu_count())
    given = options.parse_args()
    wanted = scenarios.chosen(given.only)
    began = time.monotonic()
    if given.point:
        lab = Lab()
        found, _ = (killed_twice(lab, wanted[0], given.point, given.second_point) if given.second_point
                    else killed_once(lab, wanted[0], given.point))
        lab.close()
        tallies = {wanted[0].name: found}
    else:
        experiments = {"untouched": untouched, "once": killed_once, "twice": killed_twice,
                       "twice everywhere": killed_twice_everywhere}
        with Crew(given.workers, experiments) as crew:
            tallies = every_point(crew, wanted, given.second)
    sys.exit(0 if is_clean(print_table("killed", tallies, time.monotonic() - began)) else 1)


if __name__ == "__main__":
    main()
