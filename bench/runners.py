"""Those that are compared on SQLite, and how each is told to do the same work."""

import os
import shutil
import sys

import layouts
import workload
from measure import Command

# Debian's own, which has Debian's packages.
PYTHON = "/usr/bin/python3" if os.path.exists("/usr/bin/python3") else sys.executable

WORKS = {
    "fresh": "fresh apply",
    "fresh_one_transaction": "fresh apply, one transaction",
    "nothing": "nothing to do",
    "status": "status",
    "one_new": "one new on top",
    "back_one": "roll back one",
    "back_all": "roll back all",
}


class Runner:
    """Answers each work with a Command, or with None where it has nothing for it."""
    name = ""
    count_applied = "SELECT count(*) FROM schema_migrations"

    def __init__(self, layout, count):
        self.layout = layout  # a folder of layouts.write_all()
        self.count = count

    def command(self, work, database):
        return getattr(self, work)(database)

    def nothing(self, database):
        return self.fresh(database)

    def one_new(self, database):
        return self.fresh(database)

    def fresh_one_transaction(self, database):
        return None

    def is_recorded(self, connection, applied):
        return connection.execute(self.count_applied).fetchone()[0] == applied


class Floor(Runner):
    name = "floor"

    def __init__(self, layout, count, program):
        super().__init__(layout, count)
        self.program = program

    def run(self, database, verb, *words, one=False):
        options = ["--one-transaction"] if one else []
        return Command([self.program, verb, *options, database, self.layout / "files", *words], database.parent)

    def fresh(self, database):
        return self.run(database, "up")

    def fresh_one_transaction(self, database):
        return self.run(database, "up", one=True)

    def status(self, database):
        return self.run(database, "status")

    def back_one(self, database):
        return self.run(database, "down", 1)

    def back_all(self, database):
        return self.run(database, "down", self.count)


class Solder(Runner):
    name = "solder"
    backup = ()

    def __init__(self, layout, count, program, plugins, has_one_transaction):
        super().__init__(layout, count)
        self.program = program
        self.plugins = plugins
        self.has_one_transaction = has_one_transaction

    def run(self, database, *words):
        backups = database.parent / "backups"
        return Command([self.program, "--quiet", "--database", database, "--plugins", self.plugins, "--backups", backups, *words],
                       database.parent)

    def fresh(self, database):
        return self.run(database, "migrate")

    def fresh_one_transaction(self, database):
        return self.run(database, "migrate", "--transaction", "all") if self.has_one_transaction else None

    def status(self, database):
        return self.run(database, "status")

    def back_one(self, database):
        return self.run(database, "rollback", "--steps", 1, "--yes", *self.backup)

    def back_all(self, database):
        return self.run(database, "rollback", 0, "--yes", *self.backup)


class SolderWithoutBackup(Solder):
    """For rolling back alone, where the others make none either."""
    name = "solder --no-backup"
    backup = ("--no-backup",)

    def command(self, work, database):
        return super().command(work, database) if work.startswith("back_") else None


class Shell(Runner):
    name = "sqlite3"

    def read(self, database, file):
        return Command(["sqlite3", "-bail", database, f".read {self.layout}/shell/{file}.sql"], database.parent)

    def command(self, work, database):
        return None if work in ("nothing", "status") else self.read(database, work)

    def fresh(self, database):
        return self.read(database, "fresh")

    def back_one(self, database):
        return self.read(database, "back_one")


class Dbmate(Runner):
    name = "dbmate"

    def __init__(self, layout, count, program):
        super().__init__(layout, count)
        self.program = program

    def run(self, database, *words):
        return Command([self.program, "--url", f"sqlite:{database}", "--migrations-dir", self.layout / "files", "--no-dump-schema",
                        *words], database.parent)

    def fresh(self, database):
        return self.run(database, "up")

    def status(self, database):
        return self.run(database, "status")

    def back_one(self, database):
        return self.run(database, "rollback")

    def back_all(self, database):
        return None  # one at a time is all it does


class Alembic(Runner):
    name = "Alembic"

    def run(self, database, *words):
        variables = {"BENCH_ADDRESS": f"sqlite:///{database}"}
        return Command(["alembic", *words], self.layout / "alembic", variables)

    def fresh(self, database):
        return self.run(database, "upgrade", "head")

    def status(self, database):
        return self.run(database, "history", "--indicate-current")

    def back_one(self, database):
        return self.run(database, "downgrade", "-1")

    def back_all(self, database):
        return self.run(database, "downgrade", "base")

    def is_recorded(self, connection, applied):
        rows = connection.execute("SELECT version_num FROM alembic_version").fetchall()
        return rows == ([(workload.version(applied),)] if applied else [])


class Django(Runner):
    name = "Django"
    count_applied = "SELECT count(*) FROM django_migrations WHERE app = 'app'"

    def run(self, database, *words):
        variables = {"BENCH_ENGINE": "sqlite3", "BENCH_NAME": str(database)}
        return Command([PYTHON, "manage.py", *words], self.layout / "django", variables)

    def fresh(self, database):
        return self.run(database, "migrate", "--verbosity", "0")

    def status(self, database):
        return self.run(database, "showmigrations")

    def back_one(self, database):
        before = layouts.django_name(self.count - 1) if self.count > 1 else "zero"
        return self.run(database, "migrate", "--verbosity", "0", "app", before)

    def back_all(self, database):
        return self.run(database, "migrate", "--verbosity", "0", "app", "zero")


def is_there(name, dbmate):
    """Whether what is compared with is installed."""
    return {"sqlite3": shutil.which("sqlite3"), "dbmate": dbmate, "Alembic": shutil.which("alembic"),
            "Django": shutil.which("django-admin")}.get(name, True)
