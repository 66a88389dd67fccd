"""Rows transformed by code in one migration, on SQLite and a RAM disk."""

import datetime
import hashlib
import shutil
import sqlite3
from pathlib import Path

from measure import Command, Contender, Failure
from plugins import build_project
from runners import PYTHON, is_there

GROUP = "SQLite, {:,} rows transformed, RAM disk"
WORKS = {"loop": "select, and an update prepared once", "prepare": "select, and an update prepared for each row",
         "function": "one update with functions of one's own",
         "transform": "`db.transform`; the others: one update with functions of their own"}
HASH = "a hash that takes long, by `db.transform`; floor: one update with a function"
FIRST = ("Anna", "Bruno", "Carla", "Dmitri", "Eleanor", "Farid", "Grace", "Hiroshi", "Irene", "Jonas", "Katarzyna")
LAST = ("Abbott", "Bianchi", "Castellano", "Duarte", "Eriksson", "Fernandez", "Grigoriev", "Hansen", "Ivanova", "Jensen")
EPOCH = datetime.date(1970, 1, 1)
HASHES = "SELECT id, name_hash FROM people ORDER BY id"
RESULT = "SELECT id, full_name, born, first_name, last_name, born_day, name_hash FROM people ORDER BY id"
FILES = Path(__file__).with_name("rows")


def run(bench):
    folder = bench.places["RAM disk"] / "rows"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        plugins = bench.build_folder("rows-plugins")
        build_project(FILES, plugins, bench.sdk)
        source, digest = people(bench.cache, bench.rows)
        for work, words in WORKS.items():
            contenders = [Contender(name, command, lambda: copy(source, folder), lambda: check(folder / "app.db", digest))
                          for name, command in commands(bench, work, folder, plugins) if bench.wants(name)]
            yield bench.stopwatch.compare(GROUP.format(bench.rows), words, contenders)
        same = Same(folder / "app.db")
        contenders = [Contender(name, command, lambda: copy(source, folder), same.check)
                      for name, command in hash_commands(bench, folder, plugins) if bench.wants(name)]
        yield bench.stopwatch.compare(GROUP.format(bench.rows), HASH, contenders)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def commands(bench, work, folder, plugins):
    database = folder / "app.db"
    floor = "function" if work == "transform" else work
    yield "floor", Command([bench.floor("floor_rows"), floor, database], folder)
    yield "solder", solder(bench, folder, plugins / work)
    if work == "prepare":
        return
    variables = {"BENCH_ADDRESS": f"sqlite:///{database}", "BENCH_WORK": floor, "PYTHONPATH": str(FILES),
                 "PYTHONDONTWRITEBYTECODE": "1", "BENCH_ENGINE": "sqlite3", "BENCH_NAME": str(database)}
    if is_there("Alembic", None):
        yield "Alembic", Command(["alembic", "-c", FILES / "alembic" / "alembic.ini", "upgrade", "head"], folder, variables)
    if is_there("Django", None):
        yield "Django", Command([PYTHON, FILES / "django" / "manage.py", "migrate", "--verbosity", "0"], folder, variables)


def hash_commands(bench, folder, plugins):
    yield "floor", Command([bench.floor("floor_rows"), "hash", folder / "app.db"], folder)
    for threads in (1, 2):
        yield f"solder ({threads} thread{'s' if threads > 1 else ''})", solder(bench, folder, plugins / "hash", "--set", f"threads={threads}")


def solder(bench, folder, plugins, *words):
    return Command([bench.solder, "--quiet", "--database", folder / "app.db", "--plugins", plugins, "--allow-existing-tables", *words,
                    "migrate"], folder)


class Same:
    """Whether all contenders have made the same of the rows."""

    def __init__(self, database):
        self.database = database
        self.digest = None

    def check(self):
        found = read_digest(self.database, HASHES)
        if found != (self.digest or found):
            raise Failure("the rows are not what another contender has made of them")
        self.digest = found


def copy(source, folder):
    for left in folder.glob("app.db*"):
        left.unlink()
    shutil.copyfile(source, folder / "app.db")


def check(database, expected):
    if read_digest(database, RESULT) != expected:
        raise Failure("the rows are not what the work makes of them")


def read_digest(database, query):
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    try:
        return digest_of(connection.execute(query))
    except sqlite3.Error as error:
        raise Failure(f"the rows can't be read: {error}") from error
    finally:
        connection.close()


def digest_of(rows):
    found = hashlib.sha256()
    for row in rows:
        found.update(repr(row).encode())
    return found.hexdigest()


def people(cache, count):
    """A database of so many people, and the digest of what they are to become. Both are kept."""
    key = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:12]
    database, digest = cache / f"people-{count}-{key}.db", cache / f"people-{count}-{key}.digest"
    if digest.exists() and database.exists():
        return database, digest.read_text()
    database.unlink(missing_ok=True)
    rows = list(made_up(count))
    connection = sqlite3.connect(database)
    connection.execute("CREATE TABLE people (id INTEGER PRIMARY KEY, full_name TEXT NOT NULL, born TEXT NOT NULL)")
    connection.executemany("INSERT INTO people VALUES (?, ?, ?)", rows)
    connection.commit()
    connection.close()
    digest.write_text(digest_of(become(*row) for row in rows))
    return database, digest.read_text()


def made_up(count):
    number = 20240101
    for row in range(1, count + 1):
        number = number * 6364136223846793005 + 1442695040888963407 & 2**64 - 1
        part = number >> 33
        name = f"{FIRST[part % len(FIRST)]} {LAST[part // 11 % len(LAST)]}{part % 1000}"
        yield row, name, (EPOCH + datetime.timedelta(days=part // 7 % 20000 - 3000)).isoformat()


def become(row, name, born):
    first, _, last = name.partition(" ")
    value = 14695981039346656037
    for byte in name.encode():
        value = (value ^ byte) * 1099511628211 & 2**64 - 1
    return row, name, born, first, last, (datetime.date.fromisoformat(born) - EPOCH).days, value >> 1
