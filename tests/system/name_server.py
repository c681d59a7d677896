#!/usr/bin/env python3
"""A name server that does not answer holds up only whoever asked: people go on reading and acting meanwhile.

Runs in namespaces of its own (mounts and network), where /etc/resolv.conf names a server that takes every question and
says nothing. Where the system grants nobody such namespaces, it is skipped."""
import fcntl
import os
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
import unittest

here = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(here, "lib"), os.path.join(here, "..", "..", "scripts", "lib")]
from house import House  # noqa: E402
from tongyuan_api import Client  # noqa: E402

INSIDE = "TONGYUAN_IN_NAMESPACES"
NAMESPACES = ["unshare", "--mount", "--net", "--map-root-user"]
SILENT = "127.0.0.77"


def switch_loopback_on():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        name_and_flags = struct.pack("16sh14x", b"lo", 0x1 | 0x40)  # up and running
        fcntl.ioctl(any_socket, 0x8914, name_and_flags)  # SIOCSIFFLAGS


def put_a_silent_name_server():
    with tempfile.NamedTemporaryFile("w", suffix=".conf", delete=False) as conf:
        conf.write(f"nameserver {SILENT}\nsearch a.example b.example\noptions timeout:5 attempts:2\n")
    subprocess.run(["mount", "--bind", conf.name, os.path.realpath("/etc/resolv.conf")], check=True)
    os.unlink(conf.name)
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind((SILENT, 53))
    return server


class ASilentNameServer(unittest.TestCase):
    def test_only_who_asked_waits(self):
        switch_loopback_on()
        server = put_a_silent_name_server()
        house = House("names", ["example"])
        self.addCleanup(server.close)
        self.addCleanup(house.close)
        office = house.office
        board = office.open("wu", "media", "example", "board-2", "找不到的公告牌")
        office.bind("wu", board, {"endpoint": "https://nobody.example.test/"}, {"key": office.new_key()})
        report, waits = {}, []
        asking = threading.Thread(
            target=lambda: report.update(office.act("wu").post(f"/api/v1/accounts/{board}/connection-tests")))
        asking.start()
        reader = Client(house.installation.url)
        while asking.is_alive():
            began = time.monotonic()
            reader.get("/healthz")
            waits.append(time.monotonic() - began)
            time.sleep(0.02)
        self.assertFalse(report["ok"])
        self.assertIn("nobody.example.test", report["message"])
        self.assertLess(max(waits), 3, "the whole daemon waited for the name server")


if __name__ == "__main__":
    if INSIDE in os.environ:
        unittest.main(verbosity=2)
    elif subprocess.run([*NAMESPACES, "true"], check=False).returncode:
        print("skipped: this system grants no namespaces")
        sys.exit(77)
    else:
        os.execvpe(NAMESPACES[0], [*NAMESPACES, sys.executable, *sys.argv], os.environ | {INSIDE: "1"})
