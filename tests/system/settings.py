#!/usr/bin/env python3
"""What the operator is told: mistakes in the settings, a store in use, a key that does not fit, a plugin that is not there."""
import os
import re
import shutil
import sys
import unittest

here = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(here, "lib"), os.path.join(here, "..", "..", "scripts", "lib")]
from installation import Installation  # noqa: E402

WRONG = """[daemon]
name = 7
[server]
listen = ["127.0.0.1:8080",
  "localhost"]
trusted_proxies = ["10.0.0.3", "10.0.0.0/33"]
hosts = "portal"
colour = "red"
header_bytes = 12
[store]
engine = "oracle"
[outbound]
allow = ["portal.intra.gov.cn:443",
  "10.0.0.0/8"]
[delivery]
lease_seconds = "long"
in_flight = 0
retry_seconds = ["soon"]
[oversight]
observe_every_minute = 5
[[plugins]]
sha256 = "00"
[wishes]
"""
# line, what must be said there
EXPECTED = [(2, "daemon.name"), (5, "server.listen"), (6, "server.trusted_proxies"), (7, "server.hosts"),
            (8, "server.colour"), (9, "server.header_bytes"), (11, "store.engine"), (14, "outbound.allow"),
            (16, "delivery.lease_seconds"), (17, "delivery.in_flight"), (18, "delivery.retry_seconds"),
            (20, "oversight.observe_every_minute"), (21, "plugins.file"), (23, "wishes")]


class Settings(unittest.TestCase):
    def setUp(self):
        self.here = Installation("settings")
        self.addCleanup(self.here.remove)

    def refused(self, *words):
        """One sentence for the operator, not a stack of errors; nothing keeps running."""
        ended = self.here.command(*words)
        self.assertNotEqual(0, ended.returncode, ended.stdout)
        return ended.stderr

    def write(self, text):
        with open(self.here.config, "w", encoding="utf-8") as out:
            out.write(text)

    def test_every_wrong_key_is_named_with_its_line(self):
        self.write(WRONG)
        said = self.refused("check")
        named = [(int(line), key) for line, key in re.findall(r"tongyuand\.toml:(\d+): (\S+) ", said)]
        for one in EXPECTED:
            with self.subTest(one[1]):
                self.assertIn(one, named, said)
        self.assertFalse(os.path.exists(self.here.path("tongyuan.db")))

    def test_a_file_that_is_no_toml_is_refused_with_its_line(self):
        self.write('[daemon]\nname = "a"\nname "b"\n')
        self.assertRegex(self.refused("check"), r"tongyuand\.toml:3: ")

    def test_a_missing_settings_file_is_named(self):
        os.remove(self.here.config)
        self.assertIn("tongyuand.toml", self.refused("check"))

    def test_good_settings_are_called_well_and_the_channels_listed(self):
        said = self.here.command("check")
        self.assertEqual(0, said.returncode, said.stderr)
        for platform in ("example", "manual", "metaweblog", "site", "wechat", "weibo"):
            self.assertIn(f" {platform}/", said.stdout)

    def test_a_missing_plugin_is_named(self):
        self.here.plugins.append(self.here.path("telex.so"))
        self.here.write_settings()
        self.assertIn("telex.so", self.refused("check"))

    def test_a_replaced_plugin_is_refused(self):
        copy = self.here.path("example.so")
        shutil.copy(next(p for p in self.here.plugins if p.endswith("/example.so")), copy)
        self.here.plugins = []
        self.here.write_settings()
        with open(self.here.config, "a", encoding="utf-8") as out:
            out.write(f'[[plugins]]\nfile = "{copy}"\nsha256 = "{"0" * 64}"\n')
        self.assertIn("example.so", self.refused("check"))

    def test_a_public_address_without_a_proxy_is_refused(self):
        self.here.init()
        self.here.settings["server"]["listen"] = ["0.0.0.0:0"]
        self.here.write_settings()
        self.assertRegex(self.refused("run"), "trusted_proxies|proxy|TLS")

    def test_a_second_daemon_on_the_same_store_is_refused_with_a_sentence(self):
        self.here.init()
        self.here.start()
        said = self.refused("run")
        self.assertRegex(said, "in use|another|other")
        self.assertIn("tongyuan.db", said)
        self.assertIsNone(self.here.process.poll(), "the first one goes on")
        self.assertEqual(0, self.here.stop())

    def test_a_second_init_is_refused(self):
        self.here.init()
        self.assertGreater(len(self.refused("init", "--unit", "又一个单位")), 10)

    def test_a_key_file_of_another_installation_is_refused(self):
        self.here.init()
        with open(self.here.path("tongyuan.key"), "rb") as key:
            own = key.read()
        os.remove(self.here.path("tongyuan.key"))
        self.assertIn("tongyuan.key", self.refused("run"))
        other = Installation("settings-other")
        self.addCleanup(other.remove)
        other.init()
        shutil.copy(other.path("tongyuan.key"), self.here.path("tongyuan.key"))
        self.assertRegex(self.refused("run"), "key")
        with open(self.here.path("tongyuan.key"), "wb") as key:
            key.write(own)
        self.here.start()

    def test_keys_and_stores_are_for_their_owner_alone(self):
        self.here.init()
        self.here.start()
        for name in os.listdir(self.here.folder):
            if name.startswith("tongyuan."):
                with self.subTest(name):
                    self.assertEqual(0, os.stat(self.here.path(name)).st_mode & 0o077)


if __name__ == "__main__":
    unittest.main(verbosity=2)
