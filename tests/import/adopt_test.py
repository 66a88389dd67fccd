#!/usr/bin/env python3
"""dbmate itself makes a database; Solder adopts its history, and both agree on what is applied.

Usage: adopt_test.py sqlite
       adopt_test.py postgres FILE      FILE holds the address of a server

SOLDER names the command, SDK_FOLDER the package that plugins build with, DBMATE the program of dbmate.
"""

import os
import re
import sqlite3
import subprocess
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import histories  # noqa: E402
from state import state  # noqa: E402
from support import FolderTest  # noqa: E402

DBMATE = os.environ["DBMATE"]
KIND = sys.argv.pop(1)
SERVER = Path(sys.argv.pop(1)) if KIND == "postgres" else None


class Adopt:
    """For one kind of database: `address` and `tell`, its state, are the kind's."""

    OPTIONS = ("--history-table", "solder_migrations")

    def dbmate(self, *arguments, database="app"):
        return self.run_here(DBMATE, "--url", self.address(database), "--migrations-dir", "sql", "--no-dump-schema", *arguments)

    def by_dbmate(self):
        """Versions applied and pending, as `dbmate status` has them."""
        lines = re.findall(r"^\[(.)\] (\d+)", self.dbmate("status"), re.M)
        return [[version for mark, version in lines if mark == wanted] for wanted in "X "]

    def on_database(self, *arguments):
        return self.solder("-d", self.address("app"), *arguments)

    def by_solder(self):
        found = self.on_database("status")["migrations"]
        return [[each["version"] for each in found if each["state"] == wanted] for wanted in ("applied", "pending")]

    def test_both_agree_on_what_is_applied(self):
        self.write(self.APPLIED)
        self.dbmate("up")
        self.write(self.ALL)
        self.on_database("import", "sql")
        self.solder("build")
        theirs = self.their_rows()

        adopted = self.on_database("adopt")
        self.assertEqual((adopted["tool"], len(adopted["adopted"]), adopted["pending"]), ("dbmate", self.APPLIED, self.ALL - self.APPLIED))
        self.assertEqual(self.by_solder(), self.by_dbmate())
        self.assertEqual(self.their_rows(), theirs)
        self.assertEqual(self.on_database("adopt")["already_recorded"], self.APPLIED)
        log = self.on_database("history")["log"]
        self.assertTrue(all(each["artifact"].startswith("sha256:") for each in log), log)

        # What is left runs here, and nothing twice: the database is then as dbmate makes it.
        self.on_database("migrate")
        self.dbmate("up", database="theirs")
        self.assertEqual(self.their_rows(), theirs)
        self.assertEqual(self.tell("app"), self.tell("theirs"))


class Sqlite(Adopt, FolderTest):
    APPLIED, ALL = 15, 20

    def write(self, count):
        histories.Dbmate(self.folder / "sql", count)

    def address(self, database):
        return f"sqlite:{database}.db"

    def their_rows(self):
        connection = sqlite3.connect(self.folder / "app.db")
        rows = connection.execute("SELECT * FROM schema_migrations ORDER BY 1").fetchall()
        connection.close()
        return rows

    def tell(self, database):
        return state(self.folder / f"{database}.db")


class Postgres(Adopt, FolderTest):
    MIGRATIONS = [
        ("users", "", "CREATE TABLE users (id BIGSERIAL PRIMARY KEY, data JSONB NOT NULL DEFAULT '{\"a\": 1}');\n", "DROP TABLE users;\n"),
        ("touch", "", "CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $body$\nBEGIN\n  NEW.data := NEW.data || '{\"x;\": 2}';\n"
         "  RETURN NEW;\nEND;\n$body$;\nCREATE TRIGGER touch BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION touch();\n",
         "DROP TRIGGER touch ON users;\nDROP FUNCTION touch();\n"),
        ("people", "", "INSERT INTO users (data) VALUES ('{\"name\": \"Björk; O''Brien\"}'), (E'{\"name\": \"it\\'s\"}');\n", "DELETE FROM users;\n"),
        ("names", " transaction:false", "CREATE INDEX CONCURRENTLY users_name ON users ((data ->> 'name'));\n", "DROP INDEX CONCURRENTLY users_name;\n"),
        ("fill", "", "DO $$ BEGIN UPDATE users SET data = data || '{\"b\": 1}'; END $$;\n", None),
        ("tags", " transaction:false", "CREATE TYPE color AS ENUM ('red');\nALTER TYPE color ADD VALUE 'blue';\n", "DROP TYPE color;\n"),
        ("view", "", "CREATE VIEW names AS SELECT data ->> 'name' AS name FROM users;\n", "DROP VIEW names;\n"),
    ]
    APPLIED, ALL = 5, len(MIGRATIONS)
    DATABASES = ("app", "theirs")

    def setUp(self):
        super().setUp()
        self.server = SERVER.read_text(encoding="utf-8").strip()
        for database in self.DATABASES:
            self.ask("postgres", f"CREATE DATABASE {self.name(database)}")
            self.addCleanup(self.ask, "postgres", f"DROP DATABASE {self.name(database)} WITH (FORCE)")

    @staticmethod
    def name(database):
        return database if database == "postgres" else f"adopt_{database}_{os.getpid()}"

    def address(self, database):
        return re.sub(r"(?<=[^/]/|//)postgres(?=\?)", self.name(database), self.server, count=1)

    def ask(self, database, sql):
        return subprocess.run(["psql", "-XqAt", self.address(database), "-c", sql], check=True, capture_output=True, text=True).stdout

    def write(self, count):
        for index, (name, option, up, down) in enumerate(self.MIGRATIONS[:count]):
            path = self.folder / "sql" / f"{histories.stamp(index)}_{name}.sql"
            histories.write(path, f"-- migrate:up{option}\n{up}\n-- migrate:down\n{down or ''}")

    def their_rows(self):
        return self.ask("app", "SELECT * FROM schema_migrations ORDER BY 1")

    def tell(self, database):
        dump = self.run_here("pg_dump", "--inserts", "--exclude-table=*_migrations*", "--exclude-table=solder_log*", self.address(database))
        return [line for line in dump.split("\n") if not line.startswith("\\")]


# Those that stay are the tests.
del Adopt, FolderTest
if KIND == "sqlite":
    del Postgres
else:
    del Sqlite

if __name__ == "__main__":
    unittest.main()
