#!/usr/bin/env python3
"""Fifty migrations of each tool are imported, built and applied: the database is then as the sqlite3 shell makes it.

Usage: import_test.py TOOL

SOLDER names the command, SDK_FOLDER the package that plugins build with.
"""

import subprocess
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import histories  # noqa: E402
from state import state  # noqa: E402
from support import FolderTest  # noqa: E402

TOOL = {each.tool: each for each in histories.ALL}[sys.argv.pop(1)]


class Import(FolderTest):
    def setUp(self):
        super().setUp()
        self.source = TOOL(self.folder / "sql")

    def by_the_shell(self):
        database = self.folder / "shell.db"
        for text in self.source.up_texts:
            done = subprocess.run(["sqlite3", "-bail", database], input=text.encode(), capture_output=True, check=False)
            self.assertEqual((done.returncode, done.stderr), (0, b""), text)
        return state(database)

    def test_the_database_is_as_the_shell_makes_it(self):
        imported = self.solder("import", "sql", "--set", "prefix=all")
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
        self.solder("build")
        self.solder("-d", "app.db", "init")
        self.assertEqual(state(self.folder / "app.db"), self.by_the_shell())

        reversible = {each["version"] for each in migrations if each["reversible"]}
        down = [bool(each.down) or each.name == "nothing_yet" and TOOL.tool == "dbmate" for each in self.source.migrations]
        self.assertEqual([version in reversible for version in self.source.versions], down)
        before = state(self.folder / "app.db")
        self.solder("-d", "app.db", "rollback", self.source.versions[20], "--yes")
        self.assertNotEqual(state(self.folder / "app.db"), before)
        self.solder("-d", "app.db", "migrate")
        self.assertEqual(state(self.folder / "app.db"), before)


if __name__ == "__main__":
    unittest.main()
