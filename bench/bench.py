#!/usr/bin/env python3
"""Measures Solder against the least that the same work costs, and against what people use today. scripts/bench installs and builds
what this needs, and calls it."""

import argparse
import datetime
import hashlib
import importlib
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import counts
import layouts
import report
import workload
from measure import Failure, Stopwatch, say
from plugins import ROOT, Plugins, build_project
from runners import is_there

GROUPS = ("start", "steps", "growth", "rows", "building", "postgres")
SIZES = {
    "smoke": {"counts": [5], "rounds": 1, "rows": 1000, "postgres_counts": [5], "patience": 60, "built": 2, "delayed": 3,
              "growth_counts": [2, 5]},
    "quick": {"counts": [100, 1000], "rounds": 3, "rows": 100_000, "postgres_counts": [100], "patience": 20, "built": 20, "delayed": 10,
              "growth_counts": [100, 1000]},
    "normal": {"counts": [100, 1000], "rounds": 5, "rows": 1_000_000, "postgres_counts": [100, 1000], "patience": 60, "built": 100,
               "delayed": 20, "growth_counts": [100, 1000, 10_000]},
    "full": {"counts": [100, 1000, 5000], "rounds": 9, "rows": 1_000_000, "postgres_counts": [100, 1000], "patience": 120, "built": 100,
             "delayed": 20, "growth_counts": [100, 1000, 5000, 10_000]},
}


class Bench:
    """What all groups share."""

    def __init__(self, arguments, size):
        self.arguments = arguments
        self.cache = arguments.cache
        self.solder = arguments.solder.resolve()
        self.dbmate = shutil.which(str(arguments.dbmate)) if arguments.dbmate else None
        self.sdk = self.solder.parents[1] / "lib" / "cmake" / "solder"
        self.counts = arguments.sizes or size["counts"]
        self.growth_counts = size["growth_counts"]
        self.postgres_counts = size["postgres_counts"]
        self.rows = arguments.rows or size["rows"]
        self.built = size["built"]
        self.delayed = size["delayed"]
        self.is_smoke = size is SIZES["smoke"]
        self.places = {"disk": arguments.disk / "solder-bench-runs", "RAM disk": arguments.memory / "solder-bench-runs"}
        self.plugins = Plugins(self.cache, self.sdk)
        self.floors = self.build_folder("floors")
        build_project(ROOT / "bench" / "floors", self.floors, self.sdk)
        self.stopwatch = Stopwatch(self.floor("stopwatch"), arguments.rounds or size["rounds"], size["patience"])
        help_text = subprocess.run([self.solder, "migrate", "--help"], capture_output=True, text=True, check=False).stdout
        for name in ("sqlite3", "dbmate", "Alembic", "Django"):
            if self.wants(name) and not is_there(name, self.dbmate):
                say(f"without {name}: it is not installed")
        self.has_one_transaction = "--transaction" in help_text

    def build_folder(self, name):
        """Where the programs of this source folder are built: CMake refuses to build another's in the same place."""
        return self.cache / f"{name}-{hashlib.sha256(bytes(ROOT)).hexdigest()[:12]}"

    def floor(self, program):
        return self.floors / program

    def wants(self, name):
        return not self.arguments.tools or name.split()[0].lower() in self.arguments.tools

    def layout(self, count):
        key = workload_key()
        folder = self.cache / f"layouts-{key}" / str(count)
        layouts.write_all(folder, count)
        return folder

    def settings(self):
        shown = {"disk": file_system(self.arguments.disk), "RAM disk": file_system(self.arguments.memory)}
        return {"solder": str(self.solder), "dbmate": self.dbmate, "settings": shown}


def workload_key():
    return hashlib.sha256(b"".join(Path(module.__file__).read_bytes() for module in (layouts, workload))).hexdigest()[:12]


def file_system(folder):
    done = subprocess.run(["stat", "-f", "-c", "%T", folder], capture_output=True, text=True, check=False)
    return done.stdout.strip() or "?"


def parse():
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--smoke", action="store_const", const="smoke", dest="size", help="five migrations, once: does it work?")
    size.add_argument("--quick", action="store_const", const="quick", dest="size", help="a few minutes")
    size.add_argument("--full", action="store_const", const="full", dest="size", help="also with 5,000 migrations")
    parser.add_argument("--only", nargs="+", choices=GROUPS, default=GROUPS, metavar="GROUP", help="of " + ", ".join(GROUPS))
    parser.add_argument("--tools", nargs="+", metavar="NAME", help="only these, in small letters: floor solder sqlite3 psql dbmate …")
    parser.add_argument("--sizes", nargs="+", type=int, metavar="N", help="numbers of migrations instead of the size's")
    parser.add_argument("--rows", type=int, metavar="N", help="rows to transform instead of the size's")
    parser.add_argument("--rounds", type=int, metavar="N", help="runs of each instead of the size's")
    parser.add_argument("--counts", action="store_true", dest="counts_only",
                        help="only count instructions and compare them with bench/instructions.txt; with --write, renew it")
    parser.add_argument("--write", nargs="?", type=Path, const=ROOT / "docs" / "benchmarks.md", metavar="FILE",
                        help="write the page too, to docs/benchmarks.md; tables that aren't measured again stay")
    parser.add_argument("--solder", type=Path, default=ROOT / "build" / "release" / "bin" / "solder", metavar="FILE")
    parser.add_argument("--dbmate", type=Path, metavar="FILE")
    parser.add_argument("--cache", type=Path, default=default_cache(), metavar="FOLDER", help="what is kept: default %(default)s")
    parser.add_argument("--disk", type=Path, metavar="FOLDER", help="databases on a disk; default: the cache")
    parser.add_argument("--memory", type=Path, default=Path("/dev/shm"), metavar="FOLDER", help="databases on a RAM disk")
    arguments = parser.parse_args()
    arguments.cache = arguments.cache.resolve()
    arguments.disk = (arguments.disk or arguments.cache).resolve()
    return arguments


def default_cache():
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "solder-bench"


def main():
    # So that what a group has started is stopped then, too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    arguments = parse()
    arguments.cache.mkdir(parents=True, exist_ok=True)
    try:
        bench = Bench(arguments, SIZES[arguments.size or "normal"])
    except Failure as failure:
        sys.exit(f"bench: {failure}")
    if arguments.counts_only:
        return count_instructions(bench)
    results = []
    try:
        for group in GROUPS:
            if group in arguments.only:
                measure_group(bench, group, results)
    except KeyboardInterrupt:
        bench.stopwatch.fail("stopped: what follows is what there was until then")
    return finish(bench, results)


def measure_group(bench, group, results):
    say(f"== {group}")
    try:
        for result in importlib.import_module(f"group_{group}").run(bench):
            results.append(result)
    except Failure as failure:
        bench.stopwatch.fail(f"{group}: {failure}")


def count_instructions(bench):
    try:
        return 0 if counts.run(bench, writes=bool(bench.arguments.write)) else 1
    except Failure as failure:
        sys.exit(f"bench: {failure}")


def finish(bench, results):
    report.show(results)
    kept = bench.cache / "results" / f"{datetime.datetime.now():%Y%m%d-%H%M%S}.json"
    kept.parent.mkdir(exist_ok=True)
    kept.write_text(report.as_json(results, bench.settings()))
    say(f"every run is in {kept}")
    if bench.arguments.write:
        page = bench.arguments.write
        before = page.read_text() if page.exists() else ""
        rounds = bench.stopwatch.rounds
        when = f"Measured on {datetime.date.today():%Y-%m-%d}, in {rounds} round{'s' if rounds > 1 else ''}."
        page.write_text(report.page(results, bench.settings(), before, when))
    for failure in bench.stopwatch.failures:
        print(f"bench: failed: {failure}", file=sys.stderr)
    return 1 if bench.stopwatch.failures else 0


if __name__ == "__main__":
    sys.exit(main())
