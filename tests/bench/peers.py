#!/usr/bin/env python3
"""What somebody would pick instead: BullMQ on Redis and graphile-worker on PostgreSQL, beside ours in one run, each round
of each in turn; scripts/bench --peers asks for it.

Everybody delivers the same: a job stored durably, one POST of 2 KB to the same channel, the outcome stored durably, 64 in
flight. Ours keeps the body, the answer and its receipt, and opens a connection for every public step; the queues delete a
job when it is done and keep their connections.
"""
import argparse
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time

here = os.path.dirname(os.path.abspath(__file__))
IN_FLIGHT = 64
TICKS = os.sysconf("SC_CLK_TCK")


def cpu_of(root):
    """Seconds of a process, its living children, and those it has waited for."""
    total = 0
    for entry in os.listdir("/proc"):
        if not entry.isdigit():
            continue
        try:
            with open(f"/proc/{entry}/stat", encoding="ascii", errors="replace") as stat:
                fields = stat.read().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if int(entry) == root:
            total += sum(int(n) for n in fields[11:15])
        elif int(fields[1]) == root:
            total += sum(int(n) for n in fields[11:13])
    return total / TICKS


def figures_in(text):
    return {name: float(value) for name, value in re.findall(r"^(\w+)=(-?[0-9.]+)$", text, re.MULTILINE)}


def run(command, **options):
    ended = subprocess.run(command, text=True, capture_output=True, check=False, **options)
    if ended.returncode:
        sys.exit(f"peers: {' '.join(command)}: {(ended.stderr or ended.stdout).strip()[-2000:]}")
    return figures_in(ended.stdout)


class Sink:
    """The cheapest channel there can be, in a process of its own."""

    def __init__(self, bench, home):
        port = os.path.join(home, "sink.port")
        self.process = subprocess.Popen([bench, "sink", "--delay", "0", "--port-file", port], stdout=subprocess.DEVNULL)
        while not (os.path.exists(port) and os.path.getsize(port)):
            time.sleep(0.05)
        with open(port, encoding="ascii") as number:
            self.url = f"http://127.0.0.1:{number.read().strip()}"

    def close(self):
        self.process.terminate()
        self.process.wait()


class Redis:
    def __init__(self, home):
        self.folder = tempfile.mkdtemp(prefix="redis-", dir=home)
        self.socket = os.path.join(self.folder, "redis.sock")
        self.process = subprocess.Popen(["redis-server", "--port", "0", "--unixsocket", self.socket, "--dir", self.folder,
                                         "--save", "", "--appendonly", "yes", "--appendfsync", "always"],
                                        stdout=subprocess.DEVNULL)
        while not os.path.exists(self.socket):
            time.sleep(0.05)

    def close(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()
        shutil.rmtree(self.folder)


class Postgres:
    """Syncs every commit, which the tests' server does not."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="tongyuan-peers-", dir="/tmp")  # a socket's path is short
        os.chmod(self.folder, 0o755)
        self.script("postgres-up.sh")
        self.ask(*(f"ALTER SYSTEM SET {s} = on" for s in ("fsync", "full_page_writes", "autovacuum")),
                 "ALTER SYSTEM SET shared_buffers = '128MB'", "SELECT pg_reload_conf()", "CREATE DATABASE queue")
        with open(os.path.join(self.folder, "data", "postmaster.pid"), encoding="ascii") as pid:
            self.pid = int(pid.readline())

    def script(self, name):
        run([os.path.join(here, "..", "peers", name), self.folder])

    def ask(self, *commands):
        for command in commands:
            subprocess.run(["psql", "-q", "-h", self.folder, "-U", "postgres", "-c", command], check=True,
                           stdout=subprocess.DEVNULL)

    def close(self):
        self.script("postgres-down.sh")


class Peers:
    """`node_modules`: where npm has put the queues."""

    def __init__(self, words):
        self.words = words
        self.home = tempfile.mkdtemp(prefix="peers-", dir=words.build)
        self.sink = Sink(words.bench, self.home)

    def close(self):
        self.sink.close()
        shutil.rmtree(self.home)

    def node(self, script, *options):
        return run(["node", os.path.join(self.words.modules, script), "--sink", self.sink.url,
                    "--jobs", str(self.words.jobs), "--in-flight", str(IN_FLIGHT), *options])

    def with_server(self, server, pid, script, *options):
        try:
            before = cpu_of(pid)
            figures = self.node(script, *options)
            figures["cpu_per_1000"] = (figures["client_cpu_per_1000"] +
                                       (cpu_of(pid) - before) / (self.words.jobs / 1000))
            return figures
        finally:
            server.close()

    def bullmq(self):
        redis = Redis(self.home)
        return self.with_server(redis, redis.process.pid, "bullmq.mjs", "--redis", redis.socket)

    def graphile(self):
        server = Postgres()
        return self.with_server(server, server.pid, "graphile.mjs", "--postgres", server.folder, "--database", "queue")

    def ours(self):
        folder = os.path.join(self.home, "ours")
        articles = max(1, self.words.jobs // 1000)
        figures = run([self.words.bench, "deliveries", "--sink", "--platform", self.sink.url,
                       "--platform-pid", str(self.sink.process.pid), "--articles", str(articles), "--rounds", "1",
                       "--in-flight", str(IN_FLIGHT), "--folder", folder, "--source", self.words.source,
                       "--adapters", self.words.adapters])
        shutil.rmtree(folder, ignore_errors=True)
        return {"drain_per_second": figures["deliveries_per_second"],
                "per_second": articles * 1000 / (articles * 1000 / figures["deliveries_per_second"] +
                                                 figures["write_and_release_seconds"]),
                "cpu_per_1000": figures["cpu_per_1000"], "client_peak_mb": figures["peak_mb"]}


def main():
    options = argparse.ArgumentParser()
    for name in ("bench", "build", "modules", "source", "adapters"):
        options.add_argument("--" + name, required=True)
    options.add_argument("--jobs", type=int, default=10_000)
    options.add_argument("--rounds", type=int, default=3)
    words = options.parse_args()
    peers = Peers(words)
    try:
        everybody = {"Tongyuan": peers.ours, "BullMQ on Redis, appendfsync always": peers.bullmq,
                     "graphile-worker on PostgreSQL, batched": peers.graphile}
        rounds = {name: [] for name in everybody}
        for _ in range(words.rounds):
            for name, one in everybody.items():
                rounds[name].append(one())
    finally:
        peers.close()
    middle = {name: {key: statistics.median(r[key] for r in runs) for key in runs[0]} for name, runs in rounds.items()}
    ours = middle["Tongyuan"]
    print(f"\n{words.jobs:,} deliveries, {IN_FLIGHT} in flight, the median of {words.rounds} rounds")
    print(f"{'':<40}{'delivered/s':>12}{'and queued/s':>14}{'CPU-s per 1,000':>17}{'ours is':>10}")
    for name, f in middle.items():
        print(f"{name:<40}{f['drain_per_second']:>12,.0f}{f['per_second']:>14,.0f}{f['cpu_per_1000']:>17.3f}"
              f"{ours['drain_per_second'] / f['drain_per_second']:>9.2f}x")
    print("\"and queued\": the making of the jobs counts as well; ours includes writing, reviewing and approving.")


if __name__ == "__main__":
    main()
