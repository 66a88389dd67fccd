"""Backups that can be trusted, and restores that give back the old or the new, never something between."""

import hashlib
import os
import re
import shutil
import sqlite3
import stat
from pathlib import Path

from case import BOTH_JOURNALS, BOTH_WAYS, CONSENT, ENVIRONMENT, OK, USAGE, case
from faults import KILLED, SOAK, at_each_call


def backup_of(world, name="case-backup.db"):
    """A backup of the database as it is now. \\return its path."""
    path = world.folder / name
    world.expect(world.solder("backup", path), OK)
    return path


def restore(world, source, *more, **options):
    return world.solder("restore", source, "--yes", "--no-backup", *more, **options)


def sound(path):
    connection = sqlite3.connect(f"{Path(path).as_uri()}?mode=ro", uri=True)
    try:
        return connection.execute("PRAGMA quick_check").fetchall() == [("ok",)]
    except sqlite3.Error:
        return False
    finally:
        connection.close()


def leftovers(folder):
    """What a backup that failed must not leave: all but what was there."""
    return sorted(path.name for path in Path(folder).iterdir())


def copy_differs(world, attach):
    """How many of the big rows are not the same."""
    connection = sqlite3.connect(world.db)
    try:
        connection.execute(attach)
        rows = "SELECT count(*) FROM {}.big"
        same = "SELECT count(*) FROM main.big JOIN copy.big AS other USING (i) WHERE big.data = other.data"
        counts = [connection.execute(sql).fetchone()[0] for sql in (rows.format("main"), rows.format("copy"), same)]
        return max(counts) - min(counts)
    finally:
        connection.close()


MEGABYTES = 200 if SOAK > 1 else 60


@case("K1", f"a backup of {MEGABYTES} MB")
def big(world):
    world.start()
    world.remember()
    world.query("CREATE TABLE big AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "
                f"WHERE i < {MEGABYTES}) SELECT i, randomblob(1000000) AS data FROM n")
    path = world.folder / "case-backup.db"
    result = world.expect(world.solder("backup", path), OK, r"case-backup\.db.*sha256.*version")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    assert digest in result.text, f"the file's SHA-256 is {digest}: {result.text}"
    assert path.stat().st_size > MEGABYTES * 1000000
    assert sound(path)
    joined = f"ATTACH '{path}' AS copy"
    assert copy_differs(world, joined) == 0, "the backup differs from the database"
    for db in (path, world.db):
        world.query("DROP TABLE big", db=db)
        assert world.content(db) == world.before[0], f"{db}: the backup differs from the database"
    assert not [name for name in world.files() if name.startswith("case-backup.db-")], world.files()


@case("K3", "the destination exists", each=("file", "empty file", "folder", "dangling symlink"))
def exists(world, kind):
    world.start()
    path = world.folder / "case-backup.db"
    if kind == "folder":
        path.mkdir()
    elif kind == "dangling symlink":
        path.symlink_to(world.folder / "nowhere.db")
    else:
        path.write_bytes(b"" if kind == "empty file" else b"precious")
    world.remember()
    world.expect_advice(world.expect(world.solder("backup", path), CONSENT, r"case-backup\.db.*exists"))
    world.expect_unchanged()
    if kind.endswith("file"):
        assert path.read_bytes() == (b"" if kind == "empty file" else b"precious"), "the file was written"


@case("K4", "the destination's disk is full", journals=BOTH_JOURNALS)
def destination_full(world):
    small = world.mount("1m", move=False)
    world.start()
    world.query("CREATE TABLE big AS SELECT randomblob(3000000) AS data")
    world.remember()
    world.expect_advice(world.expect(world.solder("backup", small / "copy.db"), ENVIRONMENT, r"mount/copy\.db.*(full|no space)"))
    assert leftovers(small) == [], leftovers(small)
    world.expect_unchanged()


@case("K4", "the destination finds no space or an error, at every write", each=("error=ENOSPC", "error=EIO"))
def destination_fails(world, fault):
    world.start()
    target = world.folder.parent / "target"
    target.mkdir()
    world.keep()

    def check(result):
        there = leftovers(target)
        if result.exit == OK:
            assert sound(target / "copy.db") and world.content(target / "copy.db") == world.before[0], there
        elif "standard output" in result.err:  # it is there, and nobody could be told
            world.expect(result, ENVIRONMENT)
            assert sound(target / "copy.db"), there
        else:
            world.expect(result, ENVIRONMENT, r"copy\.db|target")
            assert there == [], f"left behind: {there}"

    def prepare():
        for path in target.iterdir():
            path.unlink()
    for syscall in ("pwrite64", "write", "fsync", "fdatasync", "rename,renameat2,linkat"):
        count = at_each_call(world, syscall, fault, check, ("backup", target / "copy.db"), paths=[], prepare=prepare)
        world.figure(f"{count} calls of {syscall}")
    world.expect_unchanged()


@case("K4", "the destination's folder is missing or may not be written", each=("missing", "forbidden", "a file"))
def destination_folder(world, kind):
    world.start()
    folder = world.folder / "case-target"
    if kind == "forbidden":
        folder.mkdir()
    elif kind == "a file":
        folder.write_text("not a folder")
    nobody = world.as_nobody()
    if kind == "forbidden":
        folder.chmod(0o555)
    world.remember()
    pattern = {"missing": r"no such (file or )?directory|does not exist|there is no folder", "forbidden": r"permission denied",
               "a file": r"not a (directory|folder)"}[kind]
    world.expect(world.solder("backup", folder / "copy.db", wrap=nobody), ENVIRONMENT, rf"case-target.*({pattern})")
    world.expect_unchanged()
    if kind == "forbidden":
        assert leftovers(folder) == []


@case("K5", "the destination is the source", each=("same path", "symlink", "hard link", "symlinked folder", "-journal"))
def same_file(world, kind):
    world.start()
    path = world.folder / "case-other.db"
    if kind == "same path":
        path = world.folder / "plugins" / ".." / "app.db"
    elif kind == "symlink":
        path.symlink_to(world.db)
    elif kind == "hard link":
        os.link(world.db, path)
    elif kind == "-journal":
        path = Path(f"{world.db}-journal")
    else:
        path.symlink_to(world.folder)
        path = path / "app.db"
    world.remember()
    content = world.db.read_bytes()
    if kind == "hard link":  # the database may be refused for that already
        world.expect(world.solder("backup", path), (USAGE, ENVIRONMENT), r"same file|hard link")
    else:
        world.expect(world.solder("backup", path), USAGE, r"same file|keeps its journal")
    assert world.db.read_bytes() == content
    world.expect_unchanged()


@case("K7", "the backup of a run is made before its transaction", BOTH_WAYS, BOTH_JOURNALS)
def before_the_transaction(world):
    world.start().faulty("")
    world.remember()
    arguments = ("rollback", "6", "--yes") if world.way == "down" else ("migrate", "--backup")
    world.expect(world.solder(*arguments, "--lock-timeout", "2"), OK, r"backup written to")
    [made] = [path for path in (world.folder / "backups").iterdir() if path.suffix == ".db"]
    assert sound(made)
    assert world.content(made) == world.before[0], "the backup isn't what was there before the run"


@case("K8", "the backup before a run fails", BOTH_WAYS, BOTH_JOURNALS, each=("folder", "disk"))
def backup_first_fails(world, kind):
    world.start().faulty("")
    if kind == "disk":
        backups = world.mount("64k", move=False)
        with open(backups / "filler", "wb") as file:
            file.write(b"x" * 60000)
    else:
        backups = world.folder / "backups"
        backups.write_text("not a folder")
    world.remember()
    arguments = ("rollback", "6", "--yes") if world.way == "down" else ("migrate", "--backup")
    result = world.solder(*arguments, "--backups", backups)
    words = "nothing is lost" if world.way == "down" else "not migrating"
    world.expect_advice(world.expect(result, ENVIRONMENT, rf"backup.*failed.*{words}"))
    world.expect_unchanged()
    if kind == "disk":
        assert leftovers(backups) == ["filler"], leftovers(backups)
    else:
        backups.unlink()
    world.expect_recovery()


def flip(path):
    """One bit, in the middle of a value: SQLite's own checks don't see it."""
    content = bytearray(path.read_bytes())
    at = content.index(b"precious value")
    content[at] ^= 1
    path.write_bytes(content)


BAD_SOURCES = ("empty", "truncated", "truncated within a page", "text", "one bit", "no history", "other application", "directory",
               "empty alone", "truncated alone", "truncated within a page alone", "text alone")


@case("K9", "the backup to restore is bad", journals=BOTH_JOURNALS, each=BAD_SOURCES)
def bad_source(world, kind):
    world.start()
    world.query("CREATE TABLE filler AS SELECT 'precious value' AS word, randomblob(50000) AS data")
    if kind == "other application":
        world.query("PRAGMA application_id = 4711")
    source = backup_of(world)
    if kind.endswith(" alone"):  # without the file that holds its checksum
        kind = kind.removesuffix(" alone")
        Path(f"{source}.sha256").unlink(missing_ok=True)
    if kind == "empty":
        source.write_bytes(b"")
    elif kind.startswith("truncated"):
        os.truncate(source, source.stat().st_size // 2 // 4096 * 4096 + (100 if "within" in kind else 0))
    elif kind == "text":
        source.write_text("This is a letter, not a backup.\n" * 500)
    elif kind == "one bit":
        flip(source)
    elif kind == "no history":
        for path in world.folder.glob("case-backup.db*"):
            path.unlink()
        world.query("CREATE TABLE other (id)", db=source)
    elif kind == "other application":
        theirs = world.folder / "case-theirs.db"
        shutil.copyfile(world.db, theirs)
        world.query("PRAGMA application_id = 4712", db=theirs)
        for path in world.folder.glob("case-backup.db*"):
            path.unlink()
        world.expect(world.solder("--database", theirs, "backup", source, database=False), OK)
    else:
        for path in world.folder.glob("case-backup.db*"):
            path.unlink()
        source.mkdir()
    world.remember()
    was = None if source.is_dir() else source.read_bytes()
    words = r"backup.*(empty|corrupt|malformed|checksum|not a|not made by|changed|sha-?256|directory|application)"
    world.expect_advice(world.expect(restore(world, source), ENVIRONMENT, words))
    world.expect_unchanged()
    assert was is None or source.read_bytes() == was


@case("K9", "the backup to restore is missing")
def no_source(world):
    world.start()
    world.remember()
    world.expect_advice(world.expect(restore(world, world.folder / "nowhere.db"), ENVIRONMENT, r"nowhere\.db.*does not exist"))
    world.expect_unchanged()


def crashed_program(world, *scripts):
    """What another program leaves that was killed in the middle: a hot journal, or a WAL."""
    other = world.other(*scripts)
    other.kill()


HALF = ("PRAGMA cache_size=5;; BEGIN;; UPDATE t5 SET word = 'half written';; CREATE TABLE junk AS WITH RECURSIVE n(i) AS "
        "(SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300) SELECT randomblob(1000) AS data FROM n")


@case("K10", "restore over a database with a hot journal")
def over_hot_journal(world):
    world.start()
    world.query("CREATE TABLE filler AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300) "
                "SELECT i, randomblob(1000) AS data FROM n")
    source = backup_of(world)
    wanted = world.content()
    world.query("UPDATE t5 SET word = 'since the backup'")
    crashed_program(world, HALF + ";; UPDATE filler SET data = randomblob(1000)")
    journal = Path(f"{world.db}-journal")
    assert journal.read_bytes()[:8] == bytes.fromhex("d9d505f920a163d7"), "the journal isn't hot"
    world.expect(restore(world, source), OK)
    assert world.content() == wanted
    assert not journal.exists()
    world.expect_sound()


@case("K11", "restore over a database with a WAL", journals=("wal",))
def over_wal(world):
    world.start()
    source = backup_of(world)
    wanted = world.content()
    crashed_program(world, "PRAGMA wal_autocheckpoint=0;; INSERT INTO t5 (word) VALUES ('in the WAL');; CREATE TABLE late (id)")
    assert Path(f"{world.db}-wal").stat().st_size > 0
    world.expect(restore(world, source), OK)
    assert world.content() == wanted, world.query("SELECT * FROM t5")
    world.expect_sound()
    # What the next reader sees, and one who has the file alone.
    world.expect_all(5, 6)


@case("K12", "restore over a database whose header is destroyed", journals=BOTH_JOURNALS, each=("header", "all", "empty", "page"))
def over_destroyed(world, kind):
    world.start()
    source = backup_of(world)
    wanted = world.content()
    content = world.db.read_bytes()
    if kind == "empty":
        world.db.write_bytes(b"")
    elif kind == "page":
        world.db.write_bytes(content[:4096] + b"\xee" * (len(content) - 4096))
    else:
        length = 100 if kind == "header" else len(content)
        world.db.write_bytes(b"\x00" * length + content[length:])
    for suffix in ("-wal", "-shm", "-journal"):
        Path(f"{world.db}{suffix}").write_bytes(b"stale")
    result = world.expect(restore(world, source), OK, r"replaced|restored")
    assert world.content() == wanted
    world.expect_sound()
    # What was there is kept under names that the answer tells.
    for path in world.folder.glob("app.db.damaged*"):
        assert "app.db.damaged" in result.text, result.text
        path.unlink()
    world.expect_tidy()
    world.expect_recovery()


def old_or_new(world, old, new):
    content = world.content()
    assert content in (old, new), "neither the old nor the restored content"
    world.expect_sound()
    return content == new


@case("K14", "a restore is killed, or finds no space, at every write", journals=BOTH_JOURNALS,
      each=("signal=SIGKILL", "error=ENOSPC", "error=EIO"))
def restore_fails(world, fault):
    world.start()
    source = backup_of(world)
    new = world.content()
    world.query("UPDATE t5 SET word = 'since the backup'")
    world.query("CREATE TABLE late AS SELECT randomblob(30000) AS data")
    world.keep()
    old = world.before[0]

    def check(result):
        if fault.startswith("signal"):
            assert result.exit in KILLED, result.exit
        else:
            world.expect(result, (OK, ENVIRONMENT))
        is_new = old_or_new(world, old, new)
        if not fault.startswith("signal"):
            assert is_new == (result.exit == OK), f"exit {result.exit}, and it is {'new' if is_new else 'old'}"
        world.expect(restore(world, source), OK)
        assert world.content() == new
    for syscall in ("pwrite64", "fdatasync", "ftruncate", "unlink"):
        count = at_each_call(world, syscall, fault, check, ("restore", source, "--yes", "--no-backup"))
        world.figure(f"{count} calls of {syscall}")
    world.expect_tidy()


@case("K15", "only the newest backups are kept")
def retention(world):
    world.start()
    folder = world.folder / "backups"
    precious = []
    for number in range(10):
        world.query(f"UPDATE t5 SET word = 'run {number}'")
        world.expect(world.solder("backup", "--keep", "5"), OK)
        precious.append(world.content())
        if number == 0:
            (folder / "mine.db").write_bytes(b"not one of Solder's")
    kept = {world.content(path) for path in folder.glob("app-*.db")}
    assert kept == set(precious[5:]), f"{len(kept)} are kept, {len(kept & set(precious[5:]))} of the newest"
    assert (folder / "mine.db").exists()
    assert len(list(folder.iterdir())) in (6, 11), leftovers(folder)


@case("K15", "an old backup can't be deleted")
def cannot_delete(world):
    world.start()
    world.expect(world.solder("backup"), OK)
    [old] = (world.folder / "backups").glob("*.db")
    result = world.solder("backup", "--keep", "1", wrap=("strace", "-f", "-qq", "-o", world.folder.parent / "trace", "-P", old,
                                                         "-e", "inject=unlink,unlinkat:error=EPERM"))
    world.expect(result, OK, rf"warning.*{re.escape(old.name)}.*permission denied|warning.*{re.escape(old.name)}.*not permitted")
    backups = sorted((world.folder / "backups").glob("*.db"))
    assert len(backups) == 2 and all(sound(path) for path in backups), backups


@case("K15", "the only verified backup is never deleted")
def only_backup(world):
    world.start()
    world.expect(world.solder("backup", "--keep", "1"), OK)
    small = world.folder / "backups"
    world.keep()

    def check(result):
        assert result.exit != OK or len(list(small.glob("*.db"))) >= 1
        verified = [path for path in small.glob("*.db") if sound(path) and world.content(path) == world.before[0]]
        assert verified, f"no backup is left: {leftovers(small)}"
    count = at_each_call(world, "pwrite64", "error=ENOSPC", check, ("backup", "--keep", "1"), paths=[])
    assert count > 2, count


@case("K16", "who may read a backup", each=(0o600, 0o640, 0o644))
def permissions(world, mode):
    world.start()
    world.db.chmod(mode)
    path = backup_of(world)
    for each in world.folder.glob("case-backup.db*"):
        found = stat.S_IMODE(each.stat().st_mode)
        assert found & ~mode == 0 and found & 0o077 == 0, f"{each.name} has the mode {found:o}"
    assert path.stat().st_uid == world.db.stat().st_uid
    world.expect(world.solder("backup"), OK)
    assert stat.S_IMODE((world.folder / "backups").stat().st_mode) == 0o700
    # A restore leaves the database as its people can use it.
    world.expect(restore(world, path), OK)
    assert stat.S_IMODE(world.db.stat().st_mode) == mode


DRILLS = {
    "table": "CREATE TABLE extra (id INTEGER PRIMARY KEY, word TEXT)",
    "column": "ALTER TABLE t5 ADD COLUMN extra TEXT DEFAULT 'x'; UPDATE t5 SET extra = word",
    "rebuild": "CREATE TABLE new5 (id INTEGER PRIMARY KEY, word TEXT NOT NULL); INSERT INTO new5 SELECT id, word FROM t5;"
               "DROP TABLE t5; ALTER TABLE new5 RENAME TO t5",
    "loss": "DELETE FROM t5; DROP TABLE t6",
    "view and trigger": "CREATE VIEW v AS SELECT * FROM t5; CREATE TRIGGER tr AFTER INSERT ON t5 BEGIN DELETE FROM t6; END",
    "fts5": "CREATE VIRTUAL TABLE words USING fts5(word); INSERT INTO words SELECT word FROM t5",
    "big": "CREATE TABLE big AS SELECT randomblob(2000000) AS data",
}


@case("K18", "backup, migration, restore", journals=BOTH_JOURNALS, each=tuple(DRILLS.items()))
def drill(world, script):
    world.start()
    world.query("CREATE TABLE people (id INTEGER PRIMARY KEY, data BLOB, rate REAL)")
    world.query("CREATE INDEX by_rate ON people (rate)")
    world.query("INSERT INTO people VALUES (1, x'00ff', 0.1), (2, NULL, 9e99)")
    source = backup_of(world)
    world.remember()
    world.plugin(7, f'sql(context, host, "{script}");', None)
    world.expect(world.solder("migrate"), OK)
    assert world.content() != world.before[0]
    world.expect(restore(world, source), OK)
    world.expect_unchanged()
    if world.journal == "wal":
        assert world.query("PRAGMA journal_mode") == [("wal",)]
    world.expect(world.solder("migrate"), OK)
    assert world.history() == ["5", "6", "7"]
