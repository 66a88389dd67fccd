"""Disks that are full, broken or forbidden, and paths that are not what they seem."""

import os
import socket
from pathlib import Path

from case import BOTH_JOURNALS, BOTH_WAYS, ENVIRONMENT, IN_DOUBT, OK, USAGE, case
from faults import at_each_call, expect_all_or_nothing, expect_honest, wait_for

FULL = r"app\.db.*(disk.*full|no space left)"
BIG = 'sql(context, host, "CREATE TABLE big (data BLOB); INSERT INTO big VALUES (zeroblob(5000000))");'


def refuses(world, pattern, code=ENVIRONMENT, **options):
    """The run fails with these words and changes nothing."""
    world.expect_advice(world.expect(world.act(**options), code, pattern))
    world.expect_no_process()
    world.expect_unchanged()


def refuses_file(world, content, pattern):
    """These bytes in the place of the database are refused by every verb, and stay as they are."""
    world.good(7)
    for arguments in (("migrate",), ("status",), ("rollback", "6", "--yes"), ("backup",), ("init",)):
        world.db.write_bytes(content)
        result = world.solder(*arguments)
        try:
            world.expect(result, ENVIRONMENT, pattern)
            assert str(world.db) in result.err, f"{world.db} isn't named: {result.err}"
            assert world.db.read_bytes() == content, "the file has changed"
        except AssertionError as failure:
            raise AssertionError(f"{' '.join(arguments)}: {failure}") from None
    world.expect_tidy()


@case("B1", "the disk is too small for the migration", BOTH_WAYS, BOTH_JOURNALS)
def disk_too_small(world):
    world.mount("2m")
    world.start().faulty(BIG)
    refuses(world, r"app\.db.*cannot .*'7'.*disk.*full.*changed nothing")
    world.expect_recovery()


@case("B2", "the disk is full", BOTH_WAYS, BOTH_JOURNALS)
def disk_full(world):
    folder = world.mount("2m")
    world.start().faulty("")
    world.remember()
    filler = folder.parent / "mount" / "filler"
    fill(filler)
    result = world.expect(world.solder(*world.way_arguments()), ENVIRONMENT, FULL)
    world.expect_advice(result)
    world.expect_no_process()
    filler.unlink()  # reading a WAL takes room too
    world.expect_unchanged()
    world.expect_recovery()


@case("B2", "the disk is full", each=("reset", "restore"))
def disk_full_of_all(world, verb):
    folder = world.mount("2m")
    world.start()
    source = folder / "case-backup.db"
    world.expect(world.solder("backup", source), OK)
    world.remember()
    filler = folder / "filler"
    fill(filler)
    arguments = ("restore", source) if verb == "restore" else ("reset",)
    result = world.expect(world.solder(*arguments, "--yes", "--no-backup"), ENVIRONMENT,
                          rf"cannot {verb} .*app\.db.*full.*(nothing was dropped|the database is as it was)")
    world.expect_advice(result)
    filler.unlink()
    world.expect_unchanged()


def fill(path):
    with open(path, "wb", buffering=0) as file:
        for size in (65536, 4096, 1):
            try:
                while file.write(b"x" * size):
                    pass
            except OSError:
                pass


@case("B3", "a write finds no space, at every write", BOTH_WAYS, BOTH_JOURNALS, each=(("once", ""), ("from then on", "+")))
def no_space_at_each_write(world, after):
    world.start().faulty("")
    world.keep()

    def check(result):
        if result.exit == IN_DOUBT and after:  # what was half written can't be taken back either: the next run does
            expect_all_or_nothing(world)
        elif not expect_honest(world, result, (ENVIRONMENT,)):
            world.expect_advice(world.expect(result, ENVIRONMENT, FULL))
    count = at_each_call(world, "pwrite64", "error=ENOSPC", check, after=after)
    assert count > 5, count
    world.figure(f"{count} writes")
    world.expect_recovery()


@case("B4", "the disk answers with an I/O error, at every call", BOTH_WAYS, BOTH_JOURNALS,
      each=("pwrite64", "fdatasync", "pread64"))
def input_output_error(world, syscall):
    world.start().faulty("")
    world.keep()

    def check(result):
        if result.exit == IN_DOUBT:
            expect_all_or_nothing(world)
        elif not expect_honest(world, result, (ENVIRONMENT,)):
            world.expect(result, ENVIRONMENT, r"app\.db.*(I/O|input/output) error")
    count = at_each_call(world, syscall, "error=EIO", check)
    assert count > 1, count
    world.figure(f"{count} calls of {syscall}")
    world.expect_recovery()


@case("B5", "files may not grow beyond a limit", BOTH_WAYS, BOTH_JOURNALS)
def file_size_limit(world):
    world.start().faulty(BIG)
    refuses(world, r"app\.db.*cannot .*'7'.*file (size|too large)", wrap=("prlimit", "--fsize=1048576"))
    world.expect_recovery()


@case("B8", "the file system is read-only", BOTH_WAYS, BOTH_JOURNALS)
def read_only_mount(world):
    folder = world.mount("2m")
    world.start().faulty("")
    world.remember()
    world.remount(folder, "ro")
    world.expect_advice(world.expect(world.solder(*world.way_arguments()), ENVIRONMENT, r"app\.db.*read-?only"))
    world.remount(folder, "rw")
    world.expect_no_process()
    world.expect_unchanged()
    world.expect_recovery()


@case("B9", "the database may not be read", BOTH_WAYS)
def forbidden(world):
    world.start().faulty("")
    world.remember()
    nobody = world.as_nobody()
    world.db.chmod(0)
    for arguments in (world.way_arguments(), ("status",), ("backup",)):
        result = world.expect(world.solder(*arguments, wrap=nobody), ENVIRONMENT, r"permission denied")
        assert str(world.db) in result.err, result.err
    world.db.chmod(0o644)
    world.expect_unchanged()


@case("B9", "the database or its folder may not be written", BOTH_WAYS, BOTH_JOURNALS, each=("file", "folder"))
def not_writable(world, what):
    world.start().faulty("")
    world.remember()
    nobody = world.as_nobody()
    path = world.db if what == "file" else world.folder
    path.chmod(0o444 if what == "file" else 0o555)
    world.expect(world.solder(*world.way_arguments(), wrap=nobody), ENVIRONMENT,
                 r"app\.db.*(read-?only|permission denied|unable to open)")
    # Who can't do it isn't asked first.
    result = world.expect(world.solder("reset", "--yes", wrap=nobody), ENVIRONMENT, r"app\.db.*read-?only")
    assert "loses data" not in result.text, result.text
    path.chmod(0o755)
    world.expect_unchanged()
    world.expect(world.solder(*world.way_arguments(), wrap=nobody), OK)


@case("B10", "the path is a directory", each=("migrate", "status", "rollback", "init", "backup"))
def directory(world, verb):
    world.good(7)
    world.db.mkdir()
    arguments = ("rollback", "0", "--yes") if verb == "rollback" else (verb,)
    world.expect(world.solder(*arguments), ENVIRONMENT, r"app\.db.*is a directory")
    assert not list(world.db.iterdir())


@case("B11", "the parent directory is missing", each=("init", "migrate"))
def no_parent(world, verb):
    world.good(7)
    world.db = world.folder / "no" / "where" / "app.db"
    world.expect(world.solder(verb), ENVIRONMENT, r"(there is no folder|no such (file or )?directory).*no/where")
    assert not (world.folder / "no").exists()


@case("B12", "the database is missing: verbs that need one", each=("rollback", "status", "show-schema", "backup"))
def missing(world, verb):
    world.good(7)
    arguments = ("rollback", "0", "--yes") if verb == "rollback" else (verb,)
    world.expect(world.solder(*arguments), ENVIRONMENT, r"app\.db.*does not exist")
    assert world.files() == ["plugins"], world.files()


@case("B12", "the database is missing: verbs that create it", each=("migrate", "init"))
def created(world, verb):
    world.good(7)
    world.expect(world.solder(verb), OK, r"creating database.*app\.db")
    world.expect_all(7)


@case("B13", "the database is an empty file")
def empty(world):
    refuses_file(world, b"", r"empty file.*init")


@case("B14", "the database is a text file")
def text(world):
    refuses_file(world, b"Dear database,\nhow are you?\n" * 100, r"not a (sqlite )?database")


@case("B15", "the database is a file of 11 bytes")
def short(world):
    refuses_file(world, b"hello world", r"not a (sqlite )?database")


def database_bytes(world):
    world.start()
    content = world.db.read_bytes()
    world.db.unlink()
    return content


def with_bytes(content, offset, replacement):
    return content[:offset] + replacement + content[offset + len(replacement):]


@case("B16", "the header is corrupt", each=(("magic", (3, b"X")), ("page size", (16, b"\x12\x34")), ("end of magic", (15, b"!"))))
def header(world, change):
    refuses_file(world, with_bytes(database_bytes(world), *change), r"not a (sqlite )?database|malformed|corrupt")


@case("B17", "a page is corrupt", each=(("schema page", (100, b"\xff" * 200)), ("table page", (4096, b"\xee" * 4096))))
def page(world, change):
    content = with_bytes(database_bytes(world), *change)
    world.good(7)
    for arguments in (("migrate",), ("rollback", "5", "--yes"), ("init",), ("backup",)):
        world.db.write_bytes(content)
        result = world.expect(world.solder(*arguments), ENVIRONMENT, r"malformed|corrupt")
        assert str(world.db) in result.err, result.err
        assert world.db.read_bytes() == content, f"{arguments}: the file has changed"


@case("B17", "the file is truncated", each=(50, 100, 3000, 4096, 9000))
def truncated(world, length):
    content = database_bytes(world)
    assert length < len(content)
    refuses_file(world, content[:length], r"malformed|corrupt|not a (sqlite )?database")


@case("B19", "the database is no regular file", each=("fifo", "socket", "/dev/null", "/dev/zero"))
def not_regular(world, kind):
    world.good(7)
    listener = None
    if kind == "fifo":
        os.mkfifo(world.db)
    elif kind == "socket":
        listener = socket.socket(socket.AF_UNIX)
        os.chdir(world.folder)
        listener.bind("app.db")
    else:
        world.db = Path(kind)
    for verb in ("migrate", "status", "init", "backup"):
        world.expect(world.solder(verb, timeout=20), ENVIRONMENT, r"not a regular file")
    if listener:
        listener.close()


@case("B20", "the database is reached through a symlink", BOTH_WAYS, BOTH_JOURNALS)
def symlink(world):
    world.start().faulty("pause_for(0);")
    real = world.db
    elsewhere = world.folder / "case-links"
    elsewhere.mkdir()
    (elsewhere / "link.db").symlink_to(real)
    world.db = elsewhere / "link.db"
    world.expect(world.solder(*world.way_arguments("--verbose")), OK, str(real))
    assert world.files() == ["link.db"], world.files()
    assert (elsewhere / "link.db").is_symlink()
    world.db = real
    world.expect_all(*((5, 6) if world.way == "down" else (5, 6, 7)))
    world.expect_tidy()


@case("B20", "a crash behind a symlink leaves its journal at the real file")
def symlink_journal(world):
    world.start().faulty(BIG + "raise(SIGSTOP);")
    real = world.db
    elsewhere = world.folder / "case-links"
    elsewhere.mkdir()
    (elsewhere / "link.db").symlink_to(real)
    world.db = elsewhere / "link.db"
    world.remember()
    process = world.spawn("migrate")
    wait_for(lambda: Path(f"{real}-journal").exists())
    process.kill()
    world.finish(process)
    world.expect_no_process()
    assert world.files() == ["link.db"], world.files()
    world.db = real
    world.expect_recovery()


@case("B21", "the database is a dangling symlink", each=("init", "migrate", "status"))
def dangling(world, verb):
    world.good(7)
    world.db.symlink_to(world.folder / "nowhere.db")
    world.expect(world.solder(verb), ENVIRONMENT, r"dangling|does not exist")
    assert not (world.folder / "nowhere.db").exists()
    assert world.db.is_symlink()


@case("B22", "the database has two hard links", BOTH_WAYS, BOTH_JOURNALS)
def hard_link(world):
    world.start().faulty("")
    os.link(world.db, world.folder / "case-other.db")
    refuses(world, r"app\.db.*hard link")
    world.expect(world.solder(*world.way_arguments("--allow-hardlink")), OK)
    world.expect_all(*((5, 6) if world.way == "down" else (5, 6, 7)))


NAMES = {
    "space": "my app.db", "unicode": "Überschöne Daten 数据.db", "%25": "a%25b.db", "?x=y": "app.db?x=y", "#": "app#1.db",
    ";'": "a;'b.db", "quotes": "a\"b`c.db", "newline": "a\nb.db", "leading -": "-app.db", "trailing space": "app.db ",
    "invalid UTF-8": b"a\xff\xfeb.db", "escape": "a\x1b[31mb.db", "file:": "./file:app.db?mode=ro", "sqlite:": "sqlite:app.db",
}


@case("B23", "the name of the database", each=tuple(NAMES.items()))
def names(world, name):
    world.good(5)
    expected = os.fsencode(name).removeprefix(b"./").removeprefix(b"sqlite:")
    base = [str(world.solder_path), "--plugins", str(world.plugins), b"--database=" + os.fsencode(name)]
    result = world.expect(world.run([*base, "migrate"]), OK, r"creating database")
    there = sorted(os.listdir(os.fsencode(world.folder)))
    assert there == sorted([expected, b"plugins"]), there
    for verb in ("status", "migrate", "show-schema"):
        world.expect(world.run([*base, verb]), OK)
    world.expect(world.run([*base, "rollback", "0", "--yes"]), OK)
    world.expect(world.run([*base, "migrate"]), OK)
    path = os.path.join(os.fsencode(world.folder), expected)
    os.rename(path, world.db)
    world.expect_all(5)
    there = sorted(os.listdir(os.fsencode(world.folder)))
    assert there == [b"app.db", b"backups", b"plugins"], there
    assert "�" not in result.text, f"the name is printed raw: {result.text}"


@case("B24", "names that mean no file", each=(":memory:", "", "file:x.db?mode=ro", "file::memory:?cache=shared", "sqlite::memory:"))
def no_file(world, name):
    world.good(5)
    for verb in ("migrate", "init", "status"):
        world.expect(world.run([str(world.solder_path), "--plugins", str(world.plugins), f"--database={name}", verb]), USAGE,
                     r"not (supported|allowed)|is empty|needs a value|no database is named")
    assert world.files() == ["plugins"], world.files()


@case("B26", "few descriptors", BOTH_WAYS, BOTH_JOURNALS)
def few_descriptors(world):
    world.start().faulty("")
    refused = []
    for limit in range(3, 40):
        world.remember()
        result = world.solder(*world.way_arguments(), wrap=("prlimit", f"--nofile={limit}"))
        if result.exit == OK:
            break
        if limit >= 5:  # with fewer the dynamic loader can't even start the program
            world.expect(result, ENVIRONMENT, r"too many open files")
            refused.append(limit)
        world.expect_no_process()
        world.expect_unchanged()
    assert refused, "never refused"
    world.figure(f"refused with {refused[0]} to {refused[-1]} descriptors, enough are {limit}")
    world.expect_recovery()


SORTS = ('sql(context, host, "CREATE TABLE numbers AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n '
         'WHERE i < 150000) '
         'SELECT i, hex(randomblob(20)) AS word FROM n");sql(context, host, "CREATE INDEX by_word ON numbers (word)");'
         'sql(context, host, "DROP TABLE numbers");')


@case("B28", "no folder for temporary files can be written", BOTH_WAYS, BOTH_JOURNALS)
def no_temporary_folder(world):
    world.start().faulty(SORTS)
    world.remember()
    nobody = world.as_nobody()
    # SQLite tries these one after the other: none of them can be written in this private view of the file system.
    script = ("for folder in /var/tmp /tmp; do mount --bind \"$folder\" \"$folder\" && mount -o remount,bind,ro \"$folder\"; done; "
              "[ -d /usr/tmp ] && exit 77; mount --bind \"$0\" \"$0\" && mount -o remount,bind,rw \"$0\"; cd /; exec \"$@\"")
    result = world.solder(*world.way_arguments(), environment={"SQLITE_TMPDIR": "/nowhere", "TMPDIR": "/nowhere"},
                          wrap=("unshare", "--mount", "sh", "-c", script, str(world.folder), *nobody))
    world.expect(result, ENVIRONMENT, r"temporary (directory|file|folder)")
    world.expect_no_process()
    world.expect_unchanged()
    world.as_myself()
    world.expect_recovery()


NFS = "@arg2=6969000000000000"  # what the kernel answers as the type of the file system


def on_network_disk(world, *more):
    return world.solder(*world.way_arguments(*more), wrap=["strace", "-f", "-qq", "-o", world.folder.parent / "trace",
                                                           "-e", f"inject=statfs,fstatfs:poke_exit={NFS}"])


@case("B29", "the database is on a network file system", BOTH_WAYS, BOTH_JOURNALS)
def network_disk(world):
    world.start().faulty("")
    world.expect(on_network_disk(world), OK, r"warning.*network file system")
    world.expect_all(*((5, 6) if world.way == "down" else (5, 6, 7)))


@case("B29", "the database is on a network file system, and --strict", BOTH_WAYS, BOTH_JOURNALS)
def network_disk_strict(world):
    world.start().faulty("")
    world.remember()
    world.expect(on_network_disk(world, "--strict"), ENVIRONMENT, r"app\.db.*network file system")
    world.expect_unchanged()
    world.expect_recovery()


@case("B30", "another file takes the database's place while a plugin runs", BOTH_WAYS, BOTH_JOURNALS)
def replaced(world):
    marker = world.folder.parent / "running"
    world.start().faulty(f'close(open("{marker}", O_CREAT | O_WRONLY, 0600)); pause_for(1000);')
    new = world.folder.parent / "new.db"
    world.query("CREATE TABLE other (id)", db=new)
    content = new.read_bytes()
    process = world.spawn(*world.way_arguments())
    wait_for(marker.exists)
    os.rename(world.db, world.folder / "case-moved.db")
    os.rename(new, world.db)
    world.expect(world.finish(process), (ENVIRONMENT, IN_DOUBT), r"changed underneath|moved|replaced")
    world.expect_no_process()
    assert world.db.read_bytes() == content, "the new file has changed"


@case("B31", "the clock jumps back", BOTH_WAYS)
def clock(world):
    world.good(5)
    world.expect(world.solder("migrate"), OK)
    for version, when in ((6, "1970-01-02 00:00:00"), (7, "2037-01-01 00:00:00"), (8, "2001-01-01 00:00:00")):
        world.good(version)
        world.expect(world.solder("migrate", wrap=("faketime", when)), OK)
    assert world.history() == ["5", "6", "7", "8"], world.history()
    listed = world.expect(world.solder("history"), OK).out
    assert [listed.index(f"Change{version}") for version in (5, 6, 7, 8)], listed
    if world.way == "down":
        # The latest is what was applied last, whatever its time says.
        world.expect(world.solder("rollback", "--steps", "2", "--yes", wrap=("faketime", "1999-01-01 00:00:00")), OK)
        world.expect_all(5, 6)
    world.expect(world.solder("migrate"), OK)
    world.expect_all(5, 6, 7, 8)
