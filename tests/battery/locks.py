"""Others who use the database at the same time: programs that hold locks, and further runners."""

import os
import random
import re
import signal
import threading
import time
from pathlib import Path

from case import BOTH_JOURNALS, BOTH_WAYS, ENVIRONMENT, HISTORY, LOCKED, OK, case
from faults import KILLED, SOAK, wait_for


def is_locked(world, pattern, *more, holder=None):
    """The run gives up after a second, says who is in the way, and has changed nothing once the other is gone."""
    started = time.monotonic()
    result = world.solder(*world.way_arguments("--lock-timeout", "1", *more))
    seconds = time.monotonic() - started
    world.expect_advice(world.expect(result, LOCKED, pattern))
    assert seconds >= 0.9, f"gave up after {seconds:.1f} s of 1"
    if holder:
        assert re.search(rf"pid {holder}\b", result.err), f"pid {holder} isn't named: {result.err}"
    world.expect_no_process_but(holder)


def after_the_other(world, other):
    other.close()
    world.expect_unchanged()
    world.expect_recovery()


@case("C1", "another program writes", BOTH_WAYS, BOTH_JOURNALS)
def writer(world):
    world.start().faulty("")
    world.remember()
    other = world.other("BEGIN IMMEDIATE")
    is_locked(world, r"app\.db.*locked by pid \d+", holder=other.pid)
    after_the_other(world, other)


@case("C2", "another program reads for longer than the timeout", BOTH_WAYS)
def reader(world):
    world.start().faulty("")
    world.remember()
    other = world.other("BEGIN;; SELECT * FROM t5")
    is_locked(world, r"app\.db.*locked.*reader", holder=other.pid)
    after_the_other(world, other)


@case("C3", "another program has locked the database for itself", BOTH_WAYS, BOTH_JOURNALS)
def exclusive(world):
    world.start().faulty("")
    world.remember()
    other = world.other("PRAGMA locking_mode=EXCLUSIVE;; BEGIN IMMEDIATE;; UPDATE t5 SET word = word;; COMMIT")
    is_locked(world, r"app\.db.*locked", holder=other.pid)
    after_the_other(world, other)


@case("C4", "the lock is released while the command waits", BOTH_WAYS, BOTH_JOURNALS)
def released(world):
    world.start().faulty("")
    other = world.other("BEGIN IMMEDIATE")
    timer = threading.Timer(0.5, lambda: other.run("ROLLBACK"))
    timer.start()
    world.expect(world.solder(*world.way_arguments("--lock-timeout", "30", "--verbose")), OK, rf"wait.*pid {other.pid}")
    timer.join()
    world.expect_all(*((5, 6) if world.way == "down" else (5, 6, 7)))


def counting(world, versions):
    """Migrations that fail nowhere when they run twice, and count that they did."""
    world.query("CREATE TABLE counts (version INTEGER)")
    for version in versions:
        world.plugin(version, f'sql(context, host, "INSERT INTO counts VALUES ({version});'
                              f'CREATE TABLE IF NOT EXISTS t{version} (id)"); pause_for(3);',
                     f'sql(context, host, "INSERT INTO counts VALUES (-{version}); DROP TABLE IF EXISTS t{version}");')


def at_once(world, commands):
    """Starts all of them, then waits for all. \\return their results."""
    running = [world.spawn(*arguments, name=f"{number}") for number, arguments in enumerate(commands)]
    return [world.finish(process) for process in running]


@case("C5", "eight runners at once", journals=BOTH_JOURNALS)
def eight_runners(world):
    world.start(1)
    counting(world, range(2, 7))
    world.keep()
    answers = {OK: 0, LOCKED: 0}
    for _ in range(10 * SOAK):
        world.put_back()
        for result in at_once(world, [("migrate",)] * 8):
            world.expect(result, (OK, LOCKED))
            answers[result.exit] += 1
        world.expect_all(1, 2, 3, 4, 5, 6)
        assert world.query("SELECT version FROM counts") == [(version,) for version in range(2, 7)], "applied more than once"
        world.expect_tidy()
    world.figure(f"{answers[OK]} runners ended well, {answers[LOCKED]} found it locked")


@case("C5", "eight runners at once create the database", journals=("delete",))
def eight_create(world):
    for version in (1, 2, 3):
        world.good(version)
    for _ in range(4 * SOAK):
        world.db.unlink(missing_ok=True)
        for result in at_once(world, [("migrate",)] * 8):
            world.expect(result, (OK, LOCKED))
        world.expect_all(1, 2, 3)
        world.expect_tidy()


@case("C7", "migrate and rollback at once", journals=BOTH_JOURNALS)
def up_and_down(world):
    world.start(1)
    for version in (2, 3, 4):
        world.good(version)
    world.keep()
    moments = random.Random(7)
    for _ in range(16 * SOAK):
        world.put_back()
        if moments.random() < 0.7:
            world.expect(world.solder("migrate"), OK)
        for result in at_once(world, [("migrate",), ("rollback", "1", "--yes", "--no-backup"), ("migrate",)]):
            world.expect(result, (OK, LOCKED, HISTORY))
            if result.exit == HISTORY:  # its plan no longer fits, and it says so before it does harm
                world.expect(result, HISTORY, "by another run since this was planned")
        world.expect_all(*world.history())
        world.expect_tidy()
    world.expect_recovery(4)


@case("C9", "restore while an application writes", journals=BOTH_JOURNALS)
def restore_in_use(world):
    world.start()
    backup = world.folder / "case-backup.db"
    world.expect(world.solder("backup", backup), OK)
    world.query("UPDATE t5 SET word = 'since the backup'")
    world.remember()
    other = world.other("BEGIN IMMEDIATE;; UPDATE t6 SET word = 'half written'")
    result = world.solder("restore", backup, "--yes", "--no-backup", "--lock-timeout", "1")
    world.expect(result, LOCKED, r"app\.db.*(in use|locked)")
    other.run("ROLLBACK")
    other.close()
    world.expect_unchanged()
    world.expect(world.solder("restore", backup, "--yes", "--no-backup"), OK)
    assert world.query("SELECT word FROM t5") == [("one",), ("two",)]


HOLDS = 'close(open("%s", O_CREAT | O_WRONLY, 0600)); pause_for(%d);'


@case("C10", "a runner is killed while it holds every lock", BOTH_WAYS, BOTH_JOURNALS)
def killed_holder(world):
    marker = world.folder.parent / "running"
    world.start().faulty(HOLDS % (marker, 60000))
    world.remember()
    process = world.spawn(*world.way_arguments())
    wait_for(marker.exists)
    process.kill()
    killed = time.monotonic()
    world.good(7)
    # At once: no unlock command, and no waiting for something stale.
    world.expect(world.solder(*world.way_arguments()), OK)
    seconds = time.monotonic() - killed
    assert world.finish(process).exit in KILLED
    assert seconds < 8, f"the next runner took {seconds:.1f} s"
    world.expect_no_process()
    world.expect_all(*((5, 6) if world.way == "down" else (5, 6, 7)))
    world.expect_tidy()


# What this design has in the place of lock files are the files that SQLite keeps beside the database.
SIDE_FILES = {"delete": ("-journal",), "wal": ("-wal", "-shm")}


@case("C11", "a file beside the database may not be written", BOTH_WAYS, each=("-journal", "-wal", "-shm"))
def side_file_forbidden(world, suffix):
    world.journal = "delete" if suffix == "-journal" else "wal"
    world.start().faulty("")
    world.keep()
    nobody = world.as_nobody()
    side = Path(f"{world.db}{suffix}")
    side.write_bytes(b"")
    os.chown(side, 0, 0)
    side.chmod(0o400)
    result = world.solder(*world.way_arguments(), wrap=nobody)
    side.unlink(missing_ok=True)
    world.expect(result, ENVIRONMENT, rf"app\.db.*permission|app\.db{suffix}.*permission|read-?only")
    world.as_myself()
    world.expect_unchanged()
    world.expect_recovery()


@case("C12", "a file beside the database is a symlink to another file", BOTH_WAYS, each=("-journal", "-wal", "-shm"))
def side_file_symlink(world, suffix):
    world.journal = "delete" if suffix == "-journal" else "wal"
    world.start().faulty("")
    world.remember()
    target = world.folder.parent / "precious"
    target.write_bytes(b"precious" * 1000)
    was = target.stat()
    side = Path(f"{world.db}{suffix}")
    side.symlink_to(target)
    result = world.solder(*world.way_arguments())
    assert target.read_bytes() == b"precious" * 1000, "the target was written"
    assert (target.stat().st_mtime_ns, target.stat().st_size) == (was.st_mtime_ns, was.st_size)
    assert side.is_symlink(), "the link is gone"
    side.unlink()
    world.expect(result, ENVIRONMENT, r"app\.db.*symbolic link")
    world.expect_unchanged()
    world.expect_recovery()


@case("C13", "a reader has a WAL open for long", BOTH_WAYS, ("wal",))
def wal_reader(world):
    world.start().faulty("")
    other = world.other("BEGIN;; SELECT * FROM t5")
    world.expect(world.solder(*world.way_arguments("--lock-timeout", "1")), OK)
    expected = (5, 6) if world.way == "down" else (5, 6, 7)
    world.expect_all(*expected)
    assert other.run("SELECT version FROM schema_migrations ORDER BY id")[-1] == ("7" if world.way == "down" else "6",)
    other.close()
    world.expect_all(*expected)


@case("C14", "the first runner is stopped inside its transaction", BOTH_WAYS, BOTH_JOURNALS)
def stopped(world):
    marker = world.folder.parent / "running"
    world.start().faulty(HOLDS % (marker, 300))
    first = world.spawn(*world.way_arguments())
    wait_for(marker.exists)
    pids = [pid for pid, _ in world.processes()]
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        result = world.solder(*world.way_arguments("--lock-timeout", "1"))
        world.expect(result, LOCKED, r"locked by pid \d+")
        named = int(re.search(r"locked by pid (\d+)", result.err).group(1))
        assert named in pids, f"{named} isn't one of {pids}"
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)
    second = world.solder(*world.way_arguments("--lock-timeout", "30"))
    world.expect(world.finish(first), OK)
    world.expect(second, OK)
    world.expect_all(*((5, 6) if world.way == "down" else (5, 6, 7)))


OPENED = re.compile(r'openat\(AT_FDCWD, "([^"]*)", (\S+?)(?:, 0\d+)?\)\s+= (\d+)')


@case("C15", "nothing but SQLite opens the database while it is open", BOTH_WAYS, BOTH_JOURNALS)
def bare_open(world):
    world.start().faulty("")
    trace = world.folder.parent / "trace"
    wrap = ("strace", "-f", "-qq", "-o", trace, "-e", "trace=openat,open,close")
    world.expect(world.solder(*world.way_arguments(), wrap=wrap), OK)
    open_files, connections = {}, 0
    for line in trace.read_text(errors="replace").splitlines():
        pid, _, call = line.partition(" ")
        mine = open_files.setdefault(pid, {})
        opened = OPENED.search(call)
        closed = re.match(r"\s*close\((\d+)\)", call)
        if opened and opened.group(1) == str(world.db):
            by_sqlite = "O_RDWR" in opened.group(2)
            assert by_sqlite or not any(mine.values()), f"process {pid} opens it beside SQLite: {call}"
            others = [other for other, files in open_files.items() if other != pid and any(files.values())]
            assert not others, f"process {pid} opens it, and process {others} has it open: {call}"
            mine[opened.group(3)] = by_sqlite
            connections += by_sqlite
        elif closed:
            mine.pop(closed.group(1), None)
    assert connections >= 2, trace.read_text()[-2000:]
    world.figure(f"{connections} connections, none beside another")


@case("C16", "another program commits between a read and a write", BOTH_WAYS, ("wal", "delete"))
def no_snapshot(world):
    marker = world.folder.parent / "running"
    reads = ('solder_statement *statement; host->prepare(context, solder_text("SELECT count(*) FROM t5"), &statement);'
             'host->step(statement); host->finalize(statement);')
    world.start().faulty(reads + HOLDS % (marker, 700) + 'sql(context, host, "INSERT INTO t6 (word) VALUES (\'three\')");')
    process = world.spawn(*world.way_arguments())
    wait_for(marker.exists)
    other = world.other("INSERT INTO t5 (word) VALUES ('between')")  # waits for its turn
    world.expect(world.finish(process), OK)
    other.close()
    world.expect_all(*((5, 6) if world.way == "down" else (5, 6, 7)))
    assert world.query("SELECT word FROM t5 WHERE id = 3") == [("between",)]
    assert world.query("SELECT word FROM t6 WHERE id = 3") == [("three",)]
