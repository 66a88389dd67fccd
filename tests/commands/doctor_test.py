#!/usr/bin/env python3
"""`doctor` with the built command: what it finds, and that nothing is another afterwards.

SOLDER names the command, PLUGIN_FOLDER where the plugins of the tests are, SDK_FOLDER the package that plugins build with. The
argument ForFiles leaves the server out.
"""

import contextlib
import os
import shutil
import signal
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
TOOLS = {"cmake", "compiler", "sdk"}
# Opens the database, changes it, and dies without closing it.
DIES = """
import os, sqlite3, sys
database = sqlite3.connect("app.db", isolation_level=None)
database.executescript(sys.argv[1])
os.kill(os.getpid(), 9)
"""


# Holds a lock until its input ends. In a process of its own: who closes a file lets go of all locks that its process has on it.
HOLDS = """
import sqlite3, sys
database = sqlite3.connect("app.db", isolation_level=None)
database.execute(sys.argv[1])
print("held", flush=True)
sys.stdin.read()
"""


class Doctor(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="solder-doctor-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def install(self, *names, target=None):
        (self.folder / "plugins").mkdir(mode=0o755, exist_ok=True)
        for name in names:
            path = self.folder / "plugins" / f"{target or name}.so"
            shutil.copyfile(PLUGINS / f"{name}.so", path)
            path.chmod(0o644)

    def solder(self, *arguments, with_tools=False, **variables):
        """(exit code, standard output). Without tools PATH is an empty folder, which also saves the time of a compiler."""
        environment = {"PATH": os.environ["PATH"] if with_tools else "/nonexistent", "HOME": str(self.folder),
                       "LC_ALL": "C.UTF-8", "solder_DIR": os.environ["SDK_FOLDER"], **variables}
        done = subprocess.run([SOLDER, *arguments], cwd=self.folder, env=environment, text=True, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
        return done.returncode, done.stdout

    def state(self):
        return {str(path): (path.is_file() and path.read_bytes(), path.stat().st_mtime_ns, path.stat().st_mode)
                for path in self.folder.rglob("*")}

    def doctor(self, *arguments, exit_code=0, **options):
        """{name: (verdict, all that is said)}; of several with one name the worst. Nothing is another afterwards."""
        before = self.state()
        code, out = self.solder("doctor", *arguments, **options)
        self.assertEqual((code, self.state()), (exit_code, before), out)
        found = {}
        for line in out.splitlines()[:-1]:
            if line[0] != " ":
                name, said = line[9:25].strip(), line[25:]
                known = found.get(name, ("ok", ""))
                found[name] = (max(known[0], line[:9].strip(), key=("ok", "warning", "problem").index), said)
            else:
                found[name] = (found[name][0], found[name][1] + " " + line.strip())
        return found

    def verdicts(self, *arguments, **options):
        """What is not ok, without the tools."""
        found = self.doctor(*arguments, **options)
        return {name: verdict for name, (verdict, _) in found.items() if verdict != "ok" and name not in TOOLS}


class ForFiles(Doctor):
    def migrated(self):
        self.install("001_users", "002_posts")
        self.assertEqual(self.solder("-d", "app.db", "migrate")[0], 0)

    def execute(self, script):
        with contextlib.closing(sqlite3.connect(self.folder / "app.db", isolation_level=None)) as database:
            database.executescript(script)

    def die_after(self, script):
        done = subprocess.run([sys.executable, "-c", DIES, script], cwd=self.folder, check=False)
        self.assertEqual(done.returncode, -signal.SIGKILL)

    def test_works_without_database_plugins_and_compiler(self):
        found = self.doctor()
        self.assertEqual({name for name, (verdict, _) in found.items() if verdict != "ok"}, {"cmake", "plugins folder", "database"})
        self.assertIn("where they only run it isn't needed", found["cmake"][1])

    def test_tries_the_compiler_and_finds_the_sdk_as_a_build_does(self):
        found = self.doctor(with_tools=True)
        self.assertEqual({found[name][0] for name in TOOLS}, {"ok"})
        self.assertRegex(found["compiler"][1], r"(GNU|Clang) [0-9.]+, /")
        self.assertIn("lib/cmake/solder", found["sdk"][1])

    def test_a_compiler_that_does_not_work_is_a_warning(self):
        verdict, said = self.doctor(with_tools=True, CXX="/bin/false")["compiler"]
        self.assertEqual((verdict, "finds no C++ compiler that works" in said), ("warning", True), said)

    def test_finds_nothing_where_all_is_well(self):
        self.migrated()
        self.assertEqual(self.verdicts("-d", "app.db"), {})
        self.execute("PRAGMA journal_mode = WAL")
        self.assertIn("journal mode wal", self.doctor_in_wal()["database"][1])

    def doctor_in_wal(self):
        """SQLite makes files for a WAL and removes them again, which the folder's time tells: that isn't in the state."""
        return self.doctor("-d", "app.db")

    def test_leaves_alone_what_a_crash_has_left(self):
        self.migrated()
        self.die_after("PRAGMA cache_size = 1; PRAGMA cache_spill = 1; BEGIN; INSERT INTO users SELECT hex(randomblob(500)) FROM "
                       "(WITH RECURSIVE n(i) AS (VALUES(1) UNION ALL SELECT i + 1 FROM n WHERE i < 500) SELECT i FROM n)")
        verdict, said = self.doctor("-d", "app.db")["database"]
        self.assertEqual((verdict, "app.db-journal' is of a program that ended" in said), ("warning", True), said)
        self.assertEqual(self.solder("-d", "app.db", "status")[0], 0)
        self.die_after("PRAGMA journal_mode = WAL; INSERT INTO users VALUES ('x')")
        verdict, said = self.doctor("-d", "app.db")["database"]
        self.assertEqual((verdict, "app.db-wal' is of a program that ended" in said), ("warning", True), said)
        self.assertEqual(self.solder("-d", "app.db", "status")[0], 0)
        self.assertEqual(self.verdicts("-d", "app.db"), {})

    def test_exits_with_the_code_of_the_first_problem(self):
        self.migrated()
        self.install("002_modified", target="002_posts")
        self.assertEqual(self.verdicts("-d", "app.db", exit_code=4), {"history": "problem"})
        (self.folder / "plugins/003_bad.so").write_bytes(b"nothing")
        self.assertEqual(self.verdicts("-d", "app.db", exit_code=6), {"plugins": "problem", "history": "problem"})
        with open(self.folder / "app.db", "r+b") as database:
            database.seek(4096)
            database.write(b"\xff" * 100)
        self.assertEqual(self.doctor("-d", "app.db", exit_code=7)["health"][0], "problem")

    def test_lists_what_is_wrong_in_the_configuration_and_goes_on_with_the_rest(self):
        (self.folder / "solder.conf").write_text(
            "databse = lost.db\nno line\nlock-timeout = soon\nformat = html\ndatabase = none/app.db\nkeep = -1\n[a\nverbose = yes\n")
        found = self.doctor("--env", "production", exit_code=3)
        self.assertIn("configuration", found)
        _, out = self.solder("doctor", "--env", "production")
        said = [line[25:] for line in out.splitlines() if line[9:25].strip() == "configuration"]
        self.assertEqual([line.split(": ")[0] for line in said],
                         ["cannot accept key 'databse' (solder.conf:1)", "cannot read line 'no line' (solder.conf:2)",
                          "cannot accept heading '[a' (solder.conf:7)", "cannot use environment 'production' (--env)",
                          "cannot use 'soon' for lock-timeout (solder.conf:3)", "cannot use 'html' for format (solder.conf:4)",
                          "cannot use '-1' for keep (solder.conf:6)"])
        self.assertIn("/none/app.db'", found["database"][1])
        for text, what in (("verbose = yes\nquiet = yes\n", "cannot use solder.conf:1 and solder.conf:2 together"),
                           ("require-signature = yes\n", "cannot require a signature"), ("\0", "cannot read configuration")):
            (self.folder / "solder.conf").write_text(text)
            self.assertIn(what, self.doctor(exit_code=3)["configuration"][1])
        (self.folder / "solder.conf").write_text("database = none/app.db\n")
        self.assertEqual(self.solder("doctor", SOLDER_LOCK_TIMEOUT="soon"), (3, ""))

    def test_sees_drift_and_broken_rows(self):
        self.migrated()
        self.execute("CREATE TABLE parents (id INTEGER PRIMARY KEY); CREATE TABLE children (id REFERENCES parents);"
                     "INSERT INTO children VALUES (7)")
        found = self.doctor("-d", "app.db", exit_code=4)
        self.assertIn("drift: the schema of", found["drift"][1])
        self.assertEqual(found["history"][0], "ok")
        self.assertEqual(found["data"][0], "warning")
        self.assertIn("1 row of 'children' refers to a missing row of 'parents'", found["data"][1])

    def test_names_who_holds_the_lock(self):
        self.migrated()
        with self.holding("BEGIN IMMEDIATE") as pid:
            self.assertIn(f"held by pid {pid} (", self.doctor("-d", "app.db")["lock"][1])
        with self.holding("BEGIN EXCLUSIVE") as pid:
            verdict, said = self.doctor("-d", "app.db", exit_code=5)["database"]
            self.assertEqual((verdict, f"locked by pid {pid}" in said), ("problem", True), said)

    @contextlib.contextmanager
    def holding(self, sql):
        process = subprocess.Popen([sys.executable, "-c", HOLDS, sql], cwd=self.folder, text=True,
                                   stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.assertEqual(process.stdout.readline(), "held\n")
        try:
            yield process.pid
        finally:
            process.communicate()

    def test_looks_at_rights_and_places(self):
        self.migrated()
        (self.folder / "solder.conf").write_text("[live]\ndatabase = postgres://ada:geheim@host/x\n")
        (self.folder / "app.db").chmod(0o666)
        os.link(self.folder / "app.db", self.folder / "other.db")
        (self.folder / "plugins").chmod(0o777)
        self.assertEqual(self.verdicts("-d", "app.db", exit_code=6),
                         {"configuration": "warning", "file": "problem", "plugins folder": "problem"})
        found = self.doctor("-d", "app.db", exit_code=6)
        self.assertIn("holds a password, and others can read it", found["configuration"][1])
        self.assertEqual(self.verdicts("-d", "none/app.db", "--insecure-plugins", exit_code=7),
                         {"configuration": "warning", "plugins folder": "warning", "database": "problem"})
        (self.folder / "letter").write_text("no database")
        self.assertIn("it is not a SQLite database", self.doctor("-d", "letter", exit_code=6)["database"][1])
        self.assertEqual(self.doctor("-d", "later.db", exit_code=6)["database"][0], "warning")


class ForServers(Doctor):
    @classmethod
    def setUpClass(cls):
        stack = contextlib.ExitStack()
        cls.addClassCleanup(stack.close)
        cls.server = stack.enter_context(private_server())
        cls.ask("postgres", "CREATE ROLE ada LOGIN", "CREATE DATABASE hub OWNER ada")

    @classmethod
    def ask(cls, database, *statements):
        words = [word for statement in statements for word in ("-c", statement)]
        subprocess.run(["psql", "-XqAt", cls.address(database, "solder"), *words], check=True, capture_output=True)

    @classmethod
    def address(cls, database, user):
        return f"postgresql:///{database}?host={cls.server.home}&user={user}"

    def test_looks_at_the_server_the_role_and_the_data(self):
        # The server of the tests doesn't write to the disk before it says that something is committed.
        self.assertEqual(self.verdicts("-d", self.address("hub", "ada")), {"plugins folder": "warning", "settings": "warning"})
        found = self.doctor("-d", self.address("hub", "ada"))
        self.assertRegex(found["database"][1], r"'postgres:///hub' answers: PostgreSQL [0-9].*, encoding UTF8, role ada")
        self.ask("hub", "CREATE TABLE parents (id int PRIMARY KEY); CREATE TABLE children (id int);"
                        "ALTER TABLE children ADD CONSTRAINT known FOREIGN KEY (id) REFERENCES parents NOT VALID")
        found = self.doctor("-d", self.address("hub", "solder"))
        self.assertIn("constraint known of children was never validated", found["data"][1])

    def test_a_server_that_only_reads_is_a_problem(self):
        self.ask("postgres", "CREATE DATABASE still", "ALTER DATABASE still SET default_transaction_read_only = on")
        self.assertEqual(self.doctor("-d", self.address("still", "solder"), exit_code=7)["health"][0], "problem")
        found = self.doctor("-d", self.address("none", "solder"), "--wait", "0.1", exit_code=7)
        self.assertEqual(found["database"][0], "problem")


if __name__ == "__main__":
    unittest.main()
