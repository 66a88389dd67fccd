"""Lock files, signatures and plugins that aren't what they say: nothing runs that wasn't pinned and signed."""

import ctypes
import os
import re
import shutil
import threading

from case import BOTH_JOURNALS, BOTH_WAYS, HISTORY, OK, PLUGIN, USAGE, case
from hostile_files import at_seven
from plugin_source import SHOWS_LOADING

SOAK = int(os.environ.get("SOLDER_BATTERY_SOAK", "1"))


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
