#!/usr/bin/env python3
"""`wait` and `--wait` with the built command: files and folders that come later, and, with a server of its own, one that starts
later. Nothing sleeps: what is waited for is brought about when the command has said that it waits.

SOLDER names the command. The argument ForFiles leaves the server out.
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
from postgres_server import end, pid_file, private_server, program, spawn, wait_until  # noqa: E402

SOLDER = os.environ["SOLDER"]
RULES = "local all bob scram-sha-256\nlocal all eve reject\nlocal all all trust\n"


class Waiting(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="solder-wait-"))
        self.addCleanup(shutil.rmtree, self.folder)
        (self.folder / "plugins").mkdir(mode=0o755)

    def start(self, *arguments):
        environment = {"PATH": os.environ["PATH"], "HOME": str(self.folder), "LC_ALL": "C.UTF-8"}
        process = subprocess.Popen([SOLDER, *arguments], cwd=self.folder, env=environment, text=True,
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.addCleanup(process.communicate)
        self.addCleanup(process.kill)
        return process

    def solder(self, *arguments):
        """(exit code, standard output, standard error)"""
        process = self.start(*arguments)
        out, err = process.communicate()
        return process.returncode, out, " ".join(err.split())

    def start_waiting(self, *arguments):
        """A command that has said that it waits, and what it has said."""
        process = self.start(*arguments)
        return process, os.read(process.stderr.fileno(), 4096).decode()


class ForFiles(Waiting):
    def test_waits_for_a_folder_and_then_tells_that_there_is_no_file_yet(self):
        database = self.folder / "disk/app.db"
        process, said = self.start_waiting("-d", str(database), "wait")
        self.assertEqual(" ".join(said.split()), f"waiting up to 60 s for database '{database}': no such directory: '{database.parent}'")
        (self.folder / "disk").mkdir()
        out, err = process.communicate()
        self.assertEqual((process.returncode, out), (0, f"Database '{database}' does not exist yet, and can be created.\n"))
        self.assertEqual((said + err).count("waiting up to"), 1)

    def test_waits_for_the_end_of_a_lock(self):
        database = sqlite3.connect(self.folder / "app.db", isolation_level=None)
        self.addCleanup(database.close)
        database.executescript("CREATE TABLE t (a); BEGIN EXCLUSIVE")
        process, said = self.start_waiting("-d", "app.db", "wait")
        self.assertIn("database is locked", " ".join(said.split()))
        database.execute("COMMIT")
        out, _ = process.communicate()
        self.assertEqual((process.returncode, out), (0, f"Database '{self.folder}/app.db' answers.\n"))

    def test_gives_up_when_the_time_is_over(self):
        code, out, err = self.solder("-d", "disk/app.db", "migrate", "--wait", "0.2")
        self.assertEqual((code, out), (7, ""))
        self.assertIn(f"why: no such directory: '{self.folder}/disk' (still so after 200 ms of waiting)", err)
        code, _, err = self.solder("-d", "disk/app.db", "wait", "--wait", "0")
        self.assertEqual((code, "waiting" in err), (7, False), err)

    def test_a_lock_that_stays_has_an_exit_code_of_its_own(self):
        database = sqlite3.connect(self.folder / "app.db", isolation_level=None)
        self.addCleanup(database.close)
        database.executescript("CREATE TABLE t (a); BEGIN EXCLUSIVE")
        code, _, err = self.solder("-d", "app.db", "status", "--wait", "0.2", "--quiet")
        self.assertEqual((code, "still so after 200 ms" in err, "waiting up to" in err), (5, True, False), err)

    def test_does_not_wait_for_what_stays_as_it_is(self):
        (self.folder / "app.db").write_text("a letter, and no database")
        code, _, err = self.solder("-d", "app.db", "wait")
        self.assertEqual((code, "waiting up to" in err), (7, False), err)
        self.assertIn("it is not a SQLite database", err)

    def test_other_verbs_begin_when_it_answers(self):
        process, _ = self.start_waiting("-d", "disk/app.db", "status", "--wait", "60")
        (self.folder / "disk").mkdir()
        self.assertIn("it does not exist", process.communicate()[1])


class ForServers(Waiting):
    @classmethod
    def setUpClass(cls):
        stack = contextlib.ExitStack()
        cls.addClassCleanup(stack.close)
        cls.server = stack.enter_context(private_server())
        cls.ask("CREATE ROLE bob LOGIN PASSWORD 'right'; CREATE ROLE eve LOGIN")
        (cls.server.data / "pg_hba.conf").write_text(RULES)
        cls.ask("SELECT pg_reload_conf()")

    @classmethod
    def ask(cls, sql):
        subprocess.run(["psql", "-XqAt", cls.server.url, "-c", sql], check=True, capture_output=True)

    def address(self, database="postgres", user="solder"):
        return f"postgresql:///{database}?host={self.server.home}&user={user}"

    def test_waits_for_a_server_that_starts_later(self):
        end(self.server.state["postgres"], self.server.data, [signal.SIGINT, signal.SIGKILL])
        process, said = self.start_waiting("-d", self.address(), "wait")
        other, _ = self.start_waiting("-d", self.address(), "migrate", "--wait", "60")
        code, _, err = self.solder("-d", self.address(), "wait", "--wait", "0.2")
        self.assertEqual(code, 7)
        self.assertRegex(err, r"why: .*No such file or directory.* \(still so after 200 ms of waiting\) next: start the server")
        self.server.start_postgres()
        out, err = process.communicate()
        self.assertEqual((process.returncode, out), (0, "Database 'postgres:///postgres' answers.\n"))
        self.assertEqual((said + err).count("waiting up to 60 s for database 'postgres:///postgres':"), 1, said + err)
        self.assertEqual((other.communicate()[0], other.returncode), ("Nothing to migrate: the database is up to date.\n", 0))

    def test_waits_for_a_server_that_runs_and_takes_no_connections_yet(self):
        end(self.server.state["postgres"], self.server.data, [signal.SIGINT, signal.SIGKILL])
        data = self.server.data
        # A standby without connections, until it is promoted.
        spawn(self.server, ["touch", data / "standby.signal"], data).wait()
        options = {**self.server.state["settings"], "unix_socket_directories": self.server.home, "hot_standby": "off"}
        process = spawn(self.server, [program("postgres"), "-D", data,
                                      *(word for item in options.items() for word in ("-c", "%s=%s" % item))], data)
        self.server.remember(postgres=process.pid)
        wait_until(lambda: pid_file(data)[7:8] == ["standby"], process, self.server)
        waiting, said = self.start_waiting("-d", self.address(), "wait")
        self.assertIn("the database system is not accepting connections", " ".join(said.split()))
        self.assertEqual(spawn(self.server, [program("pg_ctl"), "promote", "-D", data], data).wait(), 0)
        self.assertEqual((waiting.communicate()[0], waiting.returncode), ("Database 'postgres:///postgres' answers.\n", 0))

    def test_waits_for_a_database_that_is_created_later(self):
        process, said = self.start_waiting("-d", self.address("later"), "wait")
        self.ask("CREATE DATABASE later")
        out, err = process.communicate()
        self.assertEqual((process.returncode, out), (0, "Database 'postgres:///later' answers.\n"))
        self.assertIn('database "later" does not exist', " ".join((said + err).split()))

    def test_does_not_wait_for_what_the_server_refuses(self):
        for user, why in (("bob", "no password supplied"), ("nobody", 'role "nobody" does not exist'), ("eve", "pg_hba.conf rejects"),
                          ("bob&password=wrong", "password authentication failed")):
            code, _, err = self.solder("-d", self.address(user=user), "wait")
            self.assertEqual((code, why in err, "waiting up to" in err), (7, True, False), err)
        code, _, _ = self.solder("-d", self.address(user="bob&password=right"), "wait")
        self.assertEqual(code, 0)


if __name__ == "__main__":
    unittest.main()
