"""Plugin files that are broken, foreign or not plugins at all: refused before any of their code runs."""

import hashlib
import os
import random
import shutil
import socket
import struct

import plugin_source
from case import BOTH_JOURNALS, BOTH_WAYS, OK, PLUGIN, case
from plugin_source import SHOWS_LOADING


SOAK = int(os.environ.get("SOLDER_BATTERY_SOAK", "1"))
DOCUMENTED = tuple(range(10)) + (129, 130, 143)


def at_seven(world, **more):
    """5 and 6 are applied, 7 is a good plugin that shows when it is loaded; on the way down it is applied too."""
    world.start()
    if world.way == "down":
        world.good(7)
        world.expect(world.solder("migrate"), OK)
    return world.good(7, globals_=SHOWS_LOADING, **more)


def refused_beside(world, stray, pattern, code=PLUGIN, **options):
    """The file `stray` lies beside good plugins: named and refused; without it the way is free."""
    result = world.refuses(pattern, code, **options)
    assert stray.name in result.err, f"{stray.name} is not named: {result.err}"
    return result


def free_again(world):
    """With the fault gone the good plugin 7 of `at_seven` does its work, and shows that it was loaded."""
    world.expect(world.solder(*world.way_arguments()), OK)
    assert (world.folder / "case-loaded").exists(), "the plugin doesn't show that it was loaded"
    world.expect_recovery()


def patched(path, offset, data):
    with open(path, "r+b") as file:
        file.seek(offset)
        file.write(data)


@case("D1", "is empty, text or a script", BOTH_WAYS, BOTH_JOURNALS,
      each=[("empty", b""), ("text", b"SELECT 1;\n"), ("script", b"#!/bin/sh\ntouch $HOME/case-loaded\n")])
def is_not_elf(world, content):
    at_seven(world)
    stray = world.plugins / "x.so"
    stray.write_bytes(content)
    stray.chmod(0o755)
    refused_beside(world, stray, r"x\.so.*not an ELF")
    stray.unlink()
    free_again(world)


@case("D2", "is cut at 150 lengths", BOTH_WAYS, each=[(f"part {part}", part) for part in range(5)])
def is_cut(world, part):
    plugin = at_seven(world)
    good = plugin.read_bytes()
    world.remember()
    for step in range(part, 150, 5):
        length = 1 + step * (len(good) - 2) // 149
        plugin.write_bytes(good[:length])
        result = world.expect(world.solder(*world.way_arguments()), PLUGIN, r"truncated")
        assert plugin.name in result.err, f"cut at {length}: {result.err}"
    world.expect_no_process()
    world.expect_unchanged()
    plugin.write_bytes(good)
    free_again(world)


PARTS = [(f"flipped, part {part}", part) for part in range(10)]


def flipped(good, part):
    """Copies of the plugin's bytes with one bit flipped each: 150 for each of ten parts."""
    dice = random.Random(f"flips {part}")
    for _ in range(150 * SOAK):
        bit = dice.randrange(len(good) * 8)
        yield bit, good[:bit // 8] + bytes([good[bit // 8] ^ (1 << bit % 8)]) + good[bit // 8 + 1:]


@case("D2", "has one bit flipped", each=PARTS)
def has_a_flipped_bit(world, part):
    """Nothing but the plugin's own hash can tell all of them, so some run; whatever they do, the answer is one that is
    documented, and the database is sound and says the same."""
    world.db = world.in_memory("8m") / "app.db"  # so many commits on a disk would take most of this battery's time
    plugin = at_seven(world)
    good, kept = plugin.read_bytes(), world.db.read_bytes()
    exits = {}
    for bit, damaged in flipped(good, part):
        plugin.write_bytes(damaged)
        result = world.solder("migrate", "--timeout", "5")
        shown = f"bit {bit}: exit {result.exit}\n{result.text[-1500:]}"
        assert result.exit in DOCUMENTED, shown
        assert "bug in solder" not in result.text, shown
        exits[result.exit] = exits.get(result.exit, 0) + 1
        rows = world.query("SELECT 1 FROM schema_migrations WHERE version = '7'")
        assert bool(rows) == (result.exit == OK), shown
        assert world.query("PRAGMA quick_check") == [("ok",)], shown
        for suffix in ("-journal", "-wal", "-shm"):
            assert not (world.db.parent / f"app.db{suffix}").exists(), f"app.db{suffix} is left; {shown}"
        world.db.write_bytes(kept)
    world.expect_no_process()
    world.figure("exits " + ", ".join(f"{code}: {count}" for code, count in sorted(exits.items())))
    plugin.write_bytes(good)
    free_again(world)


@case("D2", "is pinned and has one bit flipped, or is cut", each=[(f"pinned, part {part}", part) for part in range(10)])
def is_pinned_and_damaged(world, part):
    """With a lock file not one of them runs."""
    plugin = at_seven(world)
    world.expect(world.solder("lock"), OK)
    good = plugin.read_bytes()
    kept = hashlib.sha256(world.db.read_bytes()).digest()
    cuts = [(f"cut at {length}", good[:length]) for length in (1 + step * (len(good) - 2) // 149 for step in range(part, 150,
                                                                                                                   10))]
    world.remember()
    for damage, damaged in [*flipped(good, part), *cuts]:
        plugin.write_bytes(damaged)
        result = world.expect(world.solder("migrate"), PLUGIN)
        assert plugin.name in result.err, f"{damage}: {result.text}"
        assert hashlib.sha256(world.db.read_bytes()).digest() == kept, f"{damage}: the database was changed"
    world.expect_no_process()
    world.expect_unchanged()
    plugin.write_bytes(good)
    world.expect(world.solder("migrate"), OK)
    world.expect_all(5, 6, 7)


@case("D4", "is built for another machine", BOTH_WAYS,
      each=[("ELF32", (4, b"\x01", "32 bits.*64 bits")), ("aarch64", (18, struct.pack("<H", 183), "aarch64.*x86-64")),
            ("big-endian", (5, b"\x02", "big-endian.*little-endian"))])
def is_foreign(world, patch):
    plugin = at_seven(world)
    good = plugin.read_bytes()
    patched(plugin, *patch[:2])
    refused_beside(world, plugin, patch[2])
    plugin.write_bytes(good)
    free_again(world)


PROGRAM = "#include <solder/metadata.h>\n%s\nint main(void) { return 0; }\n"


@case("D5", "is a program, an archive or a linker script", BOTH_WAYS,
      each=("fixed program", "position-independent program", "static program with metadata", "object file", "archive",
            "linker script"))
def is_no_library(world, kind):
    at_seven(world)
    stray = world.plugins / "x.so"
    note = plugin_source.metadata(plugin_source.records_of("8", "change_8"))
    if kind == "linker script":
        stray.write_text("/* GNU ld script */\nGROUP ( /lib/x86_64-linux-gnu/libc.so.6 )\n")
    elif kind == "archive":
        stray.write_bytes(b"!<arch>\n")
    else:
        flags = {"fixed program": ["-no-pie"], "position-independent program": ["-pie"], "object file": ["-c"],
                 "static program with metadata": ["-static-pie"]}[kind]
        plugin_source.compile_c(PROGRAM % note, stray, flags)
    refused_beside(world, stray, r"not a shared (library|object)|not an ELF file")
    stray.unlink()
    free_again(world)


def stub_library(world, name, soname=None, source="int stub(void) { return 0; }"):
    """Compiles a library into a folder that nothing searches. \\return what the linker needs to use it."""
    folder = world.folder.parent / "linked"
    folder.mkdir(exist_ok=True)
    plugin_source.compile_c(source, folder / f"{name}.so", ["-shared", "-fPIC", f"-Wl,-soname,{soname or name + '.so'}"])
    return folder, [f"-L{folder}", "-Wl,--no-as-needed", f"-l:{name}.so"]


@case("D7", "needs a library that is missing", BOTH_WAYS, BOTH_JOURNALS)
def needs_a_missing_library(world):
    folder, flags = stub_library(world, "libabsent")
    world.start().faulty("", globals_=SHOWS_LOADING, flags=flags)
    shutil.rmtree(folder)
    refused_beside(world, world.plugins / "7_change_7.so", r"libabsent\.so.*(no such file|not found)")
    world.expect_recovery()


@case("D7", "needs a library that is missing, after a good plugin that is pending too", journals=BOTH_JOURNALS,
      each=("second",))
def second_needs_a_missing_library(world, _):
    folder, flags = stub_library(world, "libabsent")
    world.start().good(7, globals_=SHOWS_LOADING)
    world.faulty("", 8, flags=flags)
    shutil.rmtree(folder)
    refused_beside(world, world.plugins / "8_change_8.so", r"libabsent\.so.*(no such file|not found)")
    world.expect_recovery(8)


DATA_ENTRY = """__asm__(".data\\n.globl solder_create_migration_v1\\n.type solder_create_migration_v1, @object\\n"
        ".size solder_create_migration_v1, 8\\nsolder_create_migration_v1: .quad 0\\n.text\\n");"""


@case("D8", "has no entry point, or data in its place", BOTH_WAYS, BOTH_JOURNALS, each=[("missing", ""), ("data", DATA_ENTRY)])
def has_no_entry_point(world, factory):
    world.start().faulty("", globals_=SHOWS_LOADING, factory=factory)
    refused_beside(world, world.plugins / "7_change_7.so", r"solder_create_migration_v1")
    world.expect_recovery()


@case("D9", "speaks another ABI", BOTH_WAYS,
      each=[("newer", ("2.0", "abi 2.* abi 1")), ("older", ("0.9", "abi 0.* abi 1")),
            ("newer minor", ("1.9", r"abi 1\.9.* 1\.0"))])
def speaks_another_abi(world, abi):
    world.start().faulty("", globals_=SHOWS_LOADING, abi=abi[0])
    refused_beside(world, world.plugins / "7_change_7.so", abi[1])
    world.expect_recovery()


# The struct lies at the end of a page, so that reading past what it says it has kills the process.
AT_THE_EDGE = """
#include <sys/mman.h>
const solder_migration *solder_create_migration_v1(void) {
  char *pages = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  mprotect(pages + 4096, 4096, PROT_NONE);
  uint32_t *edge = (uint32_t *)(pages + 4096 - %(size)d);
  edge[0] = %(size)d;
  edge[1] = 0;
  return (const solder_migration *)edge;
}
"""

LARGER = """
static struct { solder_migration known; void *later[4]; } larger;
const solder_migration *solder_create_migration_v1(void) {
  larger.known = migration;
  larger.known.struct_size = sizeof larger;
  for (int i = 0; i < 4; ++i) larger.later[i] = (void *)-1;
  return &larger.known;
}
"""

NEWER_STRUCT = """
static solder_migration newer;
const solder_migration *solder_create_migration_v1(void) {
  newer = migration;
  newer.abi_minor = 9;
  return &newer;
}
"""


@case("D10", "hands over a smaller struct", BOTH_WAYS, BOTH_JOURNALS, each=(8, 32))
def hands_over_less(world, size):
    world.start().faulty("", factory=AT_THE_EDGE % {"size": size})
    refused_beside(world, world.plugins / "7_change_7.so", rf"{size} bytes.* 56\b")
    world.expect_recovery()


@case("D10", "hands over a struct that asks for a newer minor ABI", BOTH_WAYS, each=("newer minor",))
def hands_over_newer(world, _):
    world.start().faulty("", factory=NEWER_STRUCT)
    refused_beside(world, world.plugins / "7_change_7.so", r"abi 1\.9.* 1\.0")
    world.expect_recovery()


@case("D10", "hands over a larger struct with the known part first", BOTH_WAYS, BOTH_JOURNALS, each=("larger",))
def hands_over_more(world, _):
    world.start().faulty("", factory=LARGER)
    world.expect(world.act(), OK)
    world.expect_all(*([5, 6] if world.way == "down" else [5, 6, 7]))
    world.expect_recovery()


def make_folder(path):
    path.mkdir()


def make_socket(path):
    os.chdir(path.parent)  # the address of a socket has at most 107 bytes
    with socket.socket(socket.AF_UNIX) as end:
        end.bind(path.name)
    os.chdir("/")


@case("D11", "is no file", BOTH_WAYS,
      each=[("folder", make_folder), ("dangling link", lambda path: path.symlink_to("nowhere.so")), ("FIFO", os.mkfifo),
            ("socket", make_socket), ("device", lambda path: path.symlink_to("/dev/zero"))])
def is_no_file(world, make):
    at_seven(world)
    stray = world.plugins / "x.so"
    make(stray)
    refused_beside(world, stray, r"x\.so.*not a regular file", timeout=30)
    stray.rmdir() if stray.is_dir() else stray.unlink()
    free_again(world)


@case("D12", "can't be read", BOTH_WAYS, BOTH_JOURNALS)
def is_not_readable(world):
    plugin = at_seven(world)
    plugin.chmod(0)
    refused_beside(world, plugin, r"permission denied", wrap=world.bound_by_modes())
    plugin.chmod(0o644)
    free_again(world)


# What is touched after the cut lies pages away from what has been touched before.
FAR_AWAY = """
static const char far_away[65536] = {[60000] = 7};
__attribute__((aligned(4096), noinline)) static int far_code(void) { volatile const char *byte = &far_away[60000]; return *byte; }
"""


@case("D14", "is cut while it runs", BOTH_WAYS, BOTH_JOURNALS)
def is_cut_while_it_runs(world):
    world.start().faulty("""
      char path[4096];
      snprintf(path, sizeof path, "%s/plugins/7_change_7.so", getenv("HOME"));
      if (truncate(path, 0) != 0) return 5;
      if (far_code() != 7) return 6;
      sql(context, host, "CREATE TABLE after_the_cut (id INTEGER)");""", globals_=FAR_AWAY)
    world.expect(world.act(), OK)
    world.expect_no_process()
    assert (world.plugins / "7_change_7.so").stat().st_size == 0, "the plugin didn't cut itself"
    assert world.query("SELECT count(*) FROM sqlite_schema WHERE name = 'after_the_cut'") == [(1,)]
    world.expect_all(*([5, 6] if world.way == "down" else [5, 6, 7]))
    world.expect_recovery()


@case("D15", "needs a newer C library", BOTH_WAYS, BOTH_JOURNALS)
def needs_a_newer_libc(world):
    plugin = world.start().faulty("", globals_=SHOWS_LOADING)
    data = plugin.read_bytes()
    assert b"GLIBC_2.2.5\0" in data, "the plugin names no version of the C library"
    plugin.write_bytes(data.replace(b"GLIBC_2.2.5\0", b"GLIBC_9.9.9\0"))
    refused_beside(world, plugin, r"version .?GLIBC_9\.9\.9.? not found")
    world.expect_recovery()


@case("D16", "is a gigabyte", BOTH_WAYS)
def is_huge(world):
    plugin = at_seven(world)
    size = plugin.stat().st_size
    os.truncate(plugin, 1 << 30)
    world.remember()
    result, memory = world.measured(*world.way_arguments())
    world.expect(result, PLUGIN, r"7_change_7\.so.*(larger|more) than")
    assert memory < 256, f"it took {memory:.0f} MiB"
    world.expect_unchanged()
    os.truncate(plugin, size)
    free_again(world)


@case("D17", "brings its own SQLite", BOTH_WAYS, BOTH_JOURNALS)
def brings_sqlite(world):
    world.start().faulty("", globals_=SHOWS_LOADING + 'const char *volatile magic = "SQLite format 3";')
    refused_beside(world, world.plugins / "7_change_7.so", r"contains its own SQLite")
    world.expect_recovery()


@case("D17", "brings its own SQLite, after a good plugin that is pending too", journals=BOTH_JOURNALS, each=("second",))
def second_brings_sqlite(world, _):
    world.start().good(7, globals_=SHOWS_LOADING)
    world.faulty("", 8, globals_='const char *volatile magic = "SQLite format 3";')
    refused_beside(world, world.plugins / "8_change_8.so", r"contains its own SQLite")
    world.expect_recovery(8)


@case("D17", "needs the system's SQLite", BOTH_WAYS, each=("linked",))
def needs_sqlite(world, _):
    folder, flags = stub_library(world, "libsqlite3", "libsqlite3.so.0")
    world.start().faulty("", globals_=SHOWS_LOADING, flags=flags)
    shutil.rmtree(folder)
    refused_beside(world, world.plugins / "7_change_7.so", r"libsqlite3\.so\.0.*second copy of SQLite")
    world.expect_recovery()


SAME_FUNCTION = """
__attribute__((visibility("default"), noinline)) const char *same_name(void) { return "%(version)s"; }
"""
# What a C++ compiler makes of a static variable in an inline function: one for the whole process, in spite of RTLD_LOCAL.
SAME_OBJECT = """
extern const char *same_object;
__asm__(".section .data.rel,\\"aw\\"\\n.globl same_object\\n.type same_object, @gnu_unique_object\\n.size same_object, 8\\n"
        ".balign 8\\nsame_object: .quad 1f\\n.text\\n.section .rodata\\n1: .string \\"%(version)s\\"\\n.text\\n");
static const char *same_name(void) { return same_object; }
"""


def same_symbol(world, same):
    """Plugins 7 and 8 each make a table of what their own `same_name` says."""
    world.start()
    for version in (7, 8):
        world.plugin(version, f"""
          char text[200];
          snprintf(text, sizeof text, "CREATE TABLE t{version} AS SELECT '%s' AS said", same_name());
          sql(context, host, text);""", f'sql(context, host, "DROP TABLE t{version}");',
                     globals_=same % {"version": version}, exports="{ global: *; };\n")


@case("D18", "shares the name of a global symbol with another plugin", journals=BOTH_JOURNALS, each=("function",))
def shares_a_symbol(world, _):
    same_symbol(world, SAME_FUNCTION)
    world.expect(world.act(), OK)
    world.expect_all(5, 6, 7, 8)
    said = [world.query(f"SELECT said FROM t{version}")[0][0] for version in (7, 8)]
    assert said == ["7", "8"], f"7 and 8 said {said}"


@case("D18", "shares a unique symbol with another plugin", journals=BOTH_JOURNALS, each=("unique object",))
def shares_a_unique_symbol(world, _):
    """RTLD_LOCAL doesn't keep them apart, so neither is loaded."""
    same_symbol(world, SAME_OBJECT)
    result = world.refuses(r"same_object.*unique symbol", PLUGIN)
    for name in ("7_change_7.so", "8_change_8.so"):
        assert name in result.err, f"{name} is not named: {result.err}"


@case("D20", "only looks like a plugin", BOTH_WAYS)
def only_looks_like_one(world):
    plugin = at_seven(world)
    strays = ["7_change_7.so.bak", ".x.so", "x.so~", "libx.so.1"]
    for name in strays:
        shutil.copyfile(plugin, world.plugins / name)
    world.remember()
    for arguments in (("validate",), ("status",)):
        world.expect(world.solder(*arguments), OK)
    shown = world.expect(world.solder("validate", "--verbose"), OK).text
    unnamed = [name for name in strays if name not in shown]
    assert not unnamed, f"ignored in silence: {unnamed}; said: {shown}"
    world.expect_unchanged()
    world.expect(world.act(), OK)
    world.expect_recovery()
