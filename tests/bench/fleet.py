#!/usr/bin/env python3
"""Deliveries a second by one daemon and by two on one PostgreSQL; scripts/bench --fleet asks for it.

Prints name=value lines. The channel answers after 50 ms; 64 deliveries in flight in each daemon; PostgreSQL syncs every
commit. A delivery counts from the lifting of a hold to its receipt; articles are written and approved before.
"""
import argparse
import os
import sys
import time

here = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(here, "..", "system", "lib"), os.path.join(here, "..", "..", "scripts", "lib")]
from fleet import Fleet  # noqa: E402
from tongyuan_api import wait_until  # noqa: E402


def drain(fleet, articles, name):
    hold = fleet.write([f"{name}第{n}号" for n in range(articles)])
    count = articles * len(fleet.boards)
    began = time.monotonic()
    fleet.lift(hold)

    def published():
        return int(fleet.server.ask("SELECT COUNT(*) FROM receipt r JOIN delivery d ON d.id = r.delivery_id "
                                    f"WHERE d.title LIKE '{name}%'")[0][0]) >= count
    wait_until(published, 300, "all to be published")
    return count / (time.monotonic() - began)


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--boards", type=int, default=160)
    options.add_argument("--articles", type=int, default=10)
    options.add_argument("--rounds", type=int, default=2)
    words = options.parse_args()
    # Reading back is a chore of one of them, and would blur what is measured.
    fleet = Fleet(words.boards, lease_seconds=30, read_back_after_seconds=[86400], in_flight=64)
    try:
        for setting in ("fsync = on", "full_page_writes = on", "autovacuum = on"):
            fleet.server.ask(f"ALTER SYSTEM SET {setting}")
        fleet.server.ask("SELECT pg_reload_conf()")
        fleet.slow(50)
        one, two = [], []
        for n in range(words.rounds):
            two.append(drain(fleet, words.articles, f"两台{n}"))
            fleet.b.stop()
            one.append(drain(fleet, words.articles, f"一台{n}"))
            fleet.b.start()
        one, two = max(one), max(two)
        print(f"fleet_one_per_second={one:.1f}\nfleet_two_per_second={two:.1f}\nfleet_ratio={two / one:.3f}")
    finally:
        fleet.close()


if __name__ == "__main__":
    main()
