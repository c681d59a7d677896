"""A PostgreSQL with a standby that follows it asynchronously, so that a failover can lose the last commits."""
import os
import pwd
import shutil
import subprocess
import tempfile

import peers
from fleet import Server
from tongyuan_api import wait_until


def as_owner():
    """PostgreSQL does not run as root."""
    if os.getuid() != 0:
        return []
    names = {entry.pw_name for entry in pwd.getpwall()}
    return ["runuser", "-u", "postgres" if "postgres" in names else "nobody", "--"]


class Pair(Server):
    """Clients are given both addresses and take the one that writes."""

    def __init__(self):
        super().__init__()
        self.standby = tempfile.mkdtemp(prefix="tongyuan-standby-", dir=peers.memory())
        shutil.copystat(self.folder, self.standby)
        owner = os.stat(os.path.join(self.folder, "data"))
        os.chown(self.standby, owner.st_uid, owner.st_gid)
        data = os.path.join(self.standby, "data")
        subprocess.run([*as_owner(), os.path.join(self.programs(), "pg_basebackup"), "-h", self.folder, "-U", "postgres", "-D",
                        data, "-R", "-X", "stream", "-c", "fast", "--no-sync"], check=True, capture_output=True, cwd="/")
        with open(os.path.join(data, "postgresql.conf"), "a", encoding="utf-8") as conf:
            conf.write(f"unix_socket_directories = '{self.standby}'\n")
        self.script_in(self.standby, "postgres-up.sh")
        self.connection = f"host={self.folder},{self.standby} user=postgres dbname=fleet target_session_attrs=read-write"

    def programs(self):
        with open(os.path.join(self.folder, "data", "postmaster.opts"), encoding="utf-8") as started:
            return os.path.dirname(started.read().split()[0])

    @staticmethod
    def script_in(folder, name):
        subprocess.run([os.path.join(peers.SOURCE, "tests", "peers", name), folder], check=True, capture_output=True)

    def ask_standby(self, statement):
        here, self.folder = self.folder, self.standby
        try:
            return self.ask(statement, "postgres")
        finally:
            self.folder = here

    def wait_for_the_standby(self):
        goal = self.ask("SELECT pg_current_wal_lsn()")[0][0]
        wait_until(lambda: self.ask_standby(f"SELECT pg_last_wal_replay_lsn() >= '{goal}'::pg_lsn") == [["t"]], 20,
                   "the standby to follow")

    def cut_off(self):
        """From here on the standby hears nothing more."""
        self.ask_standby("ALTER SYSTEM SET primary_conninfo = ''")
        self.ask_standby("SELECT pg_reload_conf()")
        wait_until(lambda: not self.ask_standby("SELECT 1 FROM pg_stat_wal_receiver WHERE status = 'streaming'"), 20,
                   "the standby to be cut off")

    def fail_over(self):
        """The primary dies as by a power cut, and does not come back."""
        self.crash()
        self.ask_standby("SELECT pg_promote()")
        self.folder, self.lost = self.standby, self.folder

    def down(self):
        for folder in {self.folder, self.standby, getattr(self, "lost", self.folder)}:
            self.script_in(folder, "postgres-down.sh")
            shutil.rmtree(folder, ignore_errors=True)
