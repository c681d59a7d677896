#!/usr/bin/env python3
"""A store that goes back in time — a backup put over it, a log cut off — publishes nothing by itself; people are told."""
import os
import shutil
import sqlite3
import sys
import unittest

here = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(here, "lib"), os.path.join(here, "..", "..", "scripts", "lib")]
from house import House  # noqa: E402
from tongyuan_api import wait_until  # noqa: E402

CHANNELS = ["example"]


class RestoredStore(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.house = HOUSE
        cls.addClassCleanup(cls.house.close)
        cls.room = cls.house.newsroom
        cls.here = cls.house.installation
        os.mkdir(cls.here.path("backups"))

    def command(self, *words, code=0):
        ended = self.here.command(*words)
        self.assertEqual(code, ended.returncode, ended.stdout + ended.stderr)
        return ended.stdout + ended.stderr

    def publish(self, *titles):
        for title in titles:
            self.room.at_rest(self.room.release(title, accounts=CHANNELS), len(CHANNELS))

    def quarantine(self):
        return self.house.office.act("sun").get("/api/v1/quarantine?limit=200")

    def shown(self):
        return [(e["platform"], e["title"]) for e in self.house.platform.ledger() if e["kind"] == "published"]

    def look_on_the_platforms(self, left):
        """Everything is looked for; `left` is what the store knows nothing of."""
        self.house.office.act("sun").post("/api/v1/quarantine/probes")
        wait_until(lambda: self.quarantine()["open"] == left, 30, "the platforms to be asked")

    def note_the_rest(self):
        for item in self.quarantine()["items"]:
            self.assertIsNone(item["delivery"])
            self.assertTrue(item["sent_at"])
            self.house.office.act("sun").post(f"/api/v1/quarantine/{item['id']}/clearances",
                                              {"outcome": "noted", "reason": "已到平台核实，内容无误"})
        self.assertEqual(0, self.quarantine()["open"])

    def test_1_a_backup_over_the_store_holds_what_went_out_since(self):
        self.publish("备份之前的通知")
        hold = self.house.office.act("sun").post("/api/v1/holds", {"scope": "global", "reason": "演练"})
        for n in range(3):
            self.room.release(f"备份时等待的通知{n}", accounts=CHANNELS)
        said = self.command("backup", "--to", self.here.path("backups"), "--keep", "2")
        self.assertIn("100 %", said)
        self.assertIn("is not in the backup", said)
        backup = os.path.join(self.here.path("backups"), sorted(os.listdir(self.here.path("backups")))[0])
        self.house.office.act("sun").call("DELETE", f"/api/v1/holds/{hold['id']}")
        wait_until(lambda: len(self.shown()) == 4, 30, "what waited to go out")
        self.publish("备份之后的通知")
        before = self.shown()
        self.assertEqual(5, len(before))

        self.here.stop()
        said = self.command("restore", "--from", backup, code=1)
        self.assertIn("--replace", said)
        said = self.command("restore", "--from", backup, "--replace")
        self.assertIn("before-restore-", said)
        self.here.start()

        status = self.house.office.act("chen").get("/api/v1/status")
        self.assertEqual(4, status["guards"]["quarantined"])
        self.assertIn("数据库曾被恢复", status["words"])
        held = [d for d in self.room.all_deliveries() if d["state"] == "held"]
        self.assertEqual({"restored"}, {d["why_code"] for d in held})
        self.house.office.act("sun").call("DELETE", f"/api/v1/holds/{hold['id']}")  # the old hold is back; it holds nothing
        self.assertEqual(4, self.quarantine()["sent"])
        self.assertIn("store.restored", [a["kind"] for a in self.house.office.act("sun").get("/api/v1/alarms")["items"]])

        self.look_on_the_platforms(left=1)
        waited = [d for d in self.room.all_deliveries() if d["article"]["title"].startswith("备份时等待")]
        self.assertEqual({("published", "probe")}, {(d["state"], d["receipt"]["proven_by"]) for d in waited})
        self.note_the_rest()
        self.assertEqual(before, self.shown(), "the restored store has published something")
        self.publish("恢复之后的通知")
        self.assertEqual(6, len(self.shown()))

    def test_2_a_log_that_was_cut_off_is_noticed_like_a_backup(self):
        self.here.stop()  # everything so far is in the main file
        self.here.start()
        self.publish("将被遗忘的通知")
        before = self.shown()
        self.here.kill()
        with open(self.here.path("tongyuan.db-wal"), "r+b") as log:
            log.truncate(0)
        self.here.start()
        self.assertEqual(1, self.quarantine()["sent"])
        self.note_the_rest()
        self.assertEqual(before, self.shown())

    def test_3_a_counter_that_is_gone_stops_the_start_until_somebody_accepts_another(self):
        hold = self.house.office.act("sun").post("/api/v1/holds", {"scope": "global", "reason": "演练"})
        self.room.release("计数文件丢失时等待的通知", accounts=CHANNELS)
        before = self.shown()
        self.here.stop()
        counter = self.here.path("tongyuan.db.counter")
        shutil.move(counter, counter + ".elsewhere")
        self.assertIn("is missing", self.command("run", code=3))
        shutil.copy(counter + ".elsewhere", counter)
        with open(counter, "r+b") as file:
            file.truncate(os.path.getsize(counter) // 2)
        self.assertIn("does not hold line", self.command("run", code=3))
        said = self.command("accept-counter", "--reason", "计数盘更换")
        self.assertIn("1 deliveries are held", said)
        self.here.start()
        self.house.office.act("sun").call("DELETE", f"/api/v1/holds/{hold['id']}")
        self.assertEqual(before, self.shown())

        release = self.house.office.act("qian").post("/api/v1/quarantine/releases", {"reason": "已逐条核对，均未发出"})
        done = self.house.office.act("sun").post(f"/api/v1/quarantine/releases/{release['id']}/decisions",
                                                 {"decision": "approve"})
        self.assertEqual(1, done["released"])
        wait_until(lambda: len(self.shown()) == len(before) + 1, 30, "what was released to go out")

    def forge_an_answer(self):
        """What a platform is said to have answered is changed, and dated as if it had come late."""
        with sqlite3.connect(self.here.path("tongyuan.db")) as db:
            row = db.execute("SELECT j.delivery_id, j.n, j.reply_body, j.answered_at FROM journal j JOIN receipt r "
                             "ON r.delivery_id = j.delivery_id WHERE j.reply_body IS NOT NULL "
                             "ORDER BY j.delivery_id, j.n DESC").fetchone()
            change = "UPDATE journal SET reply_body = ?, answered_at = ? WHERE delivery_id = ? AND n = ?"
            db.execute(change, (row[2] + " ", row[3] + 86_400_000, row[0], row[1]))
        db.close()
        self.assertIn(f"the journal of delivery {row[0]} is not what", self.command("verify", code=1))
        with sqlite3.connect(self.here.path("tongyuan.db")) as db:
            db.execute(change, (row[2], row[3], row[0], row[1]))
        db.close()
        self.command("verify")

    def test_4_a_running_daemon_is_verified_and_then_a_stopped_one(self):
        said = self.command("verify")
        for part in ("pages: every page", "audit chain:", "receipts:", "outside counter:"):
            self.assertIn(part, said)
        self.here.stop()
        self.command("verify")
        self.forge_an_answer()
        self.command("backup", "--to", self.here.path("cold.db"))
        self.command("backup", "--to", self.here.path("cold.db"), code=1)
        self.command("restore", "--from", self.here.path("cold.db"), "--replace")
        with open(self.here.path("cold.db"), "r+b") as backup:
            backup.seek(20000)
            backup.write(b"\xff" * 200)
        self.assertIn("is not what its manifest says",
                      self.command("restore", "--from", self.here.path("cold.db"), "--replace", code=1))
        self.here.start()
        self.assertEqual(0, self.quarantine()["open"], "nothing had gone out since")


if __name__ == "__main__":
    HOUSE = House("restore", CHANNELS)
    unittest.main(verbosity=2)
