"""PostgreSQL: the command, its worker and its server processes ended at random moments (M1, M3)."""

import os
import random
import re
import signal
import subprocess
import time
from pathlib import Path

from case import BOTH_WAYS, IN_DOUBT, OK, case
from faults import KILLED, SOAK
from postgres_world import PostgresWorld

VERSIONS = (7, 8, 9)
ROWS = 2000
ROUNDS = 200  # half of them on the way up


class Tally:
    """What the rounds have shown."""

    def __init__(self):
        self.faults = self.early = self.doubts = 0
        self.torn, self.wrong, self.slowest = [], [], 0.0

    def __str__(self):
        return (f"{self.faults}, {self.early} of them before the last step was done: {len(self.torn)} torn, "
                f"{len(self.wrong)} said wrongly, {self.doubts} said to be in doubt; "
                f"the next run took at most {self.slowest:.1f} s")


def migrations(world):
    """Three that make and rebuild a table of many rows, statement by statement: many moments to be ended at."""
    world.start()
    for version in VERSIONS:
        make = [f"CREATE TABLE new_{version} (id INTEGER PRIMARY KEY, word TEXT)",
                f"INSERT INTO new_{version} SELECT n, 'word ' || n FROM generate_series(1, {ROWS}) AS n",
                f"CREATE TABLE t{version} (id INTEGER PRIMARY KEY, word TEXT NOT NULL)",
                f"INSERT INTO t{version} SELECT id, word FROM new_{version}", f"DROP TABLE new_{version}"]
        undo = [f"UPDATE t{version} SET word = upper(word)", f"DELETE FROM t{version} WHERE id % 2 = 0", f"DROP TABLE t{version}"]
        up, down = ("".join(f'sql(context, host, "{each}");' for each in way) for way in (make, undo))
        world.plugin(version, up, down)


def done_versions(result):
    """Those whose step was reported as done."""
    return {int(version) for version in re.findall(r"^  \[[-+]\] (\d+):", result.out, re.MULTILINE)}


def judge(world, result, tally):
    """Compares what is there with what was said."""
    tables = dict(world.query(
        "SELECT relname, (xpath('/row/c/text()', query_to_xml('SELECT count(*) AS c FROM ' || relname, false, true, '')))[1]::text "
        "FROM pg_class WHERE relname ~ '^(t|new_)[789]$'"))
    rows = {int(version) for version in world.history()}
    for version in VERSIONS:
        whole = tables.get(f"t{version}") == str(ROWS) and f"new_{version}" not in tables
        gone = f"t{version}" not in tables and f"new_{version}" not in tables
        if not (whole if version in rows else gone):
            tally.torn.append(f"{version}: history {sorted(rows)}, tables {tables}")
    happened = {version for version in VERSIONS if (version in rows) != (world.way == "down")}
    said = done_versions(result)
    killed = result.exit in KILLED
    tally.early += len(happened) < len(VERSIONS)
    tally.doubts += result.exit == IN_DOUBT
    wrong = said - happened
    if not killed and result.exit != IN_DOUBT:
        wrong |= happened ^ said
        if (result.exit == OK) != (len(happened) == len(VERSIONS)):
            wrong.add(0)
    if wrong:
        tally.wrong.append(f"exit {result.exit}, said {sorted(said)}, happened {sorted(happened)}: {result.text}")


def go_on(world, tally):
    """The next run gets the lock, and reaches the end, from where the next round goes the other way."""
    began = time.monotonic()
    world.expect(world.solder(*world.way_arguments("--lock-timeout", "10")), OK)
    tally.slowest = max(tally.slowest, time.monotonic() - began)
    world.expect_all(5, 6, *(VERSIONS if world.way == "up" else ()))


def child_of(process):
    try:
        children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    except OSError:
        return None
    return int(children[0]) if children else None


def duration(world):
    """How long a run takes to which nothing happens: up, and down again."""
    began = time.monotonic()
    for way in BOTH_WAYS:
        world.way = way
        world.expect(world.solder(*world.way_arguments()), OK)
    return (time.monotonic() - began) / 2


def rounds(world, attack, what):
    """Runs until `attack` has struck often enough. It is called with the process after a random delay; \return whether it did."""
    migrations(world)
    moments, tally, longest = random.Random(1), Tally(), duration(world)
    for attempt in range(4 * ROUNDS * SOAK):
        world.way = BOTH_WAYS[attempt % 2]
        process = world.spawn(*world.way_arguments())
        try:
            process.wait(moments.uniform(0, longest))
            struck = False
        except subprocess.TimeoutExpired:
            struck = attack(process, moments)
        result = world.finish(process)
        world.expect_no_process()
        if struck:
            tally.faults += 1
            judge(world, result, tally)
        go_on(world, tally)
        if tally.faults == ROUNDS * SOAK:
            break
    world.figure(f"{what}: {tally}")
    assert tally.faults == ROUNDS * SOAK, f"only {tally.faults} rounds weren't over before"
    assert not tally.torn, "\n".join(tally.torn)
    assert not tally.wrong, "\n".join(tally.wrong)
    assert tally.early, "no moment was in a step"


@case("M1", "kill -9 of the command or its worker", world=PostgresWorld)
def kills(world):
    def attack(process, moments):
        victim = process.pid if moments.random() < 0.5 else child_of(process.pid)
        try:
            if victim:
                os.kill(victim, signal.SIGKILL)
        except ProcessLookupError:
            victim = None
        return bool(victim)
    rounds(world, attack, "clients killed")


@case("M3", "a server process is ended while it serves the command", world=PostgresWorld)
def terminations(world):
    observer = world.session()

    def attack(process, moments):
        found = observer.run("SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND "
                             "application_name LIKE 'solder%' ORDER BY backend_start")
        if not found:
            return False
        victim = moments.choice(found)[0]
        return observer.run(f"SELECT pg_terminate_backend({victim})") == [("t",)]
    rounds(world, attack, "server processes ended")
