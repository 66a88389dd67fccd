"""Kills and interruptions at every moment: what is committed stays, what isn't is gone, and the next run needs no help."""

import os
import re
import signal
import sqlite3
import subprocess
import time
from pathlib import Path

from case import BOTH_JOURNALS, BOTH_WAYS, ENVIRONMENT, FAILED, HUNG_UP, IN_DOUBT, INTERRUPTED, OK, TERMINATED, case, does_not_apply
from faults import (KILLED, SOAK, at_each_call, expect_all_or_nothing, expect_honest, kill_at_random, wait_for)

REBUILD = ('sql(context, host, "CREATE TABLE new_people AS SELECT id, upper(word) AS word, id %% 7 AS kind FROM people;'
           'CREATE INDEX by_word_%d ON new_people (word); DROP TABLE people; ALTER TABLE new_people RENAME TO people");')


def with_people(world, rows=4000):
    world.start()
    world.query("CREATE TABLE people AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "
                f"WHERE i < {rows}) SELECT i AS id, 'name ' || (i * 7919 % 10007) AS word FROM n")
    return world


def goes_on(world):
    """The next plain run needs no repair, and ends where the killed one was going."""
    world.expect(world.solder(*world.way_arguments()), OK)
    world.expect_all(*((5, 6) if world.way == "down" else (5, 6, 7)))
    world.expect_tidy()


@case("A1", "killed at a random moment while a table is rebuilt", BOTH_WAYS, BOTH_JOURNALS)
def killed_at_random(world):
    with_people(world).faulty(REBUILD % 7)
    world.keep()
    outcomes = []

    def check(result):
        assert result.exit in (*KILLED, OK), result.exit
        outcomes.append(expect_all_or_nothing(world))
        assert result.exit != OK or outcomes[-1], "it said that it is done"
        goes_on(world)
    killed = kill_at_random(world, 30, check)
    assert killed, "it was never killed in time"
    world.figure(f"{killed} of {len(outcomes)} runs killed; the step was done in {sum(outcomes)}, not done in "
                 f"{len(outcomes) - sum(outcomes)}, torn in none")


CALLS = ("openat", "pwrite64", "fdatasync", "unlink", "ftruncate", "rename")


def kill_at_each_call(world, check, *more):
    counts = {call: at_each_call(world, call, "signal=SIGKILL", check, world.way_arguments(*more)) for call in CALLS}
    assert counts["pwrite64"] and counts["fdatasync"], counts
    world.figure("calls: " + ", ".join(f"{count} of {call}" for call, count in counts.items()))


@case("A2", "the runner itself is killed at every call", BOTH_WAYS, BOTH_JOURNALS)
def runner_killed_at_each_call(world):
    world.start().faulty("")
    world.keep()

    def check(result):
        assert result.exit in KILLED, result
        expect_all_or_nothing(world)
        goes_on(world)
    kill_at_each_call(world, check, "--in-process")


@case("A2", "the worker is killed at every call", BOTH_WAYS, BOTH_JOURNALS)
def worker_killed_at_each_call(world):
    world.start().faulty("")
    world.keep()

    def check(result):
        if result.exit not in KILLED:  # it was the worker: the runner looks what has become of the step, and says it
            if not expect_honest(world, result, (FAILED,)):
                world.expect(result, FAILED, r"7.*SIGKILL")
        world.expect_no_process()
        goes_on(world)
    kill_at_each_call(world, check)


def at(world, point):
    """The environment in which the run is killed at this point."""
    probe = world.solder("status", environment={"SOLDER_FAILPOINT": "nowhere:kill"})
    assert probe.exit != OK, "this program has no failpoints: build it with the CMake option SOLDER_FAILPOINTS"
    return {"SOLDER_FAILPOINT": point}


POINTS = ("after_backup", "worker_started", "before_begin", "after_lock", "after_plugin", "before_history", "before_commit",
          "after_commit", "before_report")


@case("A3", "killed at a named point", BOTH_WAYS, BOTH_JOURNALS, each=POINTS)
def killed_at_point(world, point):
    world.start().faulty("")
    world.keep()
    arguments = world.way_arguments()
    if point == "after_backup":
        arguments = ("rollback", "6", "--yes") if world.way == "down" else ("migrate", "--backup")
    result = world.solder(*arguments, environment=at(world, f"{point}:kill"))
    is_runner = point in ("after_backup", "before_report")
    # A worker that dies before any step is no failure of a migration.
    codes = (ENVIRONMENT,) if point == "worker_started" else (FAILED,)
    assert result.exit in (KILLED if is_runner else (OK, *codes)), result
    done = expect_all_or_nothing(world) if is_runner else expect_honest(world, result, codes)
    assert done == (point in ("after_commit", "before_report")), f"the step is {'done' if done else 'not done'}"
    if result.exit in codes:
        world.expect(result, codes, r"SIGKILL")
    world.expect_no_process()
    goes_on(world)


does_not_apply("A4", "power loss", "simulated where SQLite meets the disk, inside the process: the test in tests/power "
               "replays every state that a power loss can leave of the command's own writes")


@case("A5", "killed between the second commit and the third step", journals=BOTH_JOURNALS)
def killed_between(world):
    world.start()
    for version in (7, 8, 9):
        world.good(version)
    result = world.solder("migrate", environment=at(world, "between_steps:kill:2"))
    assert result.exit in (*KILLED, FAILED), result
    world.expect_no_process()
    world.expect_all(5, 6, 7, 8)
    result = world.expect(world.solder("migrate"), OK, r"1 applied")
    assert "Change9" in result.text and "Change8" not in result.text
    world.expect_all(5, 6, 7, 8, 9)


@case("A5", "killed at every sync of three steps", journals=BOTH_JOURNALS, each=("worker", "in-process"))
def killed_in_three_steps(world, where):
    world.start()
    for version in (7, 8, 9):
        world.good(version)
    world.keep()
    seen = set()

    def check(result):
        history = world.history()
        seen.add(len(history) - 2)
        world.expect_all(*range(5, 5 + len(history)))
        said = len(re.findall(r"^  \[\+\] [789]:", result.out, re.MULTILINE))
        assert said <= len(history) - 2, f"it said {said} applied, the history has {history}"
        again = world.expect(world.solder("migrate"), OK)
        assert (f"{5 - len(history)} applied" in again.text) or len(history) == 5, again.text
        world.expect_all(5, 6, 7, 8, 9)
    more = ("--in-process",) if where == "in-process" else ()
    count = at_each_call(world, "fdatasync", "signal=SIGKILL", check, ("migrate", *more))
    world.figure(f"{count} syncs; steps done when killed: {', '.join(map(str, sorted(seen)))}")
    assert {0, 1} < seen, seen


@case("A6", "killed during a backup")
def killed_in_backup(world):
    world.start()
    world.query("CREATE TABLE big AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20) "
                "SELECT i, randomblob(1000000) AS data FROM n")
    size = world.db.stat().st_size
    world.before = (sha256(world.db), None, None)
    folder = world.folder / "backups"

    def prepare():
        for path in folder.iterdir() if folder.exists() else ():
            remove(path)

    def check(result):
        assert result.exit in (*KILLED, OK), result.exit
        assert sha256(world.db) == world.before[0], "the database has changed"
        for path in folder.glob("*.db") if folder.exists() else ():
            assert not path.name.startswith(".")
            assert path.stat().st_size == size, f"{path.name} is not whole"
            assert sqlite3.connect(path).execute("PRAGMA quick_check").fetchone() == ("ok",)
    killed = kill_at_random(world, 10, check, ("backup",), prepare)
    world.expect(world.solder("backup"), OK)
    stray = [path.name for path in folder.iterdir() if not re.fullmatch(r"app-.*\.db(\.sha256)?", path.name)]
    assert not stray, f"the next backup has left {stray}"
    world.figure(f"{killed} of {10 * SOAK} runs killed")
    world.expect_sound()


def sha256(path):
    return subprocess.run(["sha256sum", path], capture_output=True, text=True, check=True).stdout.split()[0]


def remove(path):
    subprocess.run(["rm", "-rf", path], check=True)


@case("A7", "killed during a restore", journals=BOTH_JOURNALS)
def killed_in_restore(world):
    world.start()
    world.query("CREATE TABLE big AS SELECT randomblob(300000) AS data")
    source = world.folder / "case-backup.db"
    world.expect(world.solder("backup", source), OK)
    new = world.content()
    world.query("UPDATE big SET data = randomblob(500000)")
    world.query("UPDATE t5 SET word = 'since the backup'")
    world.keep()
    outcomes = []

    def check(result):
        assert result.exit in (*KILLED, OK), result.exit
        content = world.content()
        assert content in (world.before[0], new), "neither the old nor the restored content"
        outcomes.append(content == new)
        world.expect_sound()
    arguments = ("restore", source, "--yes", "--no-backup")
    killed = kill_at_random(world, 60, check, arguments)
    world.expect(world.solder(*arguments), OK)
    assert world.content() == new
    world.expect_tidy()
    world.figure(f"{killed} of {len(outcomes)} runs killed; restored in {sum(outcomes)}, as before in the others")


@case("A8", "killed while a migration is created", each=("at random", "at each call"))
def killed_in_create(world, how):
    folder = world.folder / "migrations"
    arguments = ("--migrations", folder, "create-migration", "add_comments", "--description", "Comments")

    def tree():
        return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}

    def prepare():
        remove(folder)
    prepare()
    world.expect(world.solder(*arguments, database=False), OK)
    whole = tree()
    found = []

    def check(result):
        assert result.exit in (*KILLED, OK), result
        there = tree()
        found.append(len(there))
        half = [name for name, content in there.items() if not name.startswith(".") and whole.get(name) != content]
        assert not half, f"half written: {half}"
        sources = {name for name in there if name.startswith("001")}
        assert sources in (set(), {name for name in whole if name.startswith("001")}), f"only a part is there: {sources}"
        if not sources:
            world.expect(world.solder(*arguments, database=False), OK)
        stray = [name for name in tree() if name.startswith(".")]
        assert not stray, f"the next run has left {stray}"
    if how == "at random":
        killed = kill_at_random(world, 50, check, arguments, prepare)
        world.figure(f"{killed} of {50 * SOAK} runs killed")
        return
    for call in ("openat", "write", "mkdir", "rename,renameat2,linkat,link", "fsync,fdatasync"):
        count = at_each_call(world, call, "signal=SIGKILL", check, arguments, paths=[], prepare=prepare)
        world.figure(f"{count} calls of {call}")


@case("A9", "killed during init", each=("worker", "in-process"))
def killed_in_init(world, where):
    world.good(5)
    world.good(6)
    more = ("--in-process",) if where == "in-process" else ()

    def prepare():
        for path in world.folder.glob("app.db*"):
            path.unlink()

    def check(result):
        history = world.history()
        assert history in ([], ["5"], ["5", "6"]), history
        if world.db.exists():
            tables = {row[0] for row in world.query("SELECT name FROM sqlite_schema WHERE type = 'table'")}
            assert len(tables & {"schema_migrations", "solder_log"}) in (0, 2), f"half of the history is there: {tables}"
            world.expect_sound()
        world.expect(world.solder("init"), OK)
        world.expect_all(5, 6)
        world.expect_tidy()
        del result
    for call in ("pwrite64", "write", "fdatasync", "fsync", "unlink", "linkat"):
        count = at_each_call(world, call, "signal=SIGKILL", check, ("init", *more),
                             paths=[world.db, f"{world.db}-journal", world.folder], prepare=prepare)
        world.figure(f"{count} calls of {call}")


def running(world, body, *more, **options):
    """Starts the step of this world, which says that it runs and goes on with `body`. \\return the process."""
    marker = world.folder.parent / "running"
    world.faulty(f'close(open("{marker}", O_CREAT | O_WRONLY, 0600)); {body}')
    world.remember()
    process = world.spawn(*world.way_arguments(*more), **options)
    wait_for(marker.exists)
    return process


ROLLED_BACK = r"(rolled back|changed nothing|left nothing)"
ENDLESS = "for (;;) { volatile int i = 0; (void)i; }"
DEAF = "signal(SIGINT, SIG_IGN); signal(SIGTERM, SIG_IGN); signal(SIGHUP, SIG_IGN);"


SIGNALS = {"SIGINT": (signal.SIGINT, INTERRUPTED), "SIGTERM": (signal.SIGTERM, TERMINATED), "SIGHUP": (signal.SIGHUP, HUNG_UP)}
ASKS = 'for (;;) { if (host->progress(context, 0, 0, solder_text("")) != SOLDER_OK) return SOLDER_CANCELLED; pause_for(10); }'


@case("A10", "interrupted while a plugin sleeps", BOTH_WAYS, BOTH_JOURNALS, each=tuple(SIGNALS.items()))
def interrupted(world, kind):
    number, code = kind
    world.start()
    process = running(world, ASKS)
    os.killpg(process.pid, number)
    world.expect(world.finish(process, 30), code, rf"(interrupted|stopped|hung up|terminated).*{ROLLED_BACK}")
    world.expect_no_process(2)
    world.expect_unchanged()
    world.expect_recovery()


@case("A10", "interrupted while a plugin sleeps and never asks", BOTH_WAYS, BOTH_JOURNALS)
def interrupted_in_sleep(world):
    world.start()
    process = running(world, "pause_for(600000);")
    os.killpg(process.pid, signal.SIGINT)
    world.expect(world.finish(process, 30), INTERRUPTED, rf"interrupted.*{ROLLED_BACK}")
    world.expect_no_process(2)
    world.expect_unchanged()
    world.expect_recovery()


@case("A12", "interrupted twice, and the plugin ignores signals", BOTH_WAYS, BOTH_JOURNALS)
def interrupted_twice(world):
    world.start()
    process = running(world, DEAF + ENDLESS)
    os.killpg(process.pid, signal.SIGINT)
    time.sleep(0.3)
    os.killpg(process.pid, signal.SIGINT)
    world.expect(world.finish(process, 20), INTERRUPTED)
    world.expect_no_process()
    world.expect_unchanged()
    world.expect_recovery()


@case("A13", "the reader of the output goes away", BOTH_WAYS, BOTH_JOURNALS)
def closed_output(world):
    world.start()
    for version in (7, 8, 9):
        world.good(version)
    if world.way == "down":
        world.expect(world.solder("migrate"), OK)
    command = world.command(*world.way_arguments())
    reading, writing = os.pipe()
    process = subprocess.Popen(command, env={**world.environment}, cwd=world.folder, stdin=subprocess.DEVNULL, stdout=writing,
                               stderr=subprocess.PIPE, start_new_session=True)
    os.close(writing)
    os.read(reading, 1)
    os.close(reading)
    error = process.communicate(timeout=60)[1].decode()
    assert process.returncode in (OK, ENVIRONMENT), f"exit {process.returncode}: {error}"
    # A pipe that nobody reads isn't a reason to stop half way.
    world.expect_all(*((5, 6) if world.way == "down" else (5, 6, 7, 8, 9)))
    world.expect_no_process()


def worker_of(world, process):
    workers = [pid for pid, _ in world.processes() if pid != process.pid]
    assert len(workers) == 1, world.processes()
    return workers[0]


@case("A14", "the worker is killed from outside", BOTH_WAYS, BOTH_JOURNALS)
def worker_killed(world):
    world.start()
    process = running(world, "pause_for(600000);")
    os.kill(worker_of(world, process), signal.SIGKILL)
    world.expect(world.finish(process, 30), FAILED, rf"migration '7'.*SIGKILL.*{ROLLED_BACK}")
    world.expect_no_process()
    world.expect_unchanged()
    world.expect_recovery()


@case("A15", "the runner is killed while the worker loops", BOTH_WAYS, BOTH_JOURNALS)
def runner_killed(world):
    world.start()
    process = running(world, DEAF + ENDLESS)
    process.kill()
    assert world.finish(process).exit in KILLED
    world.expect_no_process(5)
    # A journal that was never synced stays until somebody writes.
    assert world.state()[:2] == world.before[:2], "the database has changed"
    world.query("BEGIN IMMEDIATE")
    world.good(7)
    goes_on(world)


@case("A16", "an error after COMMIT took effect", BOTH_WAYS, BOTH_JOURNALS,
      each=("fsync,fdatasync", "openat", "unlink", "ftruncate", "close"))
def error_after_commit(world, calls):
    world.start().faulty("")
    world.keep()
    told = []

    def check(result):
        if result.exit == IN_DOUBT:
            expect_all_or_nothing(world)
        elif expect_honest(world, result, (ENVIRONMENT,)):
            told.append("took effect" in result.text)
        goes_on(world)
    paths = [world.db, f"{world.db}-journal", f"{world.db}-wal", world.folder]
    count = at_each_call(world, calls, "error=EIO", check, paths=paths)
    world.figure(f"{count} errors; done all the same in {len(told)}, and said so in {sum(told)}")
    if "sync" in calls and world.journal == "delete":
        assert any(told), "the sync of the folder after COMMIT was never met"


def crashed_program(world, script):
    """Another program that was killed in the middle."""
    world.other(script).kill()


@case("A17", "another crashed program has left a hot journal", BOTH_WAYS)
def hot_journal(world):
    with_people(world, 3000).faulty("")
    expected = world.query("SELECT * FROM people")
    crashed_program(world, "PRAGMA cache_size=5;; BEGIN;; UPDATE people SET word = 'half written'")
    assert Path(f"{world.db}-journal").read_bytes()[:8] == bytes.fromhex("d9d505f920a163d7"), "the journal isn't hot"
    world.expect(world.solder(*world.way_arguments()), OK)
    assert world.query("SELECT * FROM people") == expected, "the half transaction is still there"
    world.expect_all(*((5, 6) if world.way == "down" else (5, 6, 7)))
    world.expect_tidy()


@case("A18", "another crashed program has left a WAL", BOTH_WAYS, ("wal",))
def left_wal(world):
    world.start().faulty("")
    crashed_program(world, "PRAGMA wal_autocheckpoint=0;; INSERT INTO t5 (word) VALUES ('in the WAL');; BEGIN;; "
                           "INSERT INTO t5 (word) VALUES ('not committed')")
    assert Path(f"{world.db}-wal").stat().st_size > 0
    world.expect(world.solder(*world.way_arguments()), OK)
    assert world.query("SELECT word FROM t5") == [("one",), ("two",), ("in the WAL",)]
    world.expect_all(*((5, 6) if world.way == "down" else (5, 6, 7)))
