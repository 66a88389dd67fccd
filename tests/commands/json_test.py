#!/usr/bin/env python3
"""Holds what every command answers with `--format json` against the schema, successes and failures.

SOLDER names the command, PLUGIN_FOLDER where the plugins of the tests are, SDK_FOLDER the package that plugins build
with.
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

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import solder_document  # noqa: E402

SOLDER = os.environ["SOLDER"]
PLUGINS = Path(os.environ["PLUGIN_FOLDER"])
ENVIRONMENT = {key: value for key, value in os.environ.items() if not key.startswith("SOLDER_")}


class Json(unittest.TestCase):
    answered, failed = set(), set()

    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="solder-json-"))
        self.addCleanup(shutil.rmtree, self.folder)
        (self.folder / "plugins").mkdir(mode=0o755)

    def install(self, *names, target=None):
        for name in names:
            path = self.folder / "plugins" / f"{target or name}.so"
            shutil.copyfile(PLUGINS / f"{name}.so", path)
            path.chmod(0o644)

    def run_solder(self, *arguments, environment=None):
        return subprocess.run(
            [SOLDER, *arguments],
            cwd=self.folder,
            env={**ENVIRONMENT, "solder_DIR": os.environ["SDK_FOLDER"], **(environment or {})},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )

    def ask(self, *arguments, exit_code=0, **options):
        """The valid document that a command line with the option answers."""
        done = self.run_solder("--format", "json", *arguments, **options)
        self.assertEqual(done.returncode, exit_code, (arguments, done.stdout, done.stderr))
        document = solder_document.read(done.stdout.decode(), exit_code)
        (self.failed if document["error"] else self.answered).add(document["command"])
        lists = document["command"] in ("validate", "doctor")
        self.assertEqual(b"solder: error:" in done.stderr, exit_code > 1 and not lists)
        return document

    def on_database(self, *arguments, **options):
        return self.ask("-d", "app.db", *arguments, **options)

    def migrated(self):
        self.install("001_users", "002_posts")
        return self.on_database("migrate")

    # What every command answers

    def test_migrate_tells_each_step(self):
        document = self.migrated()
        result = document["result"]
        self.assertEqual([(step["version"], step["outcome"]) for step in result["steps"]], [("001", "done"), ("002", "done")])
        self.assertEqual((document["database"], result["created"], result["not_run"]), ("app.db", True, 0))
        self.assertEqual(self.on_database("migrate")["result"]["steps"], [])

    def test_a_dry_run_plans_and_has_no_steps(self):
        self.migrated()
        self.install("003_tags")
        result = self.on_database("migrate", "--dry-run")["result"]
        self.assertEqual(([step["name"] for step in result["plan"]], result["steps"]), (["TagsMigration"], []))
        self.assertEqual(self.on_database("plan")["result"]["plan"], result["plan"])

    def test_a_plan_tells_that_there_is_no_database_yet(self):
        self.install("001_users")
        for arguments in (("plan",), ("plan", "--sql"), ("migrate", "--dry-run")):
            result = self.on_database(*arguments)["result"]
            self.assertEqual((result["existed"], len(result["plan"])), (False, 1), arguments)
        self.assertFalse((self.folder / "app.db").exists())

    def test_a_rehearsal_tells_each_statement(self):
        self.migrated()
        self.install("003_broken")
        document = self.on_database("plan", "--sql", exit_code=2)
        (step,) = document["result"]["rehearsal"]["steps"]
        self.assertEqual((step["step"]["outcome"], step["statements"]), ("failed", []))
        self.install("003_tags", target="003_broken")
        (step,) = self.on_database("plan", "--sql")["result"]["rehearsal"]["steps"]
        (statement,) = step["statements"]
        self.assertEqual((statement["sql"], statement["rows"]), ("CREATE TABLE tags (word TEXT);", None))

    def test_a_verification_tells_what_differs(self):
        self.migrated()
        result = self.ask("verify")["result"]
        self.assertEqual((result["backend"], result["good"], len(result["migrations"][0]["runs"])), ("sqlite", True, 3))
        self.install("003_stuck")
        document = self.on_database("verify", "--with-data", exit_code=2)
        (migration,) = document["result"]["migrations"]
        self.assertEqual((migration["good"], document["error"]["version"]), (False, "003"))

    def test_going_back_names_the_backup(self):
        self.migrated()
        for verb in (["reset"], ["redo"], ["rollback", "001"], ["migrate-to", "0"]):
            self.assertEqual(self.on_database(*verb, exit_code=9)["error"]["kind"], "consent")
            result = self.on_database(*verb, "--yes")["result"]
            self.assertTrue((self.folder / result["backup"]["path"]).is_file(), verb)
            self.assertEqual(result["tables_dropped"], 2 if verb == ["reset"] else 0)

    def test_seeds(self):
        self.install("001_users", "seed_001_people")
        self.assertEqual([step["kind"] for step in self.on_database("init")["result"]["steps"]], ["migration", "seed"])
        self.assertEqual(len(self.on_database("seed", "--again")["result"]["steps"]), 1)
        self.on_database("redo", "--yes")
        (seed,) = self.on_database("status")["result"]["seeds"]
        self.assertEqual((seed["state"], seed["rolled_back"], seed["name"]), ("undone", "001", "PeopleSeed"))

    def test_status_tells_every_state(self):
        self.migrated()
        self.install("003_tags")
        document = self.on_database("status", "--exit-code", exit_code=1)
        self.assertEqual((document["ok"], document["exit_class"], document["error"]), (True, "pending", None))
        (self.folder / "plugins/001_users.so").unlink()
        self.install("002_modified", target="002_posts")
        result = self.on_database("status")["result"]
        self.assertEqual([each["state"] for each in result["migrations"]], ["missing", "modified", "pending"])
        self.assertEqual((result["applied"], result["pending"]), (2, 1))
        self.assertIsNone(result["migrations"][0]["plugin_checksum"])
        self.assertEqual(result["migrations"][1]["plugin_checksum"], "sha256:" + 64 * "a")

    def test_validate_lists_findings_and_its_error_is_the_first(self):
        self.migrated()
        self.assertEqual(self.on_database("validate")["result"]["findings"], [])
        self.install("002_modified", target="002_posts")
        (self.folder / "plugins/remarks.txt").write_text("x")
        document = self.on_database("validate", exit_code=4)
        (finding,) = document["result"]["findings"]
        self.assertEqual(document["error"]["what"], finding["what"])
        self.assertEqual([each["file"] for each in document["result"]["passed_over"]], ["plugins/remarks.txt"])

    def test_import_lists_what_needs_a_person(self):
        (self.folder / "sql").mkdir()
        (self.folder / "sql/1_users.up.sql").write_text("CREATE TABLE users (id INTEGER);\n")
        (self.folder / "sql/2_fill.go").write_text("package x\n")
        result = self.ask("import", "sql")["result"]
        self.assertEqual((result["tool"], len(result["migrations"]), result["dry_run"]), ("golang-migrate", 1, False))
        self.assertEqual([(each["file"], each["line"], each["left_out"]) for each in result["needs_a_person"]], [("sql/2_fill.go", None, True)])
        self.assertEqual(self.ask("import", "sql", exit_code=3)["error"]["kind"], "usage")

    def test_adopt_names_what_it_recorded(self):
        self.install("001_users", "002_posts")
        self.on_database("adopt", exit_code=7)
        connection = sqlite3.connect(self.folder / "app.db")
        connection.executescript("CREATE TABLE goose_db_version (id INTEGER, version_id INTEGER, is_applied INTEGER, tstamp TEXT);"
                                 "INSERT INTO goose_db_version VALUES (1, 0, 1, ''), (2, 1, 1, '')")
        connection.close()
        result = self.on_database("adopt", "--dry-run")["result"]
        self.assertEqual((result["tool"], result["dry_run"], result["pending"]), ("goose", True, 1))
        self.assertEqual([each["version"] for each in self.on_database("adopt")["result"]["adopted"]], ["001"])
        self.assertEqual(self.on_database("adopt")["result"]["already_recorded"], 1)

    def test_repair_and_mark_applied(self):
        self.migrated()
        self.install("002_modified", target="002_posts")
        self.assertEqual([each["kind"] for each in self.on_database("repair")["result"]["open"]], ["checksum"])
        result = self.on_database("repair", "002", "--accept-checksum")["result"]
        self.assertEqual(([each["version"] for each in result["repaired"]], result["open"]), (["002"], []))
        self.install("003_tags")
        self.assertEqual(self.on_database("mark-applied", "003")["result"]["name"], "TagsMigration")

    def test_history_and_schema(self):
        self.migrated()
        log = self.on_database("history")["result"]["log"]
        self.assertEqual([(entry["version"], entry["action"]) for entry in log], [("002", "up"), ("001", "up")])
        with sqlite3.connect(self.folder / "app.db") as database:
            database.executescript(
                "CREATE TABLE parts (a INTEGER, b TEXT NOT NULL DEFAULT 'x', c AS (a + 1), PRIMARY KEY (b, a),"
                " FOREIGN KEY (a) REFERENCES users (rowid) ON DELETE CASCADE, UNIQUE (a));"
                "CREATE INDEX by_half ON parts (a) WHERE a > 5; CREATE VIEW half AS SELECT a FROM parts;"
                "CREATE TRIGGER after_parts AFTER INSERT ON parts BEGIN SELECT 1; END;"
            )
        report = self.on_database("report")["result"]
        self.assertEqual((report["applied"], report["log"], report["schema_changed_by_others"]), (2, log, True))
        self.assertEqual(report["migrations"], self.on_database("status")["result"]["migrations"])
        tables = {table["name"]: table for table in self.on_database("show-schema", "--rows")["result"]["tables"]}
        self.assertEqual(list(tables), ["parts", "posts", "users", "half"])
        parts = tables["parts"]
        self.assertEqual([column["key_position"] for column in parts["columns"]], [2, 1, None])
        self.assertEqual((parts["rows"], parts["foreign_keys"][0]["on_delete"], len(parts["triggers"])), (0, "CASCADE", 1))
        self.assertIn(("by_half", True), [(index["name"], index["partial"]) for index in parts["indexes"]])

    def test_a_schema_file_is_named_and_checked(self):
        self.install("001_users")
        named = ("--schema-file", "schema.sql")
        self.assertEqual(self.on_database("migrate", *named)["result"]["schema_file"], {"path": "schema.sql", "changed": True})
        self.assertIsNone(self.on_database("migrate", *named)["result"]["schema_file"])
        self.assertTrue(self.on_database("show-schema", *named, "--check")["result"]["same"])
        (self.folder / "schema.sql").write_text("")
        document = self.on_database("show-schema", *named, "--check", exit_code=4)
        self.assertEqual(document["result"]["difference"],
                         "--- schema.sql\n+++ the database\n@@ -0,0 +1,1 @@\n+CREATE TABLE users (name TEXT);\n")

    def test_doctor_lists_checks_and_its_error_is_the_first_problem(self):
        self.migrated()
        result = self.on_database("doctor")["result"]
        self.assertEqual((result["problems"], {each["verdict"] for each in result["checks"]} - {"warning"}), (0, {"ok"}))
        self.install("002_modified", target="002_posts")
        document = self.on_database("doctor", exit_code=4)
        (problem,) = [each for each in document["result"]["checks"] if each["verdict"] == "problem"]
        self.assertEqual((document["error"]["kind"], document["error"]["what"]), ("history", problem["says"]))

    def test_wait_tells_whether_there_is_a_database(self):
        self.assertEqual(self.on_database("wait")["result"], {"exists": False})
        self.migrated()
        self.assertEqual(self.on_database("wait")["result"], {"exists": True})
        self.assertEqual(self.ask("-d", "none/app.db", "wait", "--wait", "0", exit_code=7)["error"]["kind"], "environment")

    def test_backup_and_restore(self):
        self.migrated()
        result = self.on_database("backup", "copy.db")["result"]
        self.assertEqual((result["size"], result["version"]), ((self.folder / "copy.db").stat().st_size, "002"))
        self.assertEqual(self.on_database("backup", "copy.db", exit_code=9)["error"]["kind"], "consent")
        self.assertEqual(self.on_database("restore", "copy.db", "--yes")["result"]["version_after"], "002")
        result = self.on_database("restore", "copy.db", "--yes", "--schema-file", "schema.sql")["result"]
        self.assertEqual(result["schema_file"], {"path": "schema.sql", "changed": True})
        self.assertEqual(self.on_database("history", "--limit", "1")["result"]["log"][0]["action"], "restore")
        self.assertIsNone(self.on_database("restore", "none.db", "--yes", exit_code=7)["result"])
        (self.folder / "none.db").write_text("no backup\n")
        error = self.on_database("restore", "none.db", "--yes", exit_code=7)["error"]
        self.assertEqual((error["kind"], error["next"]), ("environment", "name a file that 'solder backup' has written"))

    def test_trust(self):
        self.install("001_users")
        subprocess.run(["minisign", "-G", "-W", "-p", "k.pub", "-s", "k.key"], cwd=self.folder, check=True, capture_output=True)
        self.assertTrue(self.ask("lock")["result"]["changed"])
        self.ask("verify-signatures", "--trusted-key", "k.pub", exit_code=6)
        self.ask("sign", "--secret-key", "none.key", exit_code=7)
        key = self.ask("sign", "--secret-key", "k.key")["result"]["public_key"]
        self.assertEqual(self.ask("verify-signatures", "--trusted-key", key)["result"]["plugins"], 1)
        shutil.rmtree(self.folder / "plugins")
        self.ask("lock", exit_code=7)

    def test_writing_a_migration(self):
        self.ask("build", exit_code=7)
        result = self.ask("create-migration", "first", "--sql")["result"]
        for file in result["files"]:
            self.assertTrue((self.folder / file).is_file(), file)
        self.ask("create-migration", "first", "--as", "1", exit_code=3)
        self.assertEqual(self.ask("build")["result"]["plugins"], "plugins")

    def test_help_and_version(self):
        self.assertTrue(self.ask("--version")["result"]["text"].startswith("solder "))
        for command in solder_document.COMMANDS:
            if command != "version":
                self.assertIn(f"solder {command}", self.ask("help", command)["result"]["text"])

    # Failures

    def test_a_failed_step_names_version_and_message(self):
        self.install("001_users", "003_broken", "002_posts")
        document = self.on_database("migrate", exit_code=2)
        self.assertEqual(document["exit_class"], "failed")
        error, failed = document["error"], document["result"]["steps"][-1]
        self.assertEqual((error["version"], error["why"]), ("003", "no such table: nowhere"))
        self.assertEqual((error["statement"], error["code"]), ("INSERT INTO nowhere VALUES (1)", 1))
        self.assertEqual((failed["failure"], failed["outcome"]), (error, "failed"))
        log = self.on_database("history")["result"]["log"]
        self.assertEqual((log[0]["outcome"], log[0]["version"]), ("failed", "003"))

    def test_configuration_and_completion(self):
        (self.folder / "solder.conf").write_text(
            "plugins = p\nset = a=1\n[live]\ndatabase = postgres://ada:geheim@host/x\nformat = json\n"
        )
        done = self.run_solder("config", "--env", "live", "--set", "b=2", environment={"SOLDER_PLUGINS": "q"})
        self.assertNotIn(b"geheim", done.stdout)
        result = solder_document.read(done.stdout.decode(), 0)["result"]
        found = [tuple(each.values()) for each in result["options"] if each["origin"] != "default"]
        self.assertEqual(
            found,
            [
                ("database", "postgres://ada:***@host/x", "file", "solder.conf:4"),
                ("plugins", "q", "environment", "SOLDER_PLUGINS"),
                ("set", "b=2", "command_line", "--set"),
                ("set", "a=1", "file", "solder.conf:2"),
                ("format", "json", "file", "solder.conf:5"),
                ("env", "live", "command_line", "--env"),
            ],
        )
        self.assertEqual(result["environment"], "live")
        self.ask("config", "--env", "none", exit_code=3)
        (self.folder / "solder.conf").unlink()
        self.ask("config")
        self.assertIn("complete -F", self.ask("completion", "bash")["result"]["text"])
        self.assertEqual(self.ask("completion", "sh", exit_code=3)["error"]["next"], "name bash, zsh or fish")

    def test_a_missing_database_or_folder_is_answered_too(self):
        for verb in (["status"], ["plan", "001"], ["history"], ["report"], ["show-schema"], ["repair"], ["mark-applied", "001"], ["seed"]):
            self.assertEqual(self.ask("-d", "none.db", *verb, exit_code=7)["error"]["why"], "it does not exist", verb)
        self.on_database("init", "--plugins", "none", exit_code=7)

    def test_a_wrong_command_line_is_answered_too(self):
        for arguments, command in (
            (["frobnicate"], None),
            ([], None),
            (["migrate", "--frobnicate"], "migrate"),
            (["migrate"], "migrate"),
            (["migrate", "--lock-timeout"], "migrate"),
            (["sign"], "sign"),
            (["create-migration"], "create-migration"),
            (["help", "frobnicate"], "help"),
            (["migrate", "--config", "none.conf"], "migrate"),
            (["migrate", "--set", "k=v", "--format=json"], "migrate"),
        ):
            done = self.run_solder(*arguments, "--format", "json")
            document = solder_document.read(done.stdout.decode(), 3)
            self.assertEqual((done.returncode, document["command"]), (3, command), arguments)
            self.assertIn(document["error"]["what"].encode(), done.stderr)

    def test_only_what_is_asked_for_is_json(self):
        for arguments in (["--format", "text", "x"], ["--format", "xml", "x"], ["x", "--", "--format", "json"], ["--format"]):
            done = self.run_solder(*arguments, environment={"SOLDER_FORMAT": "text"})
            self.assertEqual((done.returncode, done.stdout), (3, b""), arguments)

    def test_the_environment_and_the_file_ask_for_it(self):
        done = self.run_solder("frobnicate", environment={"SOLDER_FORMAT": "json"})
        solder_document.read(done.stdout.decode(), 3)
        (self.folder / "solder.conf").write_text("format = json\n")
        solder_document.read(self.run_solder("frobnicate").stdout.decode(), 3)
        solder_document.read(self.run_solder("-d", "none.db", "status").stdout.decode(), 7)
        self.assertEqual(self.run_solder("--format", "text", "frobnicate").stdout, b"")

    def test_what_is_not_utf_8_does_not_break_it(self):
        done = self.run_solder("--format", "json", b"mi\xff\xfegrate\x1b[31m")
        what = solder_document.read(done.stdout.decode(), 3)["error"]["what"]
        self.assertEqual(what, r"cannot run command 'mi\xff\xfegrate\x1b[31m'")
        with sqlite3.connect(self.folder / "app.db") as database:
            database.execute("CREATE TABLE t (a)")
            database.execute("PRAGMA writable_schema = ON")
            database.execute("UPDATE sqlite_schema SET sql = CAST(? AS TEXT)", (b"CREATE TABLE t (a DEFAULT '\xff')",))
        (table,) = self.on_database("show-schema")["result"]["tables"]
        self.assertEqual(table["columns"][0]["default"], "'\ufffd'")

    def test_no_password_is_shown(self):
        done = self.run_solder("-d", "postgres://ada:geheim@127.0.0.1:1/x", "status", "--format", "json")
        solder_document.read(done.stdout.decode(), done.returncode)
        self.assertNotIn(b"geheim", done.stdout)

    def test_quiet_keeps_the_document_and_nothing_else(self):
        self.install("001_users")
        done = self.run_solder("-d", "app.db", "migrate", "--quiet", "--format", "json")
        self.assertEqual(done.stderr, b"")
        self.assertEqual(len(solder_document.read(done.stdout.decode(), 0)["result"]["steps"]), 1)

    def test_the_steps_are_told_on_stderr_meanwhile(self):
        self.install("001_users")
        done = self.run_solder("-d", "app.db", "migrate", "--format", "json")
        self.assertRegex(done.stderr, rb"^Creating database 'app.db'\nApplying 1 migration to 'app.db'\n  \[\+\] 001: UsersMigration \(\d+ ms\)\n$")

    # --format jsonl

    def follow(self, *arguments, exit_code=0, **options):
        """The valid events that a command line answers."""
        done = self.run_solder(*arguments, "--format", "jsonl", **options)
        self.assertEqual(done.returncode, exit_code, (arguments, done.stdout, done.stderr))
        return solder_document.read_events(done.stdout.decode(), exit_code)

    def test_events_tell_a_run_from_its_begin_to_its_end(self):
        self.install("001_users", "003_talks")
        events = self.follow("-d", "app.db", "migrate")
        told = [(event["event"], event.get("version")) for event in events if event["event"] not in ("progress", "message")]
        self.assertEqual(
            told,
            [("started", None), ("creating", None), ("planned", None), ("step_started", "001"), ("step_finished", None), ("step_started", "003"),
             ("step_finished", None), ("finished", None)],
        )
        self.assertEqual([step["version"] for step in events[2]["plan"]], ["001", "003"])
        self.assertEqual((events[0]["command"], events[0]["database"]), ("migrate", "app.db"))
        self.assertEqual(len(events[-1]["document"]["result"]["steps"]), 2)
        self.assertEqual([event["time"] for event in events], sorted(event["time"] for event in events))

    def test_events_tell_of_a_backup_before_what_it_was_made_for(self):
        self.migrated()
        self.assertEqual([event["event"] for event in self.follow("-d", "app.db", "redo", "--yes")][1:4],
                         ["backup_written", "planned", "step_started"])
        copy = str(next((self.folder / "backups").glob("*.db")))
        events = self.follow("-d", "app.db", "restore", copy, "--yes")
        self.assertEqual([event["event"] for event in events], ["started", "backup_written", "finished"])
        self.assertEqual(events[1]["path"], events[2]["document"]["result"]["backup"]["path"])

    def test_events_tell_what_a_plugin_says(self):
        self.install("003_talks")
        events = self.follow("-d", "app.db", "migrate")
        messages = [event for event in events if event["event"] == "message"]
        self.assertEqual(
            [(event["version"], event["level"], event["text"]) for event in messages],
            [("003", "debug", "a detail"), ("003", "info", "a line"), ("003", "warning", "a risk"), ("003", "output", "printed \\x1b[2J")],
        )
        progress = [(event["done"], event["total"], event["unit"]) for event in events if event["event"] == "progress"]
        self.assertEqual((progress[0], progress[-1]), ((1, 1000, "rows"), (1000, 1000, "rows")))
        self.assertLess(len(progress), 1000)

    def test_events_tell_a_failure(self):
        self.install("001_users", "003_broken")
        events = self.follow("-d", "app.db", "migrate", exit_code=2)
        (failed,) = [event["step"] for event in events if event["event"] == "step_failed"]
        document = events[-1]["document"]
        self.assertEqual((failed["version"], failed["failure"]), ("003", document["error"]))
        events = self.follow("-d", "app.db", "migrate", "--transaction", "all", exit_code=2)
        names = [event["event"] for event in events]
        self.assertEqual(names[1:-1], ["planned", "step_started", "step_failed"])

    def test_events_of_one_transaction_tell_what_ran_and_what_was_committed(self):
        self.install("001_users", "002_posts")
        names = [event["event"] for event in self.follow("-d", "app.db", "migrate", "--transaction", "all")]
        self.assertEqual(names[3:-1], 2 * ["step_started", "step_ran"] + 2 * ["step_finished"])

    def test_events_of_what_is_no_run_are_its_begin_and_its_end(self):
        for arguments, exit_code in ((["config"], 0), (["help", "migrate"], 0), (["--version"], 0), (["frobnicate"], 3),
                                     (["-d", "none.db", "status"], 7), (["migrate"], 3),
                                     (["-d", "none.db", "report"], 7), (["-d", "none.db", "show-schema"], 7)):
            self.assertEqual(len(self.follow(*arguments, exit_code=exit_code)), 2, arguments)
        (self.folder / "solder.conf").write_text("format = jsonl\n")
        done = self.run_solder("frobnicate")
        solder_document.read_events(done.stdout.decode(), 3)

    def test_events_of_a_rehearsal_and_a_verification(self):
        self.migrated()
        self.install("003_tags")
        names = [event["event"] for event in self.follow("-d", "app.db", "plan", "--sql")]
        self.assertEqual(names, ["started", "step_started", "step_finished", "finished"])
        for verb in ("report", "show-schema", "status"):
            self.assertIsNotNone(self.follow("-d", "app.db", verb)[-1]["document"]["result"], verb)
        events = self.follow("verify")
        directions = [event["direction"] for event in events if event["event"] == "step_started"]
        self.assertEqual(directions, 3 * ["up", "down", "up"])

    # That nothing was left out

    @classmethod
    def tearDownClass(cls):
        listed = re.findall(r"^  ([a-z][a-z-]*)", subprocess.run(
            [SOLDER, "help"], env=ENVIRONMENT, capture_output=True, text=True, check=True).stdout.split("\nOptions")[0], re.M)
        assert sorted([*listed, "version"]) == sorted(solder_document.COMMANDS), listed
        if len(sys.argv) == 1:
            missing = set(solder_document.COMMANDS) - cls.answered
            assert not missing, f"no answer was checked of {missing}"
            # Neither of the two reads anything that may fail, once the command line is right.
            missing = set(solder_document.COMMANDS) - cls.failed - {"help", "version"}
            assert not missing, f"no failure was checked of {missing}"


if __name__ == "__main__":
    unittest.main()
