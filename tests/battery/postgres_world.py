"""The world of a case on PostgreSQL: a database of its own, on the server that all cases of the group share."""

import hashlib
import os
import re
import subprocess
import sys
from pathlib import Path

from case import OK
from faults import wait_for
from world import World

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from postgres_client import ServerError, Session  # noqa: E402
from postgres_server import program  # noqa: E402

PASSWORD = "tell-nobody-5150"  # the server doesn't ask for it; nobody must print it
OWN = ("schema_migrations", "solder_log")


def with_database(url, name):
    return re.sub(r"^postgresql://[^?]*/[^?/]*", f"postgresql:///{name}", url)


class PostgresWorld(World):
    """The migrations 5 and 6 applied to a database, and 7 to come; on the way down 7 applied too."""

    def __init__(self, folder, solder, way=None, journal=None):
        super().__init__(folder, solder, way, journal)
        self.main_url = os.environ["SOLDER_BATTERY_POSTGRES"]
        self.database = None
        self.make_database()

    def make_database(self, options="", server=None):
        """A database of another kind, or on another server, for this world. `options` are those of CREATE DATABASE."""
        self.main_url = server or self.main_url
        self.database = f"case_{self.mark.replace('-', '_').lower()}_{len(self.at_close)}"
        name, url = self.database, self.main_url
        with Session(url) as session:
            session.run(f"CREATE DATABASE {name} {options}")
        self.at_close.append(lambda: self.drop_database(name, url))
        self.address = with_database(url, name) + f"&password={PASSWORD}"

    @staticmethod
    def drop_database(name, url):
        try:
            with Session(url) as session:
                session.run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        except ServerError:
            pass  # the server is gone, and the database with it

    # Plugins: the same, in the words of this database

    def plugin(self, version, up="", down="", **more):
        return super().plugin(version, up, down, **{"backend": "postgres", **more})

    @staticmethod
    def work(version):
        return (f'if (sql(context, host, "CREATE TABLE t{version} (id INTEGER GENERATED ALWAYS AS IDENTITY PRIMARY KEY, word TEXT)")) '
                'return SOLDER_FAILED;'
                f'if (sql(context, host, "INSERT INTO t{version} (word) VALUES (\'one\'), (\'two\')")) return SOLDER_FAILED;')

    def good(self, version, **more):
        return self.plugin(version, self.work(version), f'sql(context, host, "DROP TABLE t{version}");', **more)

    def faulty(self, body, version=7, globals_="", **more):
        undo = f'sql(context, host, "DROP TABLE t{version}");'
        if self.way == "down":
            self.good(version)
            self.expect(self.solder("migrate"), OK)
            return self.plugin(version, self.work(version), undo + body, globals_=globals_, **more)
        return self.plugin(version, self.work(version) + body, undo, globals_=globals_, **more)

    # Commands

    def command(self, *arguments, database=True):
        options = ["--plugins", str(self.plugins)]
        if database:
            options += ["--database", self.address]
        return [str(self.solder_path), *options, *map(str, arguments)]

    # What the database holds

    def session(self, url=None):
        """A session of another program, closed with the world."""
        session = Session(url or self.address)
        self.at_close.append(session.close)
        return session

    def query(self, sql, db=None):
        with Session(db or self.address) as session:
            return session.run(sql)

    def history(self):
        if self.query("SELECT to_regclass('public.schema_migrations') IS NULL") == [("t",)]:
            return []
        return [row[0] for row in self.query("SELECT version FROM public.schema_migrations ORDER BY id")]

    def content(self, db=None):
        """Schema and rows, without the log, and without the places of the sequences, which no rollback puts back."""
        dumped = subprocess.run([program("pg_dump"), "--no-owner", "--dbname", db or self.address, "--exclude-table=*solder_log*",
                                 "--exclude-table-data=*_id_seq"], capture_output=True, text=True, check=True, env=self.environment)
        lines = [line for line in dumped.stdout.splitlines() if not line.startswith(("--", "\\restrict", "\\unrestrict")) and "setval" not in line]
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()

    def state(self):
        return (self.content(), self.history(), self.files())

    def files(self):
        return sorted(path.name for path in self.folder.iterdir())

    # What is expected

    def expect(self, result, exit_code, pattern=None):
        super().expect(result, exit_code, pattern)
        assert PASSWORD not in result.text, f"the password is in the output: {result.text}"
        return result

    def expect_all(self, *versions):
        assert self.history() == [str(version) for version in versions], f"history is {self.history()}"
        tables = self.tables()
        expected = sorted(f"t{version}" for version in versions)
        assert sorted(tables) == expected, f"tables are {sorted(tables)}, expected {expected}"

    def tables(self):
        return [row[0] for row in self.query("SELECT relname FROM pg_class WHERE relkind = 'r' AND relname ~ '^t[0-9]+$'")]

    def expect_sound(self):
        """Nobody's transaction or lock is left, and the log hasn't kept the password."""
        left = self.query("SELECT pid, application_name, state, query FROM pg_stat_activity WHERE datname = current_database() "
                          "AND application_name LIKE 'solder%'")
        assert not left, f"sessions left: {left}"
        if self.query("SELECT to_regclass('public.solder_log') IS NOT NULL") == [("t",)]:
            kept = self.query(f"SELECT * FROM public.solder_log AS l WHERE l::text LIKE '%{PASSWORD}%'")
            assert not kept, f"the log has the password: {kept}"

    def expect_tidy(self):
        allowed = {"plugins", "backups", "solder.conf"}
        stray = [name for name in self.files() if name not in allowed and not name.startswith("case-")]
        assert not stray, f"left behind: {stray}"

    def solders(self):
        """Server processes that serve the command, oldest first."""
        return [int(row[0]) for row in self.query("SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND "
                                                  "application_name LIKE 'solder%' ORDER BY backend_start")]


# In C: the plugin says that it is there, and waits.
HOLDS = """
  close(open("%s", O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
  while (access("%s", F_OK) != 0) pause_for(10);
"""


class Pause:
    """A place in a plugin where it waits to be let go."""

    def __init__(self, world):
        self.there, self.go = world.folder.parent / "there", world.folder.parent / "go"
        self.body = HOLDS % (self.there, self.go)

    def wait(self):
        wait_for(self.there.exists)

    def end(self):
        self.go.touch()


def c_sql(statement):
    return f'sql(context, host, "{statement}");'
