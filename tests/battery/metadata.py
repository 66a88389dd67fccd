"""Metadata that lie, contradict or are malformed: read from the file, so refused before any code of the plugin runs."""

import os
import re
import time

import plugin_source
from case import BOTH_JOURNALS, BOTH_WAYS, FAILED, OK, PLUGIN, case, does_not_apply
from plugin_source import SHOWS_LOADING

# Beside the control bytes: C1 controls, and what turns a text around.
ESCAPED = re.compile("[\u0080-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def said_by(world, file="x.so", globals_=SHOWS_LOADING, factory=plugin_source.FACTORY, extra=(), **changes):
    """A plugin `file` that says of itself what migration 7 would, but for `changes` (None: not a word). \\return its path."""
    records = dict(plugin_source.records_of("7", "change_7"))
    records.update(changes)
    pairs = []
    for key, value in records.items():
        if value is not None:
            pairs += [(key, item) for item in (value if isinstance(value, list) else [value])]
    source = plugin_source.source_of(pairs + list(extra), 'sql(context, host, "CREATE TABLE x (id INTEGER)");',
                                     'sql(context, host, "DROP TABLE x");', globals_, factory, ("7", "change_7"))
    plugin_source.compile_plugin(source, world.plugins / file)
    return world.plugins / file


def at_seven(world):
    """5 and 6 are applied; on the way down 7 is too, by a good plugin."""
    world.start()
    if world.way == "down":
        world.good(7)
        world.expect(world.solder("migrate"), OK)


def refused(world, stray, pattern, **options):
    """`stray` is refused, and none of the looking verbs falls over it either. Without it the way is free."""
    result = world.refuses(rf"{re.escape(stray.name)}.*{pattern}", **options)
    assert not ESCAPED.search(result.text), f"not escaped: {result.text!r}"
    for verb in ("status", "plan"):
        world.expect(world.solder(verb), PLUGIN)
    found = world.solder("validate")
    assert found.exit == PLUGIN and stray.name in found.out, f"exit {found.exit}\n{found.text}"
    world.expect_unchanged()
    stray.unlink()
    world.expect_recovery()


VERSIONS = [("missing", None), ("empty", ""), ("zero", "0"), ("negative", "-1"), ("exponent", "1e9"), ("letters", "12abc"),
            ("blank", " 7"), ("digits of another script", "\u0667"), ("101 digits", "1" * 101), ("empty group", "1..2"),
            ("plus", "+7"), ("hexadecimal", "0x7"), ("twice", ["7", "8"])]


@case("F1", "has a version that is none", BOTH_WAYS, each=VERSIONS)
def has_no_version(world, version):
    at_seven(world)
    refused(world, said_by(world, version=version), "version")


@case("F1", "has a version beyond 64 bits, which is an ordinary one", journals=BOTH_JOURNALS, each=(str(2 ** 64),))
def has_a_long_version(world, version):
    """Versions are compared digit by digit, so none is too large to be told from another."""
    world.start(5, version, str(2 ** 64 - 1))
    assert world.history() == ["5", str(2 ** 64 - 1), version]


NAMES = [("empty", ""), ("10 KB", "n" * 10240), ("NUL", b"ch\0ange"), ("ESC", "ch\x1b[31mange"), ("newline", "ch\nange"),
         ("not UTF-8", b"ch\xff\xfeange"), ("overlong", b"ch\xc0\xafange"), ("turned around", "ch\u202eange"),
         ("C1 control", "ch\u009bange"), ("missing", None), ("path", "../change"), ("blank", "ch ange"),
         ("101 letters", "n" * 101)]


@case("F3", "has a name that is none", BOTH_WAYS, each=NAMES)
def has_no_name(world, name):
    at_seven(world)
    refused(world, said_by(world, name=name), "(name|'ange')")


@case("F3", "has a description or class that moves the cursor", BOTH_WAYS,
      each=[(f"{key} {label}", (key, value)) for key in ("class", "description")
            for label, value in (("ESC", "\x1b[2J"), ("turned around", "x\u202ey"), ("not UTF-8", b"\xff"),
                                 ("10 KB", "d" * 10240))])
def describes_itself_badly(world, said):
    at_seven(world)
    refused(world, said_by(world, **{said[0]: said[1]}), said[0])


@case("F4", "has another version than its file's name", BOTH_WAYS)
def contradicts_its_file(world):
    at_seven(world)
    refused(world, said_by(world, "007_x.so", version="8"), r"007.*8")


@case("F5", "are of very different lengths", journals=BOTH_JOURNALS)
def sorts_by_number(world):
    versions = ["9", "10", "100", "20240101"]
    world.start(*versions[::-1])
    assert world.history() == versions
    shown = world.expect(world.solder("status"), OK).out
    assert re.findall(r"\[X\] (\d+):", shown) == versions[::-1], shown
    world.good(11)
    world.good(101)
    shown = world.expect(world.solder("plan", "--allow-out-of-order"), OK).out
    assert re.search(r"\b11\b.*\b101\b", shown, re.DOTALL), shown


does_not_apply("F6", "needs a migration that is unknown, needs itself, or in a circle",
               "a migration can't name others that it needs: versions alone say the order, so no circle can be written down")


@case("F6", "has the version of another", BOTH_WAYS, BOTH_JOURNALS, each=("same version twice", "same version, other spelling"))
def is_not_alone(world, spelling):
    """What order by versions can get wrong instead."""
    at_seven(world)
    said = said_by(world, version="6" if spelling == "same version twice" else "006")
    world.refuses(r"x\.so.* 0*6\b", code=4)
    said.unlink()
    world.expect_recovery()


WITHOUT = """
static const solder_migration partial = {sizeof(solder_migration), 0, %s, %s, NULL, %s, down, NULL};
const solder_migration *solder_create_migration_v1(void) { return %s; }
"""


@case("F7", "hands over a migration with null pointers", BOTH_WAYS,
      each=[("version", (WITHOUT % ("NULL", '"change_7"', "up", "&partial"), "no version")),
            ("name", (WITHOUT % ('"7"', "NULL", "up", "&partial"), "no name")),
            ("up", (WITHOUT % ('"7"', '"change_7"', "NULL", "&partial"), "no 'up'")),
            ("all", (WITHOUT % ('"7"', '"change_7"', "up", "NULL"), "made no migration")),
            ("another version", (WITHOUT % ('"8"', '"change_7"', "up", "&partial"), "version '8'.* '7'")),
            ("another name", (WITHOUT % ('"7"', '"b\\033[2J"', "up", "&partial"), r"name 'b\\x1b\[2J'.*'change_7'"))])
def hands_over_null(world, factory):
    at_seven(world)
    said_by(world, "7_change_7.so", globals_="", factory=factory[0])
    world.refuses(rf"7_change_7\.so.*{factory[1]}")
    world.expect_recovery()


LOADS = [("constructor crashes", ("__attribute__((constructor)) static void load(void) { raise(SIGSEGV); }", "SIGSEGV")),
         ("constructor loops", ("__attribute__((constructor)) static void load(void) { for (;;) pause_for(10); }",
                                "timed out|stopped")),
         ("constructor exits", ("__attribute__((constructor)) static void load(void) { exit(0); }", "exit")),
         ("factory crashes", ("const solder_migration *solder_create_migration_v1(void) { raise(SIGSEGV); return NULL; }",
                              "SIGSEGV")),
         ("factory loops", ("const solder_migration *solder_create_migration_v1(void) { for (;;) pause_for(10); }",
                            "timed out|stopped"))]


@case("F8", "crashes or loops when it is asked who it is", BOTH_WAYS, each=LOADS)
def crashes_when_asked(world, load):
    """Metadata are data in the file, so looking asks no code; only its own turn does."""
    at_seven(world)
    is_factory = "solder_create" in load[0]
    said_by(world, "7_change_7.so", globals_="" if is_factory else load[0],
            factory=load[0] if is_factory else plugin_source.FACTORY)
    for verb in ("status", "validate", "plan"):
        world.expect(world.solder(verb, timeout=20), OK)
    world.expect(world.act("--timeout", "1"), FAILED, load[1])
    world.expect_no_process()
    world.expect_unchanged()
    world.expect_recovery()


SWAPS = r"""
  char from[4096], to[4096];
  snprintf(from, sizeof from, "%%s/case-other.so", getenv("HOME"));
  snprintf(to, sizeof to, "%%s/plugins/%(file)s", getenv("HOME"));
  if (rename(from, to) != 0) return 5;
"""


@case("F9", "says something else when its turn comes", BOTH_WAYS, BOTH_JOURNALS,
      each=[("name", {"name": "other"}), ("checksum", {"checksum": "sha256:" + "0" * 64}),
            ("transaction", {"transaction": "none"}),
            ("version", {"version": "9"})])
def changes_its_mind(world, change):
    """The step before it puts another file in its place, when the plan has long been made."""
    version = 6 if world.way == "down" else 8
    other = f"{version}_change_{version}.so"
    world.start().faulty(SWAPS % {"file": other})
    world.good(version)
    changes = dict(plugin_source.records_of(str(version), f"change_{version}"))
    said_by(world, "case-other.so", **{**changes, **change})
    os.rename(world.plugins / "case-other.so", world.folder / "case-other.so")
    arguments = ("rollback", "5", "--yes", "--no-backup") if world.way == "down" else ("migrate",)
    result = world.expect(world.solder(*arguments), PLUGIN, rf"{re.escape(other)}.*(changed|version)")
    assert not (world.folder / "case-loaded").exists(), "the other plugin was loaded"
    world.expect_no_process()
    world.expect_all(*([5, 6] if world.way == "down" else [5, 6, 7]))
    assert re.search(r"state:.*\b7 was", result.err), result.err
    for each in (version, 7):
        world.good(each)
    world.expect_recovery(max(version, 7))


UNKNOWN = [("capability", {"uses": "raw_disk"}, "raw_disk"), ("kind", {"kind": "seedling"}, "seedling"),
           ("transaction", {"transaction": "perhaps"}, "perhaps"), ("reversible", {"reversible": "partly"}, "partly"),
           ("format", {"format": "2"}, "format.*2"), ("checksum", {"checksum": "md5:" + "0" * 32}, "md5"),
           ("repeated word", {"transaction": ["each", "none"]}, "more than once")]


@case("F10", "asks for what this runner doesn't know", BOTH_WAYS, each=[(label, (changes, said)) for label, changes,
                                                                        said in UNKNOWN])
def asks_for_the_unknown(world, asked):
    at_seven(world)
    refused(world, said_by(world, **asked[0]), asked[1])


@case("F10", "has a key from the future", BOTH_WAYS, each=("unknown key",))
def has_an_unknown_key(world, _):
    """Keys that this runner doesn't know are no orders; what must not be overlooked is a value of a key that it knows."""
    world.start().faulty("", mood="good")
    world.expect(world.act(), OK)
    world.expect_recovery()


@case("F12", "is for PostgreSQL", BOTH_WAYS, BOTH_JOURNALS)
def is_for_postgres(world):
    world.start().faulty("", globals_=SHOWS_LOADING, backend="postgres")
    world.refuses(r"\b7\b.*postgres")
    world.expect(world.solder("status"), (OK, PLUGIN))
    world.expect_unchanged()
    world.expect_recovery()


@case("F14", "are twenty thousand")
def are_many(world):
    count = 20000
    world.plugins = world.in_memory("300m") / "plugins"
    world.plugins.mkdir(mode=0o755)
    path = world.good("1000000", flags=("-Wl,-z,noseparate-code", "-Wl,--build-id=none"))
    template = path.read_bytes()
    path.unlink()
    for number in range(1000000, 1000000 + count):
        digits = str(number).encode()
        (world.plugins / f"{number}_change_{number}.so").write_bytes(template.replace(b"1000000", digits))
    world.expect(world.solder("migrate", "--steps", "3"), OK)
    started = time.monotonic()
    result, memory = world.measured("status")
    seconds = time.monotonic() - started
    world.expect(result, OK, f"{count - 3}")
    assert seconds < 60, f"status took {seconds:.0f} s"  # ten are meant; the machine may be busy
    assert memory < 256, f"status took {memory:.0f} MiB"
    assert world.history() == ["1000000", "1000001", "1000002"]
    world.expect_tidy()


does_not_apply("F15", "is fuzzed for ten minutes",
               "the fuzzer of the reader is a program of its own, tests/fuzz; it runs with sanitizers")
