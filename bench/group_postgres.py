"""Applying migrations to PostgreSQL: a private server of the tests, with fsync, and the same behind a slow network."""

import os
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import workload
from measure import Command, Contender, Failure, Result, Sample, say
from plugins import ROOT
from runners import WORKS, Alembic, Dbmate, Django, Floor, Shell, Solder, is_there

SERVER = ROOT / "tests" / "support" / "postgres_server.py"
ROUND_TRIP = 20  # milliseconds

# Schema and rows without the contenders' own tables.
DIGEST = """
WITH made AS (SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_name ~ '^t[0-9]+$')
SELECT count(*), md5(string_agg(line, E'\\n' ORDER BY line COLLATE "C")) FROM (
  SELECT format('column %s %s %s %s %s', name, column_name, data_type, column_default, is_nullable)
    FROM made JOIN information_schema.columns ON table_name = name
  UNION ALL SELECT indexdef FROM made JOIN pg_indexes ON tablename = name
  UNION ALL SELECT name || query_to_xml(format('SELECT * FROM %I ORDER BY id', name), true, true, '') FROM made) AS lines (line)"""


@dataclass(frozen=True)
class Database:
    url: str
    home: Path  # of the server's socket
    name: str
    folder: Path  # to run in

    def query(self, sql):
        return self.run_psql("-c", sql)

    def run_psql(self, *words):
        done = subprocess.run(["psql", "-XAtq", "-v", "ON_ERROR_STOP=1", *words, self.url], capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise Failure(f"psql says {done.stderr.strip()}")
        return done.stdout.strip()


class PostgresFloor(Floor):
    def run(self, database, verb, *words, one=False):
        return Command([self.program, verb, database.url, self.layout / "files", *words], database.folder)


class PostgresSolder(Solder):
    backup = ("--no-backup",)

    def run(self, database, *words):
        return Command([self.program, "--quiet", "--database", database.url, "--plugins", self.plugins, *words], database.folder)


class Psql(Shell):
    name = "psql"

    def read(self, database, file):
        return Command(["psql", "-Xq", "-v", "ON_ERROR_STOP=1", "-f", f"{self.layout}/shell/{file}.sql", database.url], database.folder)


class PostgresDbmate(Dbmate):
    def run(self, database, *words):
        return Command([self.program, "--url", f"{database.url}&sslmode=disable", "--migrations-dir", self.layout / "files",
                        "--no-dump-schema", *words], database.folder)


class PostgresAlembic(Alembic):
    def run(self, database, *words):
        return Command(["alembic", *words], self.layout / "alembic", {"BENCH_ADDRESS": database.url})


class PostgresDjango(Django):
    def run(self, database, *words):
        command = super().run(Path(database.name), *words)
        return Command(command.words, command.folder, {"BENCH_ENGINE": "postgresql", "BENCH_NAME": database.name,
                                                       "BENCH_HOST": str(database.home), "BENCH_USER": "solder"})


def run(bench):
    folder = bench.cache / "postgres"
    started = subprocess.run([SERVER, "start", "--durable", "--private", folder], capture_output=True, text=True, check=False)
    try:
        if started.returncode != 0:
            raise Failure(f"the server doesn't start: {started.stderr.strip()}")
        server = started.stdout.split()[0]
        for count in bench.postgres_counts:
            yield from Postgres(bench, server, count).run()
        yield from delayed(bench, server)
    finally:
        subprocess.run([SERVER, "stop", folder], check=False)


def delayed(bench, server):
    """What a migration costs: the difference between few and twice as many."""
    few, many = bench.delayed, bench.delayed * 2
    group = f"PostgreSQL, {many} migrations, {ROUND_TRIP} ms a round trip"
    each, idle, walls = (Result(group, "round trips for each migration", unit=""), Result(group, "round trips with nothing to do", unit=""),
                         Result(group, "fresh apply"))
    before = Postgres(bench, server, few).behind_network()
    for name, (trips, wall, trips_idle) in Postgres(bench, server, many).behind_network().items():
        if name in before:
            each.samples[name] = [Sample((trips - before[name][0]) / (many - few), 0, 0, 0)]
        walls.samples[name] = [Sample(wall, 0, 0, 0)]
        if trips_idle is not None:
            idle.samples[name] = [Sample(trips_idle, 0, 0, 0)]
    say(f"{group}: " + ", ".join(f"{name} {each.median(name):.2f} round trips each" for name in each.samples))
    yield from (each, idle, walls)


class Postgres:
    def __init__(self, bench, server, count):
        self.bench = bench
        self.count = count
        self.group = f"PostgreSQL, {count:,} migrations, disk"
        self.folder = bench.places["disk"] / "postgres"
        self.folder.mkdir(parents=True, exist_ok=True)
        self.home = Path(server.split("host=")[1].split("&")[0])
        self.maintenance = Database(server, self.home, "postgres", self.folder)
        layout, plugins = bench.layout(count), bench.plugins.first(count)
        all_of_them = [PostgresFloor(layout, count, bench.floor("floor_postgres")),
                       PostgresSolder(layout, count, bench.solder, plugins, bench.has_one_transaction),
                       Psql(layout, count), PostgresDbmate(layout, count, bench.dbmate), PostgresAlembic(layout, count),
                       PostgresDjango(layout, count)]
        self.runners = [runner for runner in all_of_them if bench.wants(runner.name) and is_there(runner.name, bench.dbmate)]
        self.databases = {runner.name: self._database(f"bench_{runner.name.lower()}") for runner in self.runners}
        self.digests = {}

    def run(self):
        self.digests = {applied: self._expected(applied) for applied in (self.count, self.count - 1)}
        try:
            for work in ("fresh", "nothing", "status", "back_one", "one_new"):
                yield self._compare(work)
        finally:
            self._drop_all()

    def _database(self, name):
        return Database(f"postgresql:///{name}?host={self.home}&user=solder", self.home, name, self.folder)

    def _make(self, database):
        self.maintenance.query(f"DROP DATABASE IF EXISTS {database.name} WITH (FORCE)")
        self.maintenance.query(f"CREATE DATABASE {database.name} TEMPLATE template0")

    def _drop_all(self):
        for database in [*self.databases.values(), self._database("bench_expected")]:
            self.maintenance.query(f"DROP DATABASE IF EXISTS {database.name} WITH (FORCE)")
        shutil.rmtree(self.folder, ignore_errors=True)

    def _expected(self, applied):
        database = self._database("bench_expected")
        self._make(database)
        script = self.folder / "expected.sql"
        script.write_text("BEGIN;\n" + "".join(workload.script(workload.up(number)) for number in range(1, applied + 1)) + "COMMIT;\n")
        database.run_psql("-f", script)
        return database.query(DIGEST)

    def _compare(self, work):
        contenders, remarks = [], {}
        for runner in self.runners:
            database = self.databases[runner.name]
            command = runner.command(work, database)
            if command is None:
                remarks[runner.name] = ""
                continue
            contenders.append(Contender(runner.name, command, lambda runner=runner: self._prepare(runner, work),
                                        lambda runner=runner: self._check(runner, self.count - (work == "back_one"))))
        return self.bench.stopwatch.compare(self.group, WORKS[work], contenders, remarks)

    def _prepare(self, runner, work):
        """Brings the database, as the contender itself has left it, to where the work begins."""
        database = self.databases[runner.name]
        if work == "fresh":
            self._make(database)
            self.maintenance.query("CHECKPOINT")
            return
        applied = database.query("SELECT count(*) FROM information_schema.tables WHERE table_name ~ '^t[0-9]+$'")
        if work == "one_new" and applied == str(self.count):
            self.bench.stopwatch.once(runner.back_one(database))
        elif work != "one_new" and applied != str(self.count):
            self.bench.stopwatch.once(runner.command("one_new", database))

    def _check(self, runner, applied):
        database = self.databases[runner.name]
        if database.query(DIGEST) != self.digests[applied]:
            raise Failure(f"the database is not what {applied} migrations make")
        if not runner.is_recorded(Recorded(database), applied):
            raise Failure(f"it does not record that {applied} migrations are applied")

    def behind_network(self):
        """Round trips and seconds of a fresh apply, and round trips with nothing to do, by contender; once, as a round trip takes
        what it takes."""
        self.digests = {self.count: self._expected(self.count)}
        found = {}
        try:
            for runner in self.runners:
                if runner.name not in ("Alembic", "Django"):
                    found[runner.name] = self._delayed(runner)
        finally:
            self._drop_all()
        return {name: taken for name, taken in found.items() if taken}

    def _delayed(self, runner):
        database = self.databases[runner.name]
        try:
            self._make(database)
            trips, wall = self._behind_network(runner, database, "fresh")
            self._check(runner, self.count)
            idle = None if runner.command("nothing", database) is None else self._behind_network(runner, database, "nothing")[0]
            return trips, wall, idle
        except Failure as failure:
            self.bench.stopwatch.fail(f"{self.group}, behind a network, {runner.name}: {failure}")
            return None

    def _behind_network(self, runner, database, work):
        slow = Database(f"postgresql:///{database.name}?host={{host}}&port=5432&user=solder", self.home, database.name, self.folder)
        command = runner.command(work, slow)
        words = [self.bench.floor("delayed"), database.url, str(ROUND_TRIP), *command.words]
        reading, writing = os.pipe()
        begun = time.monotonic()
        done = subprocess.run(["sh", "-c", f'exec 3>&{writing}; exec "$@"', "delayed", *map(str, words)], cwd=command.folder,
                              env=command.environment(), capture_output=True, text=True, pass_fds=[writing], check=False)
        wall = time.monotonic() - begun
        os.close(writing)
        with os.fdopen(reading) as pipe:
            said = pipe.read()
        if done.returncode != 0 or not said.strip():
            raise Failure(f"'{' '.join(map(str, command.words))}' ended with {done.returncode}:\n{done.stdout}{done.stderr}")
        return int(said), wall


class Recorded:
    """What Runner.is_recorded() asks, of psql."""

    def __init__(self, database):
        self.database = database
        self.rows = []

    def execute(self, sql):
        lines = self.database.query(sql).splitlines()
        self.rows = [tuple(int(cell) if cell.isdigit() and len(cell) < 9 else cell for cell in line.split("|")) for line in lines]
        return self

    def fetchone(self):
        return self.rows[0]

    def fetchall(self):
        return self.rows
