#!/usr/bin/env python3
"""`--schema-file` with the built command: when the file is written, what is in it, and what is said when it can't be.

SOLDER names the command, PLUGIN_FOLDER where the plugins of the tests are. The argument OnSqlite leaves the server out.
"""

import contextlib
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))
from postgres_server import private_server  # noqa: E402

SOLDER = os.environ["SOLDER"]
PLUGINS = Path(os.environ["PLUGIN_FOLDER"])


class SchemaFile(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="solder-schema-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.file = self.folder / "schema.sql"
        self.database = "app.db"

    def install(self, *names):
        (self.folder / "plugins").mkdir(mode=0o755, exist_ok=True)
        for name in names:
            shutil.copyfile(PLUGINS / f"{name}.so", self.folder / f"plugins/{name}.so")
            (self.folder / f"plugins/{name}.so").chmod(0o644)

    def solder(self, *arguments, exit_code=0, file="schema.sql"):
        """(standard output, standard error in one line)"""
        environment = {"PATH": os.environ["PATH"], "HOME": str(self.folder), "LC_ALL": "C.UTF-8", "SOLDER_SCHEMA_FILE": file}
        done = subprocess.run([SOLDER, "-d", self.database, *arguments], cwd=self.folder, env=environment, text=True,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
        self.assertEqual(done.returncode, exit_code, (done.stdout, done.stderr))
        return done.stdout, " ".join(done.stderr.split())

    def schema(self):
        return self.file.read_text()

    def leftovers(self):
        return [path.name for path in self.folder.iterdir() if path.name.startswith(".")]


class OnSqlite(SchemaFile):
    def test_follows_each_change_of_the_schema(self):
        self.install("001_users", "002_posts")
        out, _ = self.solder("migrate")
        self.assertIn("Schema written to 'schema.sql'\n", out)
        both = self.schema()
        self.assertEqual(both, "CREATE TABLE posts (title TEXT);\nCREATE TABLE users (name TEXT);\n")
        self.assertEqual(both, self.solder("show-schema", "--format", "sql")[0])
        self.solder("backup", "both.db")
        for arguments, expected in (
            (["rollback", "001"], "CREATE TABLE users (name TEXT);\n"),
            (["migrate-to", "2"], both),
            (["migrate-to", "0"], ""),
            (["reset"], both),
            (["rollback", "--steps", "2"], ""),
            (["restore", "both.db"], both),
        ):
            self.solder(*arguments, "--yes", "--no-backup")
            self.assertEqual(self.schema(), expected, arguments)
        self.assertEqual(self.leftovers(), [])

    def test_is_left_alone_where_it_says_the_same_or_nothing_was_done(self):
        self.install("001_users")
        self.solder("migrate")
        before = self.file.stat()
        self.solder("redo", "--yes", "--no-backup")
        self.solder("migrate")
        self.assertEqual(self.file.stat(), before)
        self.install("002_posts")
        self.solder("migrate", "--dry-run")
        self.assertEqual(self.file.stat(), before)

    def test_is_written_too_when_a_later_step_fails(self):
        self.install("001_users", "003_broken")
        _, err = self.solder("migrate", exit_code=2)
        self.assertEqual(self.schema(), "CREATE TABLE users (name TEXT);\n")
        self.assertIn("no such table: nowhere", err)

    def test_nothing_is_touched_when_it_can_not_be_written(self):
        """G12"""
        self.install("001_users")
        _, err = self.solder("migrate", exit_code=7, file="none/schema.sql")
        self.assertEqual(err, "solder: error: cannot write schema file 'none/schema.sql' why: no such directory: 'none'; the "
                              "database was not touched next: name a file that can be written with --schema-file")
        self.assertFalse((self.folder / "app.db").exists())
        self.solder("migrate", exit_code=7, file="plugins")

    def test_a_file_that_can_not_be_written_afterwards_does_not_hide_that_the_migrations_are_applied(self):
        # A name that is too long for the draft that takes its place: its folder is there, and nothing has that name.
        self.install("001_users")
        name = "s" * 250
        out, err = self.solder("migrate", exit_code=7, file=name)
        self.assertIn("1 applied", out)
        self.assertIn("File name too long; what was to be done in the database is done", err)
        self.assertIn("next: run no migration again for it; write it with 'solder show-schema --format sql >", err)
        self.assertIn("Applied migrations: 1", self.solder("status")[0])

    def test_a_database_or_a_backup_is_never_taken_for_the_file(self):
        self.install("001_users")
        self.solder("migrate")
        self.solder("backup", "kept.db")
        for name in ("app.db", "kept.db"):
            before = (self.folder / name).read_bytes()
            for command in (["rollback", "0", "--yes", "--schema-file", name], ["restore", "kept.db", "--yes", "--schema-file", name],
                            ["show-schema", "--format", "sql", "--output", name], ["report", "--output", name]):
                self.assertIn("it is a SQLite database", self.solder(*command, exit_code=7)[1], command)
                self.assertEqual((self.folder / name).read_bytes(), before, command)
        os.mkfifo(self.folder / "pipe")
        self.assertIn("it is not a regular file", self.solder("report", "--output", "pipe", exit_code=7)[1])

    def test_the_database_that_the_run_makes_is_never_taken_for_the_file(self):
        self.install("001_users")
        self.assertIn("it is a SQLite database", self.solder("migrate", file="app.db", exit_code=7)[1])
        self.assertEqual(self.solder("show-schema", "--format", "sql")[0], "CREATE TABLE users (name TEXT);\n")

    def test_check_compares_and_changes_nothing(self):
        self.install("001_users", "002_posts")
        _, err = self.solder("show-schema", "--check", exit_code=7)
        self.solder("migrate", "--steps", "1")
        self.assertEqual(self.solder("show-schema", "--check")[0], f"'schema.sql' is the schema of '{self.folder}/app.db'\n")
        self.solder("migrate", file="other.sql")
        out, err = self.solder("show-schema", "--check", exit_code=4)
        self.assertEqual(out, "--- schema.sql\n+++ the database\n@@ -1,1 +1,2 @@\n+CREATE TABLE posts (title TEXT);\n"
                              " CREATE TABLE users (name TEXT);\n")
        self.assertEqual(self.schema(), "CREATE TABLE users (name TEXT);\n")
        self.assertIn("next: migrate the database, or write the file with 'solder show-schema --format sql > schema.sql'", err)
        self.file.unlink()
        self.assertIn("it can't be read, or isn't there", self.solder("show-schema", "--check", exit_code=4)[1])

    def test_show_schema_writes_no_file_and_says_how(self):
        self.install("001_users")
        self.solder("migrate", file="other.sql")
        self.solder("show-schema")
        self.assertFalse(self.file.exists())
        self.assertIn("'solder show-schema --format sql > FILE' writes it", self.solder("show-schema", "--schema-file", "x", exit_code=3)[1])

    def test_the_order_is_not_that_of_the_making(self):
        """Databases with other ways to one schema give one file."""
        self.install("001_users")
        self.solder("migrate", file="other.sql")
        with contextlib.closing(sqlite3.connect(self.folder / "other.db")) as database:
            database.executescript("CREATE TABLE users (name TEXT); CREATE TABLE zoo (a); CREATE INDEX zoo_a ON zoo (a); CREATE TABLE art (b)")
        with contextlib.closing(sqlite3.connect(self.folder / "app.db")) as database:
            database.executescript("CREATE TABLE art (b); CREATE TABLE zoo (a); CREATE INDEX zoo_a ON zoo (a)")
        self.file.write_text(self.solder("show-schema", "--format", "sql")[0])
        self.database = "other.db"
        self.solder("show-schema", "--check")


class OnPostgres(SchemaFile):
    def test_follows_the_changes_of_a_server_too(self):
        with private_server() as server:
            self.database = server.url
            self.install("001_users")
            self.solder("migrate")
            self.assertRegex(self.schema(), r"CREATE TABLE .*users \(\n? *name text\n?\);\n")
            self.solder("show-schema", "--check")
            self.solder("rollback", "0", "--yes", "--no-backup")
            self.assertEqual(self.schema(), "")


if __name__ == "__main__":
    unittest.main()
