"""Applying, listing and rolling back migrations on SQLite."""

import os
import shutil
import sqlite3

import workload
from measure import Contender, Failure, Result, Sample, peak_of_all, say
from runners import WORKS, Alembic, Dbmate, Django, Floor, Shell, Solder, SolderWithoutBackup, is_there

# What the work begins with: how many are applied, counted from the end.
BEGINS_WITH = {"fresh": None, "fresh_one_transaction": None, "nothing": 0, "status": 0, "one_new": 1, "back_one": 0, "back_all": 0}
LEAVES = {"back_one": 1}


def run(bench):
    for place, folder in bench.places.items():
        for count in bench.counts:
            yield from Steps(bench, place, folder, count).run()


class Steps:
    def __init__(self, bench, place, folder, count, names=None):
        self.bench = bench
        self.count = count
        self.names = names  # of the contenders; all of them without
        self.group = f"SQLite, {count:,} migrations, {place}"
        self.folder = folder / f"steps-{count}"
        self.digests = {applied: workload.expected_digest(applied) for applied in (0, count - 1, count)}
        self.runners = self._runners(bench.layout(count), bench.plugins.first(count))

    def _runners(self, layout, plugins):
        bench = self.bench
        all_of_them = [Floor(layout, self.count, bench.floor("floor_sqlite")),
                       Solder(layout, self.count, bench.solder, plugins, bench.has_one_transaction),
                       SolderWithoutBackup(layout, self.count, bench.solder, plugins, False),
                       Shell(layout, self.count), Dbmate(layout, self.count, bench.dbmate),
                       Alembic(layout, self.count), Django(layout, self.count)]
        return [runner for runner in all_of_them if (self.names is None or runner.name in self.names) and bench.wants(runner.name)
                and is_there(runner.name, bench.dbmate)]

    def run(self):
        shutil.rmtree(self.folder, ignore_errors=True)
        try:
            self.runners = [runner for runner in self.runners if self._make_states(runner)]
            results = {work: self._compare(work) for work in WORKS}
            yield from results.values()
            yield self._memory(results["fresh"])
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)

    def _home(self, runner):
        home = self.folder / runner.name.replace(" ", "")
        home.mkdir(parents=True, exist_ok=True)
        return home

    def _make_states(self, runner):
        """Each contender makes the databases that its work begins with. That also warms up what it reads."""
        home = self._home(runner)
        database = home / "app.db"
        try:
            self.bench.stopwatch.once(runner.fresh(database))
            self._check(runner, database, self.count)
            shutil.copyfile(database, home / "all.db")
            self.bench.stopwatch.once(runner.back_one(database))
            self._check(runner, database, self.count - 1)
            shutil.copyfile(database, home / "all-but-one.db")
            return True
        except Failure as failure:
            self.bench.stopwatch.fail(f"{self.group}, {runner.name}: {failure}")
            return False

    def _compare(self, work):
        contenders, remarks = [], {}
        for runner in self.runners:
            database = self._home(runner) / "app.db"
            command = runner.command(work, database)
            if command is None:
                remarks[runner.name] = ""
                continue
            contenders.append(Contender(runner.name, command, lambda runner=runner: self._prepare(runner, work),
                                        lambda runner=runner: self._check(runner, self._home(runner) / "app.db", self._left(work))))
        return self.bench.stopwatch.compare(self.group, WORKS[work], contenders, remarks)

    def _left(self, work):
        if work == "back_all":
            return 0
        return self.count - LEAVES.get(work, 0)

    def _prepare(self, runner, work):
        home = self._home(runner)
        for left in [*home.glob("app.db*")]:
            left.unlink()
        shutil.rmtree(home / "backups", ignore_errors=True)
        begin = BEGINS_WITH[work]
        if begin is not None:
            shutil.copyfile(home / ("all-but-one.db" if begin else "all.db"), home / "app.db")
            with open(home / "app.db", "rb") as database:
                os.fsync(database.fileno())  # the copy is not to be written out during the run

    def _check(self, runner, database, applied):
        connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
        try:
            if workload.digest_of(connection) != self.digests[applied]:
                raise Failure(f"the database is not what {applied} migrations make")
            if not runner.is_recorded(connection, applied):
                raise Failure(f"it does not record that {applied} migrations are applied")
        except sqlite3.Error as error:
            raise Failure(f"the database can't be read: {error}") from error
        finally:
            connection.close()

    def _memory(self, fresh):
        result = Result(self.group, "peak memory of a fresh apply", unit="MiB")
        for runner in self.runners:
            database = self._home(runner) / "app.db"
            command = runner.command("fresh", database)
            if command is None:
                result.remarks[runner.name] = ""
                continue
            self._prepare(runner, "fresh")
            try:
                # A run of a few milliseconds may be over before it is looked at.
                largest = max((sample.peak for sample in fresh.samples.get(runner.name, [])), default=0)
                peak = max(peak_of_all(command), largest)
                self._check(runner, database, self.count)
                result.samples[runner.name] = [Sample(peak / 1024, 0, 0, peak)]
            except Failure as failure:
                result.remarks[runner.name] = "failed"
                self.bench.stopwatch.fail(f"{self.group}, memory, {runner.name}: {failure}")
        say(f"{self.group}, memory: " + ", ".join(f"{name} {result.median(name):.1f} MiB" for name in result.samples))
        return result
