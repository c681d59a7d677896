"""The other sides of a system test: the simulated platforms, and the servers that ctest started ahead of it."""
import os
import shutil
import subprocess
import sys
import urllib.parse

from office import env_of
from tongyuan_api import Client, wait_until

BUILD = os.environ["TONGYUAN_BUILD"]
SOURCE = os.environ["TONGYUAN_SOURCE"]


def skip(what):
    """A machine without a peer says so; where peers are required that is a failure."""
    if os.environ.get("CI_REQUIRE_PEERS") == "1":
        print(f"FAILED: {what} is missing, and CI_REQUIRE_PEERS is set")
        sys.exit(1)
    print(f"SKIPPED: {what} is missing; scripts/install test brings it")
    sys.exit(77)


def env_file(variable, what):
    file = os.environ.get(variable, "")
    if not os.path.exists(file):
        skip(what)
    return env_of(file)


def portal():
    return env_file("TONGYUAN_TEST_DAV", "the nginx portal")


def wordpress():
    return env_file("TONGYUAN_TEST_WORDPRESS", "WordPress")


def memory():
    """Where a server is as quick as it can be, if there is room: what these tests try out is not the disk."""
    place = "/dev/shm"
    return place if os.access(place, os.W_OK) and shutil.disk_usage(place).free > 2 << 30 else "/tmp"


def place_of(url):
    return urllib.parse.urlsplit(url).netloc


class Postgres:
    """A database of its own on the server that ctest started."""

    def __init__(self, name):
        self.server = os.environ.get("TONGYUAN_TEST_POSTGRES", "")
        if not self.server:
            skip("PostgreSQL")
        self.name = f"{name}_{os.getpid()}"
        self.ask(f"CREATE DATABASE {self.name} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'")
        self.connection = self.server.replace("dbname=postgres", f"dbname={self.name}")

    def ask(self, statement):
        subprocess.run(["psql", "-q", "-v", "ON_ERROR_STOP=1", "-d", self.server, "-c", statement], check=True)

    def drop(self):
        self.ask(f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)")


class FakePlatform:
    """The judge: its ledger of what readers could see is out of the daemon's reach."""

    def __init__(self, folder):
        port_file = os.path.join(folder, "platform.port")
        self.log = open(os.path.join(folder, "platform.log"), "wb")
        self.process = subprocess.Popen(
            [os.path.join(BUILD, "bin", "fake_platform"), "--listen", "127.0.0.1:0", "--port-file", port_file],
            stdout=self.log, stderr=self.log)
        wait_until(lambda: os.path.exists(port_file) and os.path.getsize(port_file), 20, "the fake platform's port")
        with open(port_file, encoding="ascii") as port:
            self.url = f"http://127.0.0.1:{port.read().strip()}"
        self.client = Client(self.url)

    def control(self, path, body=None):
        return self.client.post("/_control/" + path, body) if body is not None else self.client.get("/_control/" + path)

    def ledger(self):
        items, after = [], 0
        while True:
            page = self.control(f"ledger?after={after}&limit=200")["items"]
            if not page:
                return items
            items += page
            after = page[-1]["n"]

    def stop(self):
        self.process.terminate()
        self.process.wait(30)
        self.log.close()
