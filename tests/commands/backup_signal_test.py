#!/usr/bin/env python3
"""Stops backups of a large file half-way: nothing of them is left, and nothing that they were for has begun.

SOLDER names the command, PLUGIN_FOLDER where the plugins of the tests are.
"""

import os
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

SOLDER = os.environ["SOLDER"]
PLUGINS = Path(os.environ["PLUGIN_FOLDER"])
PATIENCE = 60  # seconds until something counts as hanging
MIBS = 400


class Stopped(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="solder-backup-"))
        self.addCleanup(shutil.rmtree, self.folder)
        (self.folder / "plugins").mkdir(mode=0o755)
        self.install("001_users")
        subprocess.run([SOLDER, "-d", "app.db", "migrate"], cwd=self.folder, capture_output=True, timeout=PATIENCE, check=True)
        with sqlite3.connect(self.folder / "app.db") as database:
            database.execute("CREATE TABLE large (bytes)")
            database.executemany("INSERT INTO large VALUES (zeroblob(1 << 20))", [()] * MIBS)
        database.close()

    def install(self, name):
        path = self.folder / "plugins" / f"{name}.so"
        shutil.copyfile(PLUGINS / f"{name}.so", path)
        path.chmod(0o644)

    def is_half_made(self):
        """Whether there is a part of the file that gets its name when it is complete."""
        return any(0 < path.stat().st_size < MIBS << 20 for path in self.folder.rglob(".*solder-*/copy"))

    def stop(self, arguments, by):
        """Starts a command, waits until its backup is half-way, and sends the signal."""
        with subprocess.Popen([SOLDER, "-d", "app.db", *arguments], cwd=self.folder, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as run:
            until = time.monotonic() + PATIENCE
            while True:
                self.assertIsNone(run.poll(), "the backup was over before it was stopped")
                self.assertLess(time.monotonic(), until, "the backup didn't begin")
                run.send_signal(signal.SIGSTOP)  # so that it can't get further between the look and the signal
                if self.is_half_made():
                    break
                run.send_signal(signal.SIGCONT)
            run.send_signal(by)
            run.send_signal(signal.SIGCONT)
            out, err = run.communicate(timeout=PATIENCE)
            return run.returncode, out, err

    def left(self):
        return sorted(path.name for path in self.folder.rglob("*") if path.name not in ("app.db", "plugins", "001_users.so", "backups"))

    def test_an_interrupted_backup_says_so_and_leaves_nothing(self):
        status, _, err = self.stop(["backup", "copy.db"], signal.SIGINT)
        self.assertEqual((status, err), (130, f"solder: error: cannot back up to '{self.folder}/copy.db'\n  why:   interrupted by SIGINT\n"
                                              "  next:  run the command again\n"))
        self.assertEqual(self.left(), [])

    def test_what_a_terminated_backup_was_for_does_not_begin(self):
        status, _, err = self.stop(["rollback", "--steps", "1", "--yes"], signal.SIGTERM)
        self.assertEqual(status, 143, err)
        self.assertIn("terminated by SIGTERM", err)
        self.assertEqual(self.left(), [])
        with sqlite3.connect(self.folder / "app.db") as database:
            self.assertEqual(database.execute("SELECT version FROM schema_migrations").fetchall(), [("001",)])
        database.close()


if __name__ == "__main__":
    unittest.main()
