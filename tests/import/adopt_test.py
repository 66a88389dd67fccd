#!/usr/bin/env python3
"""dbmate itself makes a database; Solder adopts its history, and both agree on what is applied.

SOLDER names the command, SDK_FOLDER the package that plugins build with, DBMATE the program of dbmate.
"""

import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import histories  # noqa: E402
import solder_document  # noqa: E402
from state import state  # noqa: E402

SOLDER = os.environ["SOLDER"]
DBMATE = os.environ["DBMATE"]
ENVIRONMENT = {key: value for key, value in os.environ.items() if not key.startswith(("SOLDER_", "DBMATE"))}
APPLIED, ALL = 15, 20


class Adopt(unittest.TestCase):
    def setUp(self):
        self.maxDiff = None
        self.folder = Path(tempfile.mkdtemp(prefix="solder-adopt-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def run_here(self, *command):
        done = subprocess.run(
            command,
            cwd=self.folder,
            env={**ENVIRONMENT, "solder_DIR": os.environ["SDK_FOLDER"]},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        self.assertEqual(done.returncode, 0, (command, done.stdout, done.stderr))
        return done.stdout

    def dbmate(self, *arguments, database="app.db"):
        return self.run_here(DBMATE, "--url", f"sqlite:{database}", "--migrations-dir", "sql", "--no-dump-schema", *arguments)

    def solder(self, *arguments):
        out = self.run_here(SOLDER, "--format", "json", "--history-table", "solder_migrations", *arguments)
        return solder_document.read(out, 0)["result"]

    def by_dbmate(self):
        """Versions applied and pending, as `dbmate status` has them."""
        lines = re.findall(r"^\[(.)\] (\d+)", self.dbmate("status"), re.M)
        return [[version for mark, version in lines if mark == wanted] for wanted in "X "]

    def by_solder(self):
        found = self.solder("-d", "app.db", "status")["migrations"]
        return [[each["version"] for each in found if each["state"] == wanted] for wanted in ("applied", "pending")]

    def rows(self, table):
        connection = sqlite3.connect(self.folder / "app.db")
        rows = connection.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall()
        connection.close()
        return rows

    def test_both_agree_on_what_is_applied(self):
        histories.Dbmate(self.folder / "sql", APPLIED)
        self.dbmate("up")
        histories.Dbmate(self.folder / "sql", ALL)
        self.solder("import", "sql")
        self.solder("build")
        theirs = self.rows("schema_migrations")

        adopted = self.solder("-d", "app.db", "adopt")
        self.assertEqual((adopted["tool"], len(adopted["adopted"]), adopted["pending"]), ("dbmate", APPLIED, ALL - APPLIED))
        self.assertEqual(self.by_solder(), self.by_dbmate())
        self.assertEqual(self.rows("schema_migrations"), theirs)
        self.assertEqual(self.solder("-d", "app.db", "adopt")["already_recorded"], APPLIED)
        log = self.solder("-d", "app.db", "history")["log"]
        self.assertTrue(all(each["artifact"].startswith("sha256:") for each in log), log)

        # What is left runs here, and nothing twice: the database is then as dbmate makes it.
        self.solder("-d", "app.db", "migrate")
        self.dbmate("up", database="theirs.db")
        self.assertEqual(self.rows("schema_migrations"), theirs)
        self.assertEqual(state(self.folder / "app.db"), state(self.folder / "theirs.db"))


if __name__ == "__main__":
    unittest.main()
