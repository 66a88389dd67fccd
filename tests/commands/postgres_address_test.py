#!/usr/bin/env python3
"""Addresses and passwords of servers, with the built command and a server of its own that asks for passwords.

SOLDER names the command, PLUGIN_FOLDER a folder with one migration that waits for the advisory lock 7.
"""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))
from postgres_server import private_server  # noqa: E402

SOLDER = os.environ["SOLDER"]
PLUGINS = Path(os.environ["PLUGIN_FOLDER"])
PASSWORD = "s3cr'et\\ @/:%41 ü"
ENCODED = "s3cr%27et%5C%20%40%2F%3A%2541%20%C3%BC"
QUOTED = "'s3cr\\'et\\\\ @/:%41 ü'"
RULES = "local all bob scram-sha-256\nlocal all all trust\n"


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Address(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.port = free_port()
        settings = {"listen_addresses": "127.0.0.1", "port": str(cls.port)}
        stack = contextlib.ExitStack()
        cls.addClassCleanup(stack.close)
        server = stack.enter_context(private_server(settings=settings))
        cls.home = server.home
        cls.ask("CREATE ROLE tls LOGIN; CREATE ROLE bob LOGIN PASSWORD '%s'" %
                PASSWORD.replace("'", "''"), "CREATE DATABASE hub OWNER bob")
        (server.data / "pg_hba.conf").write_text(RULES)
        cls.ask("SELECT pg_reload_conf()")

    @classmethod
    def psql(cls):
        return ["psql", "-XqAt", f"postgresql:///postgres?host={cls.home}&port={cls.port}&user=solder"]

    @classmethod
    def ask(cls, *statements):
        words = [word for statement in statements for word in ("-c", statement)]
        return subprocess.run(cls.psql() + words, check=True, capture_output=True, text=True).stdout.strip()

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="solder-address-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        shutil.copytree(PLUGINS, self.folder / "plugins")
        (self.folder / "secret").write_text(PASSWORD + "\n", encoding="utf-8")
        passfile = self.folder / "passfile"
        escaped = PASSWORD.replace("\\", "\\\\").replace(":", "\\:")
        passfile.write_text(f"*:*:*:bob:{escaped}\n", encoding="utf-8")
        passfile.chmod(0o600)
        self.url = f"postgres:///hub?host={self.home}&port={self.port}&user=bob"
        self.words = f"host={self.home} port={self.port} user=bob dbname=hub"

    def environment(self, **variables):
        return {"PATH": os.environ["PATH"], "HOME": str(self.folder), "LC_ALL": "C.UTF-8", **variables}

    def solder(self, *arguments, **variables):
        """(exit code, all that was printed). The password must never be in it."""
        done = subprocess.run([SOLDER, *arguments], cwd=self.folder, env=self.environment(**variables), text=True,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        for secret in (PASSWORD, ENCODED, QUOTED, "s3cr"):
            self.assertNotIn(secret, done.stdout)
        return done.returncode, done.stdout

    def refusal(self, address, *more, **variables):
        """The parts of an error, without the paths and the port, which differ from run to run."""
        code, output = self.solder("--database", address, "status", *more, **variables)
        for text, name in ((str(self.home), "<home>"), (str(self.port), "<port>"), (str(self.folder), "<folder>")):
            output = output.replace(text, name)
        return code, output

    def test_takes_the_password_from_every_place(self):
        for address, more, variables in (
                (f"{self.url}&password={ENCODED}", [], {}),
                (f"postgres://bob:{ENCODED}@/hub?host={self.home}&port={self.port}", [], {}),
                (f"{self.words} password={QUOTED}", [], {}),
                (self.url, ["--password-file", "secret"], {}),
                (self.words, ["--password-file", "secret"], {}),
                (self.url, ["--password-file", "env:SECRET"], {"SECRET": PASSWORD}),
                (self.words, [], {"SOLDER_PASSWORD_FILE": "env:SECRET", "SECRET": PASSWORD}),
                (self.url, [], {"PGPASSFILE": str(self.folder / "passfile")}),
                (self.url, [], {"PGPASSWORD": PASSWORD})):
            with self.subTest(address=address, more=more):
                code, output = self.solder("--database", address, "status", "--verbose", *more, **variables)
                self.assertEqual(code, 0, output)

    def test_reads_what_other_tools_read(self):
        address = f"postgresql+psycopg2://bob:{ENCODED}@/hub?host={self.home}&port={self.port}"
        self.assertEqual(self.solder("status", DATABASE_URL=address)[0], 0)

    def test_says_what_is_wrong_with_the_password(self):
        opened = "solder: error: cannot open database 'postgres://:<port>/hub'\n" \
                 "  where: host <home>, port <port>, database hub, role bob\n" \
                 "  why:   connection to server on socket \"<home>/.s.PGSQL.<port>\" failed: "
        self.assertEqual(self.refusal(self.url), (7, opened + "fe_sendauth: no password supplied\n"
                         "  next:  give the password: '--password-file FILE', '--password-file env:NAME', or a line in "
                         "the file of PGPASSFILE\n"))
        (self.folder / "wrong").write_text("s3cr\n")
        self.assertEqual(self.refusal(self.url, "--password-file", "wrong"),
                         (7, opened + 'FATAL: password authentication failed for user "bob"\n'
                          "  next:  see that the role and its password are right; the password is that of the address, "
                          "of --password-file, of PGPASSWORD or of PGPASSFILE\n"))
        self.assertEqual(self.refusal(self.url + "&password=s3cr", "--password-file", "secret"),
                         (3, "solder: error: cannot use two passwords\n"
                          "  why:   the address of the database has one, and --password-file names another\n"
                          "  next:  take one of them away; best the one in the address\n"))
        self.assertEqual(self.refusal("app.db", "--password-file", "secret"),
                         (3, "solder: error: cannot use a password for database 'app.db'\n"
                          "  why:   it is a file, and --password-file is for servers\n"
                          "  next:  leave --password-file out, or name a server with --database\n"))
        self.assertEqual(self.refusal(self.url, "--password-file", "env:SECRET"),
                         (7, "solder: error: cannot read a password\n  why:   the variable 'SECRET' is not set\n"
                          "  next:  set it, or name a file with --password-file\n"))

    def test_says_what_is_wrong_with_the_rest(self):
        tcp = f"postgres://tls@127.0.0.1:{self.port}"
        where = "  where: host 127.0.0.1, port <port>, database %s, role %s\n"
        failed = '  why:   connection to server at "127.0.0.1", port <port> failed: '
        local = f"postgres:///%s?host={self.home}&port={self.port}&user=%s"
        for address, parts in (
                (f"{tcp}/hub", "cannot open database 'postgres://127.0.0.1:<port>/hub'\n" + where % ("hub", "tls") + failed +
                 'FATAL: no pg_hba.conf entry for host "127.0.0.1", user "tls", database "hub", no encryption\n'
                 "  next:  add 'sslmode=require' to the address\n"),
                (f"{tcp}/hub?sslmode=require", "cannot open database 'postgres://127.0.0.1:<port>/hub'\n" +
                 where % ("hub", "tls") + failed + "server does not support SSL, but SSL was required\n"
                 "  next:  take 'sslmode' out of the address, or switch SSL on there\n"),
                (local % ("nowhere", "solder"), "cannot open database 'postgres://:<port>/nowhere'\n"
                 "  where: host <home>, port <port>, database nowhere, role solder\n"
                 '  why:   connection to server on socket "<home>/.s.PGSQL.<port>" failed: FATAL: database "nowhere" '
                 "does not exist\n  next:  create it: 'createdb -h <home> -p <port> nowhere'\n"),
                (local % ("hub", "stranger"), "cannot open database 'postgres://:<port>/hub'\n"
                 "  where: host <home>, port <port>, database hub, role stranger\n"
                 '  why:   connection to server on socket "<home>/.s.PGSQL.<port>" failed: FATAL: role "stranger" '
                 "does not exist\n  next:  name another role in the address, or create it: 'createuser stranger'\n")):
            with self.subTest(address):
                self.assertEqual(self.refusal(address), (7, "solder: error: " + parts))

    def test_says_when_no_server_is_there(self):
        port = free_port()
        code, output = self.solder("status", "-d", f"postgres://127.0.0.1:{port}/hub")
        self.assertEqual(code, 7)
        self.assertIn(f"where: host 127.0.0.1, port {port}, database hub, role ", output)
        self.assertIn("next:  start the server, or correct the host and port in the address\n", output)

    def test_shows_no_password_of_an_address_that_it_cannot_read(self):
        """libpq quotes the piece that it stumbles over."""
        for address in ("postgres://bob:s3cr%zz@host/db", "postgres://bob:s3cr",
                        "host=h password=my s3cr", "host=h port=s3cr user=bob pass=x", "postgres://u:s3cr?s3cret@h/db",
                        "postgres://h/db?password=%zzs3cr", "postgres://bob:s3cr@host/db?schema=public"):
            with self.subTest(address):
                self.assertNotEqual(self.solder("status", "-d", address)[0], 0)

    def test_names_the_parameter_of_another_tool(self):
        self.assertEqual(self.refusal("postgres://bob:s3cr@host/db?schema=public"),
                         (3, "solder: error: cannot read the address of the database, 'postgres://…'\n"
                          '  why:   invalid URI query parameter: "schema"\n'
                          "  next:  take that parameter out: it is one of another tool\n"))

    def test_keeps_the_password_from_the_process_list_and_from_what_plugins_start(self):
        holder = subprocess.Popen(self.psql(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.addCleanup(holder.wait)
        self.addCleanup(holder.stdout.close)
        holder.stdin.write("\\c hub\nSELECT pg_advisory_lock(7);\n\\echo held\n")
        holder.stdin.flush()
        while holder.stdout.readline() != "held\n":
            self.assertIsNone(holder.poll())
        run = subprocess.Popen([SOLDER, "migrate"], cwd=self.folder, text=True, stdout=subprocess.PIPE,
                               stderr=subprocess.STDOUT, env=self.environment(SOLDER_DATABASE=f"{self.url}&password={ENCODED}"))
        waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = 'hub' AND wait_event = 'advisory'"
        while self.ask(waiting) == "0":
            self.assertIsNone(run.poll(), run.stdout)
        workers = Path(f"/proc/{run.pid}/task/{run.pid}/children").read_text().split()
        self.assertEqual(len(workers), 1)
        for process in (run.pid, *workers):
            self.assertNotIn(b"s3cr", Path(f"/proc/{process}/cmdline").read_bytes())
        self.assertNotIn(b"s3cr", Path(f"/proc/{workers[0]}/environ").read_bytes())
        holder.stdin.close()
        output = run.communicate()[0]
        self.assertEqual(run.returncode, 0, output)
        self.assertNotIn("s3cr", output)
        dump = subprocess.run(["pg_dump", self.psql()[-1].replace("/postgres?", "/hub?")], check=True, capture_output=True)
        self.assertIn(b"schema_migrations", dump.stdout)
        self.assertNotIn(b"s3cr", dump.stdout)


class WithoutLibpq(unittest.TestCase):
    """A file that isn't a library stands where the dynamic loader looks before all others."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="solder-libpq-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        (self.folder / "libpq.so.5").touch()
        (self.folder / "plugins").mkdir()

    def solder(self, *arguments):
        environment = {"PATH": os.environ["PATH"], "HOME": str(self.folder), "LC_ALL": "C.UTF-8", "LD_LIBRARY_PATH": str(self.folder)}
        done = subprocess.run([SOLDER, *arguments], cwd=self.folder, env=environment, text=True, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, check=False)
        return done.returncode, done.stdout.replace(str(self.folder), "<folder>")

    def test_the_command_works_for_files(self):
        self.assertEqual(self.solder("--version")[0], 0)
        code, output = self.solder("--database", "app.db", "init")
        self.assertEqual(code, 0, output)

    def test_a_server_is_an_error_that_names_the_library_and_its_package(self):
        self.assertEqual(self.solder("--database", "postgres:///hub", "status"), (
            7, "solder: error: cannot load library 'libpq.so.5', which talks to PostgreSQL\n"
               "  why:   <folder>/libpq.so.5: file too short\n"
               "  next:  install it (Debian: libpq5), or name the path of a SQLite file\n"))


if __name__ == "__main__":
    unittest.main()
