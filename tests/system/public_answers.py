#!/usr/bin/env python3
"""What the daemon answers to everybody can be checked anywhere, with our command and with openssl, and is cheap to ask
again; the key can be renewed while the daemon runs, and what the old one signed stays good."""
import base64
import json
import os
import subprocess
import sys
import unittest
import urllib.error
import urllib.request

here = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(here, "lib"), os.path.join(here, "..", "..", "scripts", "lib")]
from installation import DAEMON, Installation  # noqa: E402
from tongyuan_api import wait_until  # noqa: E402


def bytes_of(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


class PublicAnswers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.here = Installation("public")
        cls.addClassCleanup(cls.here.remove)
        cls.here.init()
        cls.here.start()

    def get(self, path, **headers):
        """Status, headers, text; without signing in."""
        try:
            with urllib.request.urlopen(urllib.request.Request(self.here.url + path, headers=headers)) as answer:
                return answer.status, answer.headers, answer.read().decode()
        except urllib.error.HTTPError as e:
            with e:
                return e.code, e.headers, e.read().decode()

    def keep(self, name, path):
        with open(self.here.path(name), "w", encoding="utf-8") as out:
            out.write(self.get(path)[2])
        return self.here.path(name)

    def checked(self, answer, *keys):
        words = [DAEMON, "verify-answer", answer]
        for key in keys:
            words += ["--key", key]
        return subprocess.run(words, text=True, capture_output=True, timeout=60, check=False)

    def test_an_answer_is_checked_offline_and_a_changed_one_is_refused(self):
        answer = self.keep("answer.json", "/public/verify.json?q=gh_0123456789ab")
        keys = self.keep("keys.json", "/.well-known/tongyuan-keys.json")
        good = self.checked(answer, keys)
        self.assertEqual(0, good.returncode, good.stderr)
        self.assertIn('"verdict":"not_registered"', good.stdout)

        with open(answer, encoding="utf-8") as text:
            changed = json.load(text)
        payload = bytes_of(changed["signed"]["payload"]).replace(b"not_registered", b"official")
        changed["signed"]["payload"] = base64.urlsafe_b64encode(payload).decode().rstrip("=")
        with open(answer, "w", encoding="utf-8") as out:
            json.dump(changed, out)
        bad = self.checked(answer, keys)
        self.assertEqual(1, bad.returncode)
        self.assertIn("NOT GENUINE", bad.stderr)
        self.assertNotEqual(0, self.checked(answer, answer).returncode, "an answer is no key")

    def test_openssl_checks_it_as_well(self):
        """The recipe of daemon/README.md."""
        signed = json.loads(self.get("/public/verify.json?q=openssl")[2])["signed"]
        key_id = json.loads(bytes_of(signed["protected"]))["kid"]
        pem = self.keep("key.pem", f"/.well-known/tongyuan-keys/{key_id}")
        said, signature = self.here.path("said"), self.here.path("signature")
        with open(said, "w", encoding="ascii") as out:
            out.write(signed["protected"] + "." + signed["payload"])
        with open(signature, "wb") as out:
            out.write(bytes_of(signed["signature"]))
        openssl = ["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", pem, "-rawin", "-in", said, "-sigfile", signature]
        self.assertEqual(0, subprocess.run(openssl, capture_output=True, check=False).returncode)
        with open(said, "a", encoding="ascii") as out:
            out.write("A")
        self.assertNotEqual(0, subprocess.run(openssl, capture_output=True, check=False).returncode)

    def test_the_key_is_renewed_beside_a_running_daemon(self):
        old = self.keep("old.json", "/public/verify.json?q=before")
        renewed = self.here.command("renew-answer-key")
        self.assertEqual(0, renewed.returncode, renewed.stderr)

        def kid():
            signed = json.loads(self.get("/public/verify.json?q=after")[2])["signed"]
            return json.loads(bytes_of(signed["protected"]))["kid"]
        wait_until(lambda: kid() in renewed.stdout, 15, "the new key signs")
        keys = self.keep("all.json", "/.well-known/tongyuan-keys.json")
        self.assertEqual(0, self.checked(old, keys).returncode)
        self.assertEqual(0, self.checked(self.keep("new.json", "/public/verify.json?q=after"), keys).returncode)

    def test_pages_need_no_script_and_are_not_sent_twice(self):
        for path in ("/public", "/public/verify?q=gh_0123456789ab", "/public/matrix"):
            with self.subTest(path):
                status, headers, page = self.get(path)
                self.assertEqual(200, status)
                self.assertIn("text/html", headers["Content-Type"])
                self.assertIn('<html lang="zh-CN">', page)
                self.assertEqual(304, self.get(path, **{"If-None-Match": headers["ETag"]})[0])
        framed = self.get("/public/matrix")[1]["Content-Security-Policy"]
        self.assertIn("frame-ancestors *", framed)
        self.assertIn("frame-ancestors 'none'", self.get("/public")[1]["Content-Security-Policy"])
        self.assertEqual(404, self.get("/public/verify.json?q=gh_0123456789ab")[0])


if __name__ == "__main__":
    unittest.main(verbosity=2)
