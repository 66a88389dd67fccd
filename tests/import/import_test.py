#!/usr/bin/env python3
"""Fifty migrations of each tool are imported, built and applied: the database is then as the sqlite3 shell makes it.

Usage: import_test.py TOOL

SOLDER names the command, SDK_FOLDER the package that plugins build with.
"""

import os
import shutil
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
ENVIRONMENT = {key: value for key, value in os.environ.items() if not key.startswith("SOLDER_")}
TOOL = {each.tool: each for each in histories.ALL}[sys.argv.pop(1)]


class Import(unittest.TestCase):
    def setUp(self):
        self.maxDiff = None
        self.folder = Path(tempfile.mkdtemp(prefix="solder-import-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.source = TOOL(self.folder / "sql")

    def ask(self, *arguments):
        done = subprocess.run(
            [SOLDER, "--format", "json", *arguments],
            cwd=self.folder,
            env={**ENVIRONMENT, "solder_DIR": os.environ["SDK_FOLDER"]},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
        self.assertEqual(done.returncode, 0, (arguments, done.stdout, done.stderr))
        return solder_document.read(done.stdout.decode(), 0)["result"]

    def by_the_shell(self):
        database = self.folder / "shell.db"
        for text in self.source.up_texts:
            done = subprocess.run(["sqlite3", "-bail", database], input=text.encode(), capture_output=True, check=False)
            self.assertEqual((done.returncode, done.stderr), (0, b""), text)
        return state(database)

    def test_the_database_is_as_the_shell_makes_it(self):
        imported = self.ask("import", "sql", "--set", "prefix=all")
        migrations = [each for each in imported["migrations"] if each["kind"] == "migration"]
        self.assertEqual(imported["tool"], TOOL.tool)
        self.assertEqual([each["version"] for each in migrations], self.source.versions)
        self.assertEqual(
            [each["name"].lower() for each in migrations], [each.name for each in self.source.migrations]
        )
        self.assertEqual(
            [each["name"] for each in migrations if each["transaction"] == "none"],
            [each["name"] for each in migrations if each["name"].lower() == "compact"],
        )
        self.ask("build")
        self.ask("-d", "app.db", "init")
        self.assertEqual(state(self.folder / "app.db"), self.by_the_shell())

        reversible = {each["version"] for each in migrations if each["reversible"]}
        down = [bool(each.down) or each.name == "nothing_yet" and TOOL.tool == "dbmate" for each in self.source.migrations]
        self.assertEqual([version in reversible for version in self.source.versions], down)
        before = state(self.folder / "app.db")
        self.ask("-d", "app.db", "rollback", self.source.versions[20], "--yes")
        self.assertNotEqual(state(self.folder / "app.db"), before)
        self.ask("-d", "app.db", "migrate")
        self.assertEqual(state(self.folder / "app.db"), before)


if __name__ == "__main__":
    unittest.main()
