"""An installation of the real binary in a folder of its own: settings, init, run, kill, stop, verify."""
import glob
import json
import os
import re
import shutil
import socket
import subprocess
import tempfile
import time

from peers import BUILD, SOURCE
from tongyuan_api import Client, Problem

DAEMON = os.path.join(BUILD, "bin", "tongyuand")


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def plugins_of(build):
    return sorted(glob.glob(os.path.join(build, "adapters", "*.so")))


def toml(value):
    # JSON's texts, numbers, booleans and lists are TOML's as well.
    return json.dumps(value, ensure_ascii=False)


class Installation:
    def __init__(self, name, allow=(), postgres=None, plugins=None, **sections):
        """`sections` replace single settings: delivery={"lease_seconds": 35}."""
        self.folder = tempfile.mkdtemp(prefix=f"tongyuan-system-{name}-")
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.config = self.path("tongyuand.toml")
        self.log_file = self.path("daemon.log")
        self.process = None
        store = {"file": "tongyuan.db", "schema": os.path.join(SOURCE, "schema")}
        if postgres:
            store |= {"engine": "postgres", "connection": postgres.connection}
        self.settings = {
            "daemon": {"name": name, "stop_grace_seconds": 5},
            "server": {"listen": [f"127.0.0.1:{self.port}"], "console": ""},
            "store": store,
            "secrets": {"key_file": "tongyuan.key"},
            "outbound": {"allow": list(allow), "own_address": "127.0.0.1"},
            # Cheap passwords and short waits; what is promised does not depend on them.
            "access": {"password_memory_mib": 8, "password_passes": 1},
            "delivery": {"retry_seconds": [1], "probe_after_seconds": [1, 1, 2], "read_back_after_seconds": [0],
                         "read_gone_after_seconds": [0],
                         "source_recheck_seconds": 1, "latest_effect_seconds": 1},
        }
        for section, values in sections.items():
            self.settings.setdefault(section, {}).update(values)
        self.plugins = plugins_of(BUILD) if plugins is None else plugins
        self.program = DAEMON
        self.write_settings()

    def path(self, name):
        return os.path.join(self.folder, name)

    def write_settings(self):
        with open(self.config, "w", encoding="utf-8") as out:
            for section, values in self.settings.items():
                out.write(f"[{section}]\n" + "".join(f"{key} = {toml(value)}\n" for key, value in values.items()))
            for plugin in self.plugins:
                out.write(f"[[plugins]]\nfile = {toml(plugin)}\n")

    def command(self, *words):
        """Runs a subcommand to its end; for the ones that end by themselves."""
        return subprocess.run([self.program, words[0], "--config", self.config, *words[1:]], text=True, capture_output=True,
                              timeout=60, check=False)

    def init(self, unit="青禾区人民政府"):
        """The one-time password of the first administrator."""
        made = self.command("init", "--unit", unit, "--level", "county")
        if made.returncode != 0:
            raise AssertionError(f"init ended with {made.returncode}: {made.stdout}{made.stderr}")
        return re.search(r"^one-time password: (\S+)$", made.stdout, re.M).group(1)

    def start(self, seconds=30):
        log = open(self.log_file, "ab")
        self.process = subprocess.Popen([self.program, "run", "--config", self.config], stdout=log, stderr=log)
        log.close()
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self.process.poll() is not None:
                raise AssertionError(f"the daemon ended with {self.process.returncode}: {self.log()[-2000:]}")
            try:
                Client(self.url).get("/readyz")
                return
            except (OSError, Problem):
                time.sleep(0.02)
        raise AssertionError(f"the daemon is not ready after {seconds} s: {self.log()[-2000:]}")

    def log(self):
        with open(self.log_file, encoding="utf-8", errors="replace") as lines:
            return lines.read()

    def kill(self):
        self.process.kill()
        self.process.wait(30)

    def stop(self):
        """Ends it the way an operator would; answers its exit code."""
        if self.process is None or self.process.poll() is not None:
            return None
        self.process.terminate()
        return self.process.wait(60)

    def remove(self):
        if self.process is not None and self.process.poll() is None:
            self.kill()
        if os.environ.get("TONGYUAN_KEEP"):
            print(f"kept {self.folder}")
        else:
            shutil.rmtree(self.folder)
