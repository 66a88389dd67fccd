#!/usr/bin/env python3
"""Stops rehearsals half-way: the copy is gone afterwards, and the database is as it was.

SOLDER names the command, PLUGIN_FOLDER where the plugins of the tests are.
"""

import hashlib
import os
import select
import shutil
import signal
import subprocess
import tempfile
import unittest
from pathlib import Path

SOLDER = os.environ["SOLDER"]
PLUGINS = Path(os.environ["PLUGIN_FOLDER"])
PATIENCE = 60  # seconds until something counts as hanging


class Stopped(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="solder-rehearsal-"))
        self.addCleanup(shutil.rmtree, self.folder)
        (self.folder / "plugins").mkdir(mode=0o755)
        self.install("001_users")
        self.solder("-d", "app.db", "migrate")
        self.before = self.digest()
        self.install("002_endless")

    def install(self, name):
        path = self.folder / "plugins" / f"{name}.so"
        shutil.copyfile(PLUGINS / f"{name}.so", path)
        path.chmod(0o644)

    def solder(self, *arguments):
        return subprocess.run([SOLDER, *arguments], cwd=self.folder, capture_output=True, text=True, timeout=PATIENCE, check=True)

    def digest(self):
        return hashlib.sha256((self.folder / "app.db").read_bytes()).hexdigest()

    def copies(self):
        return sorted(path.name for path in self.folder.iterdir() if path.name.startswith(".app.db"))

    def stop(self, arguments, by):
        """Starts a rehearsal, waits until the endless migration says that it runs, and sends the signal."""
        with subprocess.Popen([SOLDER, "-d", "app.db", *arguments], cwd=self.folder, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE) as run:
            self.assertTrue(select.select([run.stderr], [], [], PATIENCE)[0], "the migration didn't begin")
            self.assertIn(b"counting", run.stderr.readline())
            self.assertEqual(len(self.copies()), 1)
            run.send_signal(by)
            out, err = run.communicate(timeout=PATIENCE)
            return run.returncode, out.decode(), err.decode()

    def test_an_interrupted_rehearsal_leaves_no_copy(self):
        for verb in (["plan", "--sql"], ["verify", "--with-data"]):
            with self.subTest(verb):
                status, out, err = self.stop(verb, signal.SIGINT)
                self.assertEqual(status, 130, err)
                self.assertIn("002", out)
                self.assertEqual((self.copies(), self.digest()), ([], self.before))

    def test_a_terminated_rehearsal_leaves_no_copy(self):
        status, _, err = self.stop(["plan", "--sql"], signal.SIGTERM)
        self.assertEqual(status, 143, err)
        self.assertEqual((self.copies(), self.digest()), ([], self.before))

    def test_the_next_rehearsal_removes_what_a_killed_one_has_left(self):
        self.stop(["plan", "--sql"], signal.SIGKILL)
        self.assertEqual((len(self.copies()), self.digest()), (1, self.before))
        (self.folder / "plugins/002_endless.so").unlink()
        self.install("002_posts")
        self.assertIn("CREATE TABLE posts", self.solder("-d", "app.db", "plan", "--sql").stdout)
        self.assertEqual(self.copies(), [])


if __name__ == "__main__":
    unittest.main()
