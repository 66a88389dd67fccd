"""Folders, plugins and data that somebody has prepared: nothing of theirs runs, and nothing of ours is touched."""

import ctypes
import os
import re
import shutil
import subprocess
import threading

import plugin_source
from case import (BOTH_JOURNALS, BOTH_WAYS, ENVIRONMENT, FAILED, HISTORY, IN_DOUBT, OK, PLUGIN, USAGE, case, does_not_apply)
from plugin_source import SHOWS_LOADING

SOAK = int(os.environ.get("SOLDER_BATTERY_SOAK", "1"))
SOMEBODY = 12345


def at_seven(world, **more):
    """5 and 6 are applied, 7 is a good plugin that shows when it is loaded; on the way down it is applied too."""
    world.start()
    if world.way == "down":
        world.good(7)
        world.expect(world.solder("migrate"), OK)
    return world.good(7, globals_=SHOWS_LOADING, **more)


def goes(world):
    """With the fault gone the way is free, and the plugin shows that it was loaded."""
    world.expect(world.solder(*world.way_arguments()), OK)
    assert (world.folder / "case-loaded").exists(), "the plugin doesn't show that it was loaded"
    world.expect_recovery()


def as_root(row, title, **settings):
    """A case that gives a file to somebody else."""
    if os.geteuid() == 0:
        return case(row, title, **settings)
    does_not_apply(row, title, "only root can give a file away")
    return lambda function: function


MODES = [("others", 0o777), ("group", 0o775)]


@case("G1", "lie in a folder that others can write", BOTH_WAYS, BOTH_JOURNALS, each=MODES)
def folder_is_open(world, mode):
    at_seven(world)
    world.plugins.chmod(mode)
    world.refuses(r"plugins folder.*others can write it \(mode 07")
    world.plugins.chmod(0o755)
    goes(world)


@as_root("G1", "lie in a folder of somebody else", ways=BOTH_WAYS, each=("owner",))
def folder_is_foreign(world, _):
    at_seven(world)
    os.chown(world.plugins, SOMEBODY, -1)
    world.refuses(rf"plugins folder.*belongs to user {SOMEBODY}")
    os.chown(world.plugins, 0, -1)
    goes(world)


@case("G1", "lie in a folder that others can write, and people know", BOTH_WAYS, each=("allowed",))
def folder_may_be_open(world, _):
    at_seven(world)
    world.plugins.chmod(0o777)
    world.expect(world.act("--insecure-plugins"), OK)
    world.plugins.chmod(0o755)
    world.expect_recovery()


def behind(world):
    """The plugins folder moves into a folder `case-between`. \\return that folder."""
    between = world.folder / "case-between"
    between.mkdir(mode=0o755)
    world.plugins.rename(between / "plugins")
    world.plugins = between / "plugins"
    return between


@case("G2", "lie behind a folder that others can write", BOTH_WAYS, each=MODES)
def ancestor_is_open(world, mode):
    between = behind(world)
    at_seven(world)
    between.chmod(mode)
    result = world.refuses(r"others can write it \(mode 07")
    assert re.search(r"where: .*/case-between'", result.err), result.err
    between.chmod(0o755)
    goes(world)


@case("G2", "lie behind a folder that others can write, but not rename in", BOTH_WAYS, each=("sticky",))
def ancestor_is_sticky(world, _):
    between = behind(world)
    at_seven(world)
    between.chmod(0o1777)
    goes(world)


@as_root("G2", "lie behind a folder of somebody else", ways=BOTH_WAYS, each=("owner",))
def ancestor_is_foreign(world, _):
    between = behind(world)
    at_seven(world)
    os.chown(between, SOMEBODY, -1)
    world.refuses(rf"case-between.*belongs to user {SOMEBODY}")
    os.chown(between, 0, -1)
    goes(world)


@case("G3", "can be written by others", BOTH_WAYS, each=[("others", 0o646), ("group", 0o664)])
def file_is_open(world, mode):
    plugin = at_seven(world)
    plugin.chmod(mode)
    world.refuses(r"7_change_7\.so.*others can write it \(mode 06")
    plugin.chmod(0o644)
    goes(world)


@as_root("G3", "belongs to somebody else", ways=BOTH_WAYS, each=("owner",))
def file_is_foreign(world, _):
    plugin = at_seven(world)
    os.chown(plugin, SOMEBODY, -1)
    world.refuses(rf"7_change_7\.so.*belongs to user {SOMEBODY}")
    os.chown(plugin, 0, -1)
    goes(world)


@case("G4", "is a link to elsewhere", BOTH_WAYS)
def file_is_a_link(world):
    plugin = at_seven(world)
    plugin.rename(world.folder / "case-elsewhere.so")
    plugin.symlink_to("../case-elsewhere.so")
    world.refuses(r"7_change_7\.so.*(not a regular file|link)")
    plugin.unlink()
    (world.folder / "case-elsewhere.so").rename(plugin)
    goes(world)


@case("G4", "lie in a folder that is a link", BOTH_WAYS, each=[("good", 0o755), ("open", 0o777)])
def folder_is_a_link(world, mode):
    at_seven(world)
    real = world.folder / "case-real"
    real.mkdir()
    world.plugins.rename(real / "plugins")
    world.plugins.symlink_to(real / "plugins")
    real.chmod(mode)
    if mode == 0o777:
        result = world.refuses("others can write it")
        assert re.search(r"where: .*/case-real'", result.err), result.err
        real.chmod(0o755)
    goes(world)


PLANTED = SHOWS_LOADING.replace("case-loaded", "case-planted")
PLAIN_C = "#define _GNU_SOURCE\n#include <fcntl.h>\n#include <stdio.h>\n#include <stdlib.h>\n#include <unistd.h>\n"


def planted_library(world, soname, body=""):
    """A library whose constructor leaves `case-planted`, in the folder `case-path`. \\return what links against it."""
    folder = world.folder / "case-path"
    folder.mkdir(exist_ok=True)
    plugin_source.compile_c(PLAIN_C + PLANTED + body + "\nint stub(void) { return 0; }", folder / soname,
                            ["-shared", "-fPIC", f"-Wl,-soname,{soname}"])
    return [f"-L{folder}", "-Wl,--no-as-needed", f"-l:{soname}"]


@case("G6", "needs a library that LD_LIBRARY_PATH offers", BOTH_WAYS, BOTH_JOURNALS)
def library_is_offered(world):
    flags = planted_library(world, "libdep.so")
    world.start().faulty("", globals_=SHOWS_LOADING, flags=flags)
    world.refuses(r"libdep\.so", environment={"LD_LIBRARY_PATH": str(world.folder / "case-path")})
    assert not (world.folder / "case-planted").exists(), "the planted library was loaded"
    world.expect_recovery()


@case("G7", "brings its own search path", BOTH_WAYS,
      each=[("RUNPATH $ORIGIN", ["-Wl,--enable-new-dtags,-rpath,$ORIGIN"]), ("RUNPATH", ["-Wl,--enable-new-dtags,-rpath,/tmp"]),
            ("RPATH", ["-Wl,--disable-new-dtags,-rpath,/tmp"]), ("RPATH $ORIGIN",
                                                                 ["-Wl,--disable-new-dtags,-rpath,$ORIGIN/../lib"])])
def brings_a_search_path(world, flags):
    world.start().faulty("", globals_=SHOWS_LOADING, flags=flags)
    world.refuses(r"7_change_7\.so.*(RUNPATH|RPATH)")
    world.expect_recovery()


PRELOADED = PLAIN_C + r"""
unsigned la_version(unsigned version) { return version; }
__attribute__((constructor)) static void note(void) {
  char path[4096], said[4096];
  snprintf(path, sizeof path, "%s/case-preloaded", getenv("HOME"));
  int from = open("/proc/self/cmdline", O_RDONLY | O_CLOEXEC), to = open(path, O_CREAT | O_APPEND | O_WRONLY | O_CLOEXEC, 0600);
  ssize_t count = read(from, said, sizeof said);
  for (ssize_t index = 0; index < count; ++index) if (said[index] == 0) said[index] = ' ';
  said[count] = '\n';
  write(to, said, count + 1);
  close(from);
  close(to);
}
"""


@case("G8", "is to be preloaded with something", BOTH_WAYS, each=("LD_PRELOAD", "LD_AUDIT"))
def something_is_preloaded(world, variable):
    library = world.folder / "case-preload.so"
    plugin_source.compile_c(PRELOADED, library, ["-shared", "-fPIC"])
    world.start().faulty('if (getenv("LD_PRELOAD") || getenv("LD_AUDIT")) return 5;')
    result = world.act(environment={variable: str(library)})
    world.expect(result, OK)
    loaded = (world.folder / "case-preloaded").read_text().splitlines()
    assert len(loaded) == 1, f"loaded into more than the runner itself: {loaded}"
    assert re.search(f"warning:?.*{variable}", result.err), f"no warning of {variable}: {result.err}"
    world.expect_recovery()


def locked(world):
    """5 and 6 are applied, 7 is to come, and all three are pinned."""
    plugin = at_seven(world)
    world.expect(world.solder("lock"), OK)
    assert list(world.plugins.glob("*.lock")), "there is no lock file"
    return plugin


def key(world, name):
    """A key pair of the real minisign, without a password. \\return the secret key's file and the public key."""
    secret, public = world.folder / f"case-{name}.key", world.folder / f"case-{name}.pub"
    world.run(["minisign", "-G", "-W", "-s", str(secret), "-p", str(public)])
    return secret, public.read_text().splitlines()[1]


def sign(world, secret):
    world.expect(world.solder("sign", "--secret-key", secret, database=False), OK)
    (signature,) = world.plugins.glob("*.minisig")
    return signature


def without_signature(world, ours, theirs):
    del world, ours, theirs


def by_another_key(world, ours, theirs):
    sign(world, theirs[0])


def by_a_key_that_is_listed_no_more(world, ours, theirs):
    sign(world, theirs[0])
    both = ("--trusted-key", ours[1], "--trusted-key", theirs[1])
    world.expect(world.solder("verify-signatures", *both, database=False), OK)


def of_another_file(world, ours, theirs):
    """Good plugins locked and signed, then another lock file under the same signature."""
    sign(world, ours[0])
    world.good(9)
    world.expect(world.solder("lock"), OK)


def cut(world, ours, theirs):
    signature = sign(world, ours[0])
    signature.write_bytes(signature.read_bytes()[:100])


def with_a_flipped_bit(world, ours, theirs):
    signature = sign(world, ours[0])
    content = bytearray(signature.read_bytes())
    content[signature.read_bytes().index(b"\n") + 30] ^= 1
    signature.write_bytes(content)


@case("G9", "must be signed and aren't as they should", BOTH_WAYS, each=[
    (function.__name__.replace("_", " "), function) for function in
    (without_signature, by_another_key, by_a_key_that_is_listed_no_more, of_another_file, cut, with_a_flipped_bit)])
def is_not_signed(world, spoil):
    locked(world)
    ours, theirs = key(world, "ours"), key(world, "theirs")
    spoil(world, ours, theirs)
    world.remember()
    arguments = world.way_arguments("--require-signature", "--trusted-key", ours[1])
    world.expect(world.solder(*arguments), PLUGIN, "signature|signed")
    world.expect_unchanged()
    world.expect_no_process()
    world.expect(world.solder("lock"), OK)
    sign(world, ours[0])
    world.expect(world.solder(*arguments), OK)


@case("G9", "must be signed, and no key is trusted", BOTH_WAYS)
def trusts_nobody(world):
    locked(world)
    world.remember()
    world.expect(world.solder(*world.way_arguments("--require-signature")), USAGE, "signature.*trusted")
    world.expect_unchanged()


@case("G10", "are pinned by an older lock file than the database has seen", BOTH_WAYS, BOTH_JOURNALS)
def lock_file_is_older(world):
    """The same migrations, but the build of 6 that the database has seen is a later one."""
    world.start(5)
    first = world.good(6).read_bytes()
    world.good(7)
    world.expect(world.solder("lock"), OK)
    (lock,) = world.plugins.glob("*.lock")
    older = lock.read_bytes()
    six = world.good(6, flags=("-O1",))
    assert six.read_bytes() != first, "both builds are the same"
    world.expect(world.solder("lock"), OK)
    newer, second = lock.read_bytes(), six.read_bytes()
    world.expect(world.solder("migrate", "--steps", "1"), OK)
    lock.write_bytes(older)
    six.write_bytes(first)
    arguments = ("rollback", "5", "--yes", "--no-backup") if world.way == "down" else ("migrate",)
    world.remember()
    world.expect(world.solder(*arguments), HISTORY, r"older|serial")
    world.expect_unchanged()
    lock.write_bytes(newer)
    six.write_bytes(second)
    world.expect(world.solder(*arguments), OK)
    world.expect_all(*([5] if world.way == "down" else [5, 6, 7]))


@case("G11", "is from another release than the lock file", BOTH_WAYS, BOTH_JOURNALS)
def is_of_another_release(world):
    plugin = locked(world)
    good = plugin.read_bytes()
    world.good(7, globals_=SHOWS_LOADING + "const char *volatile release = \"other\";")
    assert plugin.read_bytes() != good
    world.refuses(r"7_change_7\.so.*(lock|manifest)")
    plugin.write_bytes(good)
    goes_locked(world)


@case("G11", "is not in the lock file", BOTH_WAYS, BOTH_JOURNALS, each=("extra",))
def is_not_locked(world, _):
    locked(world)
    extra = world.good(8, globals_=SHOWS_LOADING)
    world.refuses(r"8_change_8\.so.*(lock|manifest)")
    extra.unlink()
    goes_locked(world)


@case("G11", "lie beside a lock file that is damaged", BOTH_WAYS, each=[("cut", lambda text: text[:len(text) // 2]),
                                                                        ("empty", lambda text: b""),
      ("binary", lambda text: bytes(range(256)) * 20), ("control bytes", lambda text: text.replace(b"change_7", b"\x1b[2J")),
      ("other serial", lambda text: re.sub(rb"serial \d+", b"serial -1", text)),
      ("line twice", lambda text: text + text.splitlines()[-1] + b"\n")])
def lock_file_is_damaged(world, damage):
    locked(world)
    (lock,) = world.plugins.glob("*.lock")
    good = lock.read_bytes()
    lock.write_bytes(damage(good))
    world.refuses(r"\.lock")
    lock.write_bytes(good)
    goes_locked(world)


def goes_locked(world):
    world.expect(world.solder(*world.way_arguments()), OK)
    assert (world.folder / "case-loaded").exists(), "the plugin doesn't show that it was loaded"
    for lock in world.plugins.glob("*.lock"):
        lock.unlink()
    world.expect_recovery()


RENAME_EXCHANGE = 2


class Swapper(threading.Thread):
    """Swaps two files at once and for ever, as no `mv` can."""

    def __init__(self, one, other):
        super().__init__(daemon=True)
        self.paths = os.fsencode(one), os.fsencode(other)
        self.stopped = threading.Event()
        self.count = 0

    def run(self):
        libc = ctypes.CDLL(None, use_errno=True)
        while not self.stopped.is_set():
            if libc.syscall(316, -100, self.paths[0], -100, self.paths[1], RENAME_EXCHANGE) != 0:  # renameat2
                raise OSError(ctypes.get_errno(), "renameat2")
            self.count += 1
            self.stopped.wait(0.00005)

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stopped.set()
        self.join()


SAYS = """sql(context, host, "CREATE TABLE t7 (id INTEGER PRIMARY KEY, word TEXT)");
          sql(context, host, "INSERT INTO t7 (word) VALUES ('%s')");"""


@case("G12", "is swapped all the time", journals=BOTH_JOURNALS, each=("pinned", "not pinned"))
def is_swapped(world, pinning):
    """Whatever ran is what was recorded; what isn't pinned never runs."""
    world.start()
    undo = 'sql(context, host, "DROP TABLE t7");'
    checksums = {word: "sha256:" + digit * 64 for word, digit in (("good", "a"), ("evil", "b"))}
    evil = world.plugin(7, SAYS % "evil", undo, checksum=checksums["evil"])
    evil.rename(world.folder / "case-evil.so")
    good = world.plugin(7, SAYS % "good", undo, checksum=checksums["good"])
    if pinning == "pinned":
        world.expect(world.solder("lock"), OK)
    answers = []
    shutil.copy(world.db, world.folder / "case-kept.db")
    swaps = 0
    for _ in range(25 * SOAK):
        with Swapper(good, world.folder / "case-evil.so") as swapper:
            result = world.expect(world.solder("migrate"), (OK, PLUGIN, HISTORY))
        swaps += swapper.count
        answers.append(result.exit)
        applied = world.query("SELECT checksum FROM schema_migrations WHERE version = '7'")
        said = world.query("SELECT word FROM t7") if world.query("SELECT 1 FROM sqlite_schema WHERE name = 't7'") else []
        assert [(checksums[word],) for word, in said] == applied, f"{said} ran, recorded is {applied}; {result.text}"
        assert bool(applied) == (result.exit == OK), f"exit {result.exit}, history {applied}"
        assert pinning == "not pinned" or ("evil",) not in said, "the evil plugin ran"
        for suffix in ("-wal", "-shm"):
            (world.folder / f"app.db{suffix}").unlink(missing_ok=True)
        shutil.copy(world.folder / "case-kept.db", world.db)
    world.figure(f"{swaps} swaps: {answers.count(OK)} ran, {len(answers) - answers.count(OK)} refused")
    for lock in world.plugins.glob("*.lock"):
        lock.unlink()
    world.expect_recovery()


def attacks(world, script, pattern):
    """The step that runs `script` fails with these words; nothing of it is left, and the next run reaches the end."""
    world.start().faulty(f"sql(context, host, {plugin_source.c_text(script)});")
    world.expect(world.act(), FAILED, pattern)
    world.expect_no_process()
    world.expect_unchanged()
    world.expect_recovery()


CONTROL = ["COMMIT", "END", "ROLLBACK", "BEGIN", "SAVEPOINT a", "RELEASE a", "ROLLBACK TO a", "BEGIN EXCLUSIVE",
           "END TRANSACTION", "/* x */ commit"]


@case("G13", "controls the transaction", BOTH_WAYS, each=CONTROL)
def controls_the_transaction(world, script):
    attacks(world, script, "transaction")


HIDDEN = ["INSERT INTO t5 (word) VALUES ('x'); COMMIT; BEGIN",
          "INSERT INTO t5 (word) VALUES ('x'); COMMIT; BEGIN IMMEDIATE; SELECT 1",
          "SELECT 1; -- ;\n ROLLBACK; BEGIN", "SAVEPOINT a; INSERT INTO t5 (word) VALUES ('x'); RELEASE a",
          "INSERT OR ROLLBACK INTO t5 (id) VALUES (1); INSERT INTO t5 (word) VALUES ('alone')",
          "CREATE TEMP TRIGGER x BEFORE INSERT ON t5 BEGIN SELECT RAISE(ROLLBACK, 'out'); END;"
          "INSERT INTO t5 (word) VALUES ('x'); INSERT INTO t5 (word) VALUES ('alone')"]


@case("G14", "controls the transaction among other statements", BOTH_WAYS, BOTH_JOURNALS,
      each=[(f"script {number}", script) for number, script in enumerate(HIDDEN)])
def hides_transaction_control(world, script):
    attacks(world, script, "transaction|UNIQUE constraint|out")


RESERVED = ["DELETE FROM schema_migrations", "UPDATE schema_migrations SET checksum = 'x'", "DROP TABLE schema_migrations",
            "ALTER TABLE schema_migrations ADD COLUMN x", "ALTER TABLE schema_migrations RENAME TO gone",
            "INSERT INTO schema_migrations (version, name) VALUES ('9', 'x')",
            "DELETE FROM solder_log", "DROP TABLE solder_log", "UPDATE main.\"solder_log\" SET error = NULL",
            "REPLACE INTO [SCHEMA_MIGRATIONS] (version, name) VALUES ('5', 'x')",
            "CREATE TEMP TABLE schema_migrations (id, version, name, applied_at, checksum)",
            "CREATE TEMP VIEW solder_log AS SELECT 1",
            "CREATE INDEX sneaky ON schema_migrations (name)", "PRAGMA writable_schema = ON",
            "PRAGMA writable_schema = ON; DELETE FROM sqlite_schema",
            "ATTACH 'other.db' AS other", "VACUUM INTO 'copy.db'"]


@case("G16", "touches what is Solder's", BOTH_WAYS, each=RESERVED)
def touches_ours(world, script):
    attacks(world, script, r"reserved|schema_migrations|solder_log|writable_schema|attach|vacuum")


TRIGGERS = ["CREATE TRIGGER sneaky AFTER INSERT ON t5 BEGIN DELETE FROM schema_migrations; END",
            "CREATE TRIGGER sneaky AFTER INSERT ON t5 BEGIN UPDATE solder_log SET error = (SELECT 1); END",
            "CREATE TRIGGER sneaky INSTEAD OF INSERT ON late BEGIN DELETE FROM schema_migrations; END",
            "CREATE TEMP TRIGGER sneaky AFTER INSERT ON schema_migrations BEGIN DELETE FROM t5; END",
            "CREATE TRIGGER sneaky AFTER INSERT ON schema_migrations BEGIN DELETE FROM t5; END"]


@case("G17", "plants a trigger that touches what is Solder's", BOTH_WAYS,
      each=[(f"trigger {number}", script) for number, script in enumerate(TRIGGERS)])
def plants_a_trigger(world, script):
    attacks(world, ("CREATE VIEW late AS SELECT * FROM t5; " if " late " in script else "") + script,
            r"sneaky.*(schema_migrations|solder_log)|(schema_migrations|solder_log).*sneaky")


@case("G17", "sets off a trigger that somebody has planted", BOTH_WAYS, each=("planted before",))
def sets_off_a_trigger(world, _):
    world.start().faulty("sql(context, host, \"INSERT INTO t5 (word) VALUES ('x')\");")
    world.query("CREATE TRIGGER sneaky AFTER INSERT ON t5 BEGIN DELETE FROM schema_migrations; END")
    world.expect(world.act(), FAILED, "schema_migrations")
    world.expect_no_process()
    world.expect_unchanged()
    world.query("DROP TRIGGER sneaky")
    world.expect_recovery()


@case("G18", "renames a table to a name of Solder's", BOTH_WAYS,
      each=["ALTER TABLE t5 RENAME TO solder_log", "ALTER TABLE t5 RENAME TO \"Solder_Log\"",
            "ALTER TABLE t5 RENAME TO schema_migrations", "CREATE TEMP VIEW solder_log AS SELECT 1",
            "CREATE TEMP TABLE schema_migrations (id INTEGER)"])
def renames_to_ours(world, script):
    attacks(world, script, r"reserved|belongs to|already another table|already exists|solder_")


@case("G20", "makes tables of SQLite's own modules", BOTH_WAYS, BOTH_JOURNALS,
      each=[("fts5", ["CREATE VIRTUAL TABLE docs USING fts5(body)", "INSERT INTO docs VALUES ('solder joins')",
                      "INSERT INTO docs(docs) VALUES ('optimize')"]),
            ("rtree", ["CREATE VIRTUAL TABLE docs USING rtree(id, x0, x1)", "INSERT INTO docs VALUES (1, 0, 1)"])])
def uses_modules(world, scripts):
    body = "".join(f"sql(context, host, {plugin_source.c_text(script)});" for script in scripts)
    world.start().faulty(body)
    world.expect(world.act(), OK)
    world.expect_no_process()
    assert world.query("SELECT count(*) FROM docs") == [(1,)]
    world.expect_all(*([5, 6] if world.way == "down" else [5, 6, 7]))
    world.expect_recovery()


OPENS = r"""
  char path[4096];
  snprintf(path, sizeof path, "%s/app.db", getenv("HOME"));
  close(open(path, O_RDWR));
  snprintf(path, sizeof path, "%s/case-opened", getenv("HOME"));
  close(open(path, O_CREAT | O_WRONLY, 0600));
  snprintf(path, sizeof path, "%s/case-tried", getenv("HOME"));
  for (int round = 0; round < 1000 && access(path, F_OK) != 0; ++round) pause_for(10);
  sql(context, host, "INSERT INTO t5 (word) VALUES ('after')");
"""


@case("G21", "opens and closes the database file behind SQLite's back", BOTH_WAYS, BOTH_JOURNALS)
def drops_the_locks(world):
    world.start().faulty(OPENS)
    other = world.other("PRAGMA busy_timeout=0")
    process = world.spawn(*world.way_arguments())
    try:
        for _ in range(1000):
            if (world.folder / "case-opened").exists() or process.poll() is not None:
                break
            threading.Event().wait(0.01)
        assert (world.folder / "case-opened").exists(), "the plugin didn't run"
        try:
            other.run("BEGIN IMMEDIATE;;INSERT INTO t5 (word) VALUES ('intruder');;COMMIT")
            refusal = ""
        except AssertionError as failure:
            refusal = str(failure)
    finally:
        (world.folder / "case-tried").touch()
    result = world.finish(process)
    other.close()
    world.expect_no_process()
    # The system drops the locks, whoever opened the file; what the other program wrote must stay.
    world.expect(result, FAILED, r"opened and closed the database file.*dropped its locks.*use the connection that the host gives")
    words = [word for word, in world.query("SELECT word FROM t5")]
    assert words == ["one", "two"] + ([] if "locked" in refusal else ["intruder"]), f"t5 has {words}; {refusal}\n{result.text}"
    world.expect_all(*([5, 6, 7] if world.way == "down" else [5, 6]))
    world.expect_recovery()


does_not_apply("G22", "runs in a sandbox",
               "plugins are trusted code, and the documents say so: the worker contains faults, it is no sandbox")

CHANNEL = r"""
#include <sys/socket.h>
static void to_channel(const void *bytes, size_t size) {
  for (int number = 3; number < 256; ++number) {
    int type; socklen_t length = sizeof type;
    if (getsockopt(number, SOL_SOCKET, SO_TYPE, &type, &length) == 0) send(number, bytes, size, MSG_NOSIGNAL);
  }
}
static void frame(uint32_t size, unsigned char type, unsigned fill) {
  unsigned char bytes[8192];
  for (size_t index = 0; index < sizeof bytes; ++index) {
    if (fill != 0) fill = fill * 1103515245u + 12345u;
    bytes[index] = (unsigned char)(fill >> 16);
  }
  memcpy(bytes, "SLDR", 4);
  memcpy(bytes + 4, &size, 4);
  bytes[8] = type;
  to_channel(bytes, size < 8000 ? size + 8 : 8192);
}
"""
MESSAGES = [("garbage", 'char junk[4096]; memset(junk, 0xa5, sizeof junk); to_channel(junk, sizeof junk);'),
            ("one byte", 'to_channel("S", 1);'),
            ("2 GB", "frame(0x7fffffffu, 5, 1);"), ("4 GB", "frame(0xffffffffu, 5, 0);"), ("no length", "frame(0, 5, 0);"),
            ("forged end", "frame(17 + 4, 7, 0);"), ("forged success", "frame(200, 5, 0);"),
            ("unknown kind", "frame(17, 200, 0);"),
            ("many", f"for (unsigned round = 1; round < {2000 * SOAK}; ++round) frame(17 + round % 4000, round % 9, round);")]


@case("G24", "talks to the runner behind the worker's back", BOTH_WAYS,
      each=[pair for pair in MESSAGES if pair[0] != "one byte"])
def forges_messages(world, body):
    world.start().faulty(body + "pause_for(2000);", globals_=CHANNEL)
    world.remember()
    result, memory = world.measured(*world.way_arguments())
    world.expect(result, FAILED, r"protocol|damaged|answer|channel|understood")
    assert memory < 256, f"{memory:.0f} MiB"
    world.expect_no_process()
    world.expect_unchanged()
    world.expect_recovery()


@case("G24", "talks to the runner behind the worker's back, and goes on at once", BOTH_WAYS, BOTH_JOURNALS,
      each=[(f"{label}, at once", body) for label, body in MESSAGES[:3]])
def forges_and_goes_on(world, body):
    """The commit may win: then the answer must not deny it."""
    world.start().faulty(body, globals_=CHANNEL)
    world.remember()
    result, memory = world.measured(*world.way_arguments())
    world.expect(result, (OK, FAILED, IN_DOUBT))
    world.expect_no_process()
    went = world.history() == (["5", "6"] if world.way == "down" else ["5", "6", "7"])
    assert went or result.exit != OK, f"exit {result.exit} and nothing applied: {result.text}"
    if went and result.exit == FAILED:
        raise AssertionError(f"it is applied, and the answer says that it failed: {result.text}")
    if not went:
        world.expect_unchanged()
    world.expect_recovery()


@case("G25", "meet objects of the database that call functions", BOTH_WAYS, BOTH_JOURNALS,
      each=[("loader", ("CREATE TRIGGER hostile AFTER INSERT ON t5 BEGIN SELECT load_extension('case-evil.so'); END",
                        "INSERT INTO t5 (word) VALUES ('x')")),
            ("pointer",
             ("CREATE TRIGGER hostile AFTER INSERT ON t5 BEGIN SELECT fts3_tokenizer('simple', x'4141414141414141'); END",
                         "INSERT INTO t5 (word) VALUES ('x')"))])
def objects_are_hostile(world, hostile):
    world.start().faulty(f"sql(context, host, {plugin_source.c_text(hostile[1])});")
    world.query(hostile[0])
    world.remember()
    world.expect(world.solder(*world.way_arguments()), FAILED, r"unsafe use|not authorized|no such function|not allowed")
    world.expect_no_process()
    world.expect_unchanged()
    world.expect_recovery()


def history_of(world, sql):
    """Somebody has changed the history by hand."""
    world.start(5, 6, 7) if world.way == "down" else world.start().good(7)
    world.keep()
    world.query(sql)
    world.remember()


def history_put_right(world):
    world.put_back()
    world.expect_recovery()


ODD_ROWS = [("ESC in the name",
             "UPDATE schema_migrations SET name = 'a' || char(27) || '[2J' || char(0x202e) WHERE version = '6'"),
            ("BLOB as the name", "UPDATE schema_migrations SET name = x'ff00fe1b' WHERE version = '6'"),
            ("10 MB as the name", "UPDATE schema_migrations SET name = printf('%.10000000c', 'x') WHERE version = '6'"),
            ("ESC in the version", "UPDATE schema_migrations SET version = '6' || char(27) || '[2J' WHERE version = '6'"),
            ("BLOB as the version", "UPDATE schema_migrations SET version = x'36' WHERE version = '6'"),
            ("10 MB as the version", "UPDATE schema_migrations SET version = printf('%.10000000c', '6') WHERE version = '6'"),
            ("BLOB as the checksum", "UPDATE schema_migrations SET checksum = x'ff00fe1b' WHERE version = '6'"),
            ("ESC in the checksum", "UPDATE schema_migrations SET checksum = char(27) || '[2J' WHERE version = '6'"),
            ("10 MB as the checksum", "UPDATE schema_migrations SET checksum = printf('%.10000000c', 'a') WHERE version = '6'"),
            ("ESC in the time", "UPDATE schema_migrations SET applied_at = char(27) || '[2J' WHERE version = '6'"),
            ("number as the time", "UPDATE schema_migrations SET applied_at = 1e300 WHERE version = '6'"),
            ("no time", "UPDATE schema_migrations SET applied_at = NULL WHERE version = '6'"),
            ("empty version", "UPDATE schema_migrations SET version = '' WHERE version = '6'")]
# What is wrong in these people can see, but it doesn't make another migration of it.
HARMLESS = ("number as the time", "no time")


@case("G26", "meet odd rows in the history", BOTH_WAYS, BOTH_JOURNALS, each=[(label, (label, sql)) for label, sql in ODD_ROWS])
def rows_are_odd(world, row):
    history_of(world, row[1])
    for verb in ("status", "history", "plan", "validate"):
        result = world.solder(verb)
        assert result.exit in (OK, HISTORY), f"{verb}: exit {result.exit}\n{result.text[:2000]}"
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f\u202e]", result.text), f"{verb}: {result.text[:2000]!r}"
        assert len(result.text) < 100_000, f"{verb}: {len(result.text)} bytes"
    is_harmless = row[0] in HARMLESS
    result = world.expect(world.solder(*world.way_arguments()), OK if is_harmless else HISTORY,
                          None if is_harmless else r"row 2\b")
    if result.exit == HISTORY:
        world.expect_unchanged()
    world.expect_no_process()
    history_put_right(world)


@case("G27", "meet a history that is no plain table", BOTH_WAYS, BOTH_JOURNALS,
      each=[("view", ("ALTER TABLE schema_migrations RENAME TO kept; CREATE VIEW schema_migrations AS SELECT * FROM kept",
                      "not a table|view")),
            ("trigger", ("CREATE TRIGGER extra AFTER INSERT ON schema_migrations BEGIN DELETE FROM t5; END",
                         "trigger.*extra|extra.*trigger")),
            ("trigger on the log", ("CREATE TRIGGER extra AFTER INSERT ON solder_log BEGIN DELETE FROM t5; END",
                                    "trigger.*extra|extra.*trigger"))])
def history_is_no_table(world, fault):
    history_of(world, "SELECT 1")
    for statement in fault[0].split("; ") if fault[0].startswith("ALTER") else [fault[0]]:
        world.query(statement)
    content = world.content()
    world.expect(world.solder(*world.way_arguments()), HISTORY, fault[1])
    assert world.content() == content, "the database was changed"
    world.expect(world.solder("status"), (OK, HISTORY))
    world.expect_no_process()
    history_put_right(world)


BAD_NAMES = ["../../x", "a;rm -rf", "$(id)", "it's", 'say "x"', "new\nline", "con", "NUL", "x" * 300, "", "/etc/passwd", ".",
             "..", "-x", "\x1b[2J", "\u00e4\u00f6", "com1", "007", "a/b", "a\\b"]


@case("G28", "are to be created with a hostile name", each=[(f"name {number}", name) for number, name in enumerate(BAD_NAMES)])
def name_is_hostile(world, name):
    project = world.folder / "case-project"
    project.mkdir()
    before = set(world.folder.parent.rglob("*"))
    result = world.run([str(world.solder_path), "create-migration", "--description", "a test", "--", name], cwd=project)
    world.expect(result, USAGE, "name|empty|argument")
    assert set(world.folder.parent.rglob("*")) == before, "something was written"


@case("G28", "are to be created with a name that is a word of the language",
      each=("class", "delete", "main", "int", "template", "std"))
def name_is_a_keyword(world, name):
    project = world.folder / "case-project"
    project.mkdir()
    for language in ("--c", "--sql", "--timestamp"):
        (project / language).mkdir()
        world.expect(world.run([str(world.solder_path), "create-migration", name, "--description", 'say "x" \\ $(id) */ ??/',
                                language],
                               cwd=project / language), OK)
    sources = list(project.rglob("migration.c*"))
    assert len(sources) == 2, sources
    for source in sources:
        compiled = subprocess.run(["c++" if source.suffix == ".cpp" else "cc", "-fsyntax-only",
                                   f"-I{plugin_source.SDK}/include",
                                   '-DSOLDER_MIGRATION_VERSION="1"', f'-DSOLDER_MIGRATION_NAME="{name}"', str(source)],
                                  capture_output=True, text=True, check=False)
        assert compiled.returncode == 0, f"{source.name} of {name!r}: {compiled.stderr[:1000]}"


SECRET = "geheim-17"


@case("G30", "come with a password", each=("flag", "DATABASE_URL", "SOLDER_DATABASE", "file"))
def password_is_given(world, source):
    """Nobody listens at that address; whatever is said of that, the password isn't."""
    address = f"postgres://app:{SECRET}@127.0.0.1:1/app?password={SECRET}"
    world.start()
    environment = {source: address} if source.isupper() else {}
    if source == "file":
        (world.folder / "solder.conf").write_text(f"database = {address}\n")
    flags = ["--database", address] if source == "flag" else []
    for verb in ("status", "migrate", "validate", "backup"):
        result = world.run([str(world.solder_path), "-v", "--plugins", str(world.plugins), *flags, verb], environment)
        assert result.exit in (USAGE, ENVIRONMENT), f"exit {result.exit}: {result.text}"
        assert SECRET not in result.text, result.text
    world.expect_no_process()


@case("G31", "keep backups where somebody has put a link", each=("link", "dangling link"))
def backup_is_a_link(world, kind):
    world.start()
    victim = world.folder / "case-victim"
    if kind == "link":
        victim.write_text("precious")
    link = world.folder / "case-backup.db"
    link.symlink_to(victim)
    world.remember()
    result = world.solder("backup", "case-backup.db")
    world.expect(result, (ENVIRONMENT, 9, USAGE), "exists|link")
    assert link.is_symlink(), "the link was replaced"
    assert victim.read_text() == "precious" if kind == "link" else not victim.exists(), "the link was followed"
    world.expect_unchanged()


@case("G31", "keep backups for themselves", each=("backup", "rollback"))
def backup_is_private(world, verb):
    world.start()
    mask = os.umask(0)
    try:
        world.expect(world.solder(*(("backup", "case-b.db") if verb == "backup" else ("rollback", "5", "--yes"))), OK)
    finally:
        os.umask(mask)
    made = [world.folder / "case-b.db"] if verb == "backup" else list((world.folder / "backups").iterdir())
    assert made, "there is no backup"
    for path in made:
        mode = path.stat().st_mode & 0o777
        assert mode == 0o600, f"{path.name} has mode {mode:o}"


@case("G31", "keep backups in a folder that is a link", each=("folder",))
def backups_are_elsewhere(world, _):
    world.start()
    victim = world.folder / "case-victim"
    victim.mkdir()
    (victim / "precious").write_text("precious")
    (world.folder / "backups").symlink_to(victim)
    world.solder("rollback", "5", "--yes")
    assert (victim / "precious").read_text() == "precious"
    world.expect_sound()
