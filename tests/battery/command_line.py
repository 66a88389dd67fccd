"""What people type, set and configure wrongly, and streams that are not what a program expects."""

import os
import random
import re
import subprocess
import time

from case import BOTH_JOURNALS, BOTH_WAYS, CONSENT, ENVIRONMENT, LOCKED, OK, PENDING, USAGE, case
from documents import solder_document

SOAK = int(os.environ.get("SOLDER_BATTERY_SOAK", "1"))
DOCUMENTED = tuple(range(10)) + (129, 130, 143)
ESCAPE = "\x1b[31m"


def refused_unopened(world, arguments, pattern, **options):
    """A usage error in these words, and the database was not even opened."""
    world.remember()
    result, opened = world.opened(*arguments, **options)
    world.expect(result, USAGE, pattern)
    touched = [path for path, _ in opened if path.endswith(("app.db", "app.db-journal", "app.db-wal"))]
    assert not touched, f"opened {touched}"
    assert not result.out, f"on the standard output: {result.out}"
    world.expect_unchanged()
    return result


UNKNOWN = [("command", (("frobnicate",), "unknown command")), ("near miss", (("upp",), "unknown.*did you mean.*'up'")),
           ("near miss of a long one", (("rolback", "5"), "unknown.*did you mean.*'rollback'")),
           ("flag", (("migrate", "--frobnicate"), "--frobnicate.*unknown")),
           ("near miss of a flag", (("migrate", "--verbos"), "unknown.*did you mean.*--verbose")),
           ("letter", (("migrate", "-Z"), "-Z.*unknown")), ("empty command", (("",), "unknown|empty")),
           ("command with control bytes", ((f"up{ESCAPE}",), r"up\\x1b")),
           ("help of nothing", (("help", "upp"), "unknown.*did you mean.*'up'"))]


@case("H1", "names a command or a flag that is none", each=UNKNOWN)
def is_unknown(world, line):
    refused_unopened(world.start(), *line)


WRONG_FLAGS = [("no value", (("migrate", "--lock-timeout"), "--lock-timeout")),
               ("twice", (("migrate", "--lock-timeout", "1", "--lock-timeout=2"), "--lock-timeout")),
               ("twice, one short", (("migrate", "--database", "other.db"), "--database")),
               ("verbose and quiet", (("migrate", "--verbose", "--quiet"), "--verbose.*--quiet")),
               ("version and steps", (("rollback", "5", "--steps", "1", "--yes"), "VERSION and --steps")),
               ("two decisions", (("repair", "6", "--applied", "--not-applied"), "--applied.*--not-applied")),
               ("two languages", (("create-migration", "add_x", "--sql", "--c"), "--sql.*--c")),
               ("value of a switch", (("migrate", "--dry-run=perhaps"), "--dry-run")),
               ("flag of another command", (("status", "--steps", "1"), "--steps.*'status'")),
               ("argument too many", (("rollback", "5", "6", "--yes"), "'6'")), ("argument missing", (("restore",), "FILE")),
               ("number as time", (("migrate", "--lock-timeout", "soon"), "--lock-timeout.*seconds")),
               ("endless time", (("migrate", "--timeout", "inf"), "--timeout.*seconds")),
               ("no number", (("migrate", "--timeout", "nan"), "--timeout.*seconds")),
               ("pair without value", (("migrate", "--set", "key"), "--set.*KEY=VALUE"))]


@case("H2", "uses a flag wrongly", each=WRONG_FLAGS)
def uses_a_flag_wrongly(world, line):
    refused_unopened(world.start(), *line)


NUMBERS = [("letters", "abc"), ("negative", "-1"), ("2^70", str(2 ** 70)), ("empty", ""), ("fraction", "1.5"), ("zero", "0"),
           ("blank", " 1"), ("hexadecimal", "0x1"), ("other digits", "\u0661")]


@case("H3", "gives a number of steps that is none", each=NUMBERS)
def steps_of_no_number(world, number):
    refused_unopened(world.start(), ("migrate", f"--steps={number}"), "--steps")
    refused_unopened(world, ("rollback", f"--steps={number}", "--yes"), "--steps")


@case("H3", "gives a version that is none", each=[pair for pair in NUMBERS if pair[0] not in ("2^70", "fraction", "zero")])
def version_of_no_number(world, version):
    for verb in ("migrate-to", "rollback", "mark-applied"):
        refused_unopened(world.start(), (verb, "--yes", "--", version), r"version|empty")


@case("H4", "names a version that doesn't exist", BOTH_WAYS, BOTH_JOURNALS, each=("99", "5.5", str(2 ** 70)))
def version_does_not_exist(world, version):
    world.start().faulty("")
    for verb in ("migrate-to", "rollback", "mark-applied", "plan", "repair"):
        world.remember()
        more = ("--accept-checksum",) if verb == "repair" else ()
        result = world.solder(verb, version, "--yes", "--no-backup", *more)
        world.expect(result, USAGE, r"no (such )?(migration|plugin).*version|not applied|nothing is to be repaired")
        assert version in result.err, result.err
        world.expect_unchanged()
    world.expect_recovery()


@case("H4", "goes below what is applied", journals=BOTH_JOURNALS, each=("below",))
def goes_below(world, _):
    world.start(5, 6, 7).remember()
    world.expect(world.solder("migrate-to", "5"), CONSENT, "7.*6|6.*7")
    world.expect_unchanged()


def sentinel(count):
    return "a" * count


ODD_LINES = [("128 KB argument", [sentinel(131000)]), ("128 KB version", ["migrate-to", "1" * 131000]),
             ("1 MB of arguments", ["migrate"] + [sentinel(100000)] * 10), ("10,000 arguments", ["migrate"] + ["x"] * 10000),
             ("invalid UTF-8", [b"mi\xff\xfegrate"]), ("invalid UTF-8 in a flag", ["migrate", b"--\xff"]),
             ("invalid UTF-8 in a value", ["migrate", b"--set=\xff=\xfe", b"--color=\xff"]), ("empty string", ["migrate", ""]),
             ("only dashes", ["--"]), ("three dashes", ["---"]), ("dash", ["-"]), ("equals", ["migrate", "--=5"]),
             ("after the dashes", ["migrate", "--", "--verbose"]), ("newline", ["mi\ngrate"]), ("escape", ["migrate", ESCAPE]),
             ("huge value", ["migrate", "--lock-timeout=" + "9" * 100000]), ("no argument", [])]


@case("H5", "types what nobody types", each=ODD_LINES)
def types_odd_things(world, line):
    world.start().remember()
    command = [os.fsencode(part) if isinstance(part, str) else part for part in [*world.command(), *line]]
    result = world.run(command)
    world.expect(result, USAGE)
    assert len(result.err) < 3000, f"{len(result.err)} bytes of error"
    world.expect_unchanged()


@case("H5", "names a file after two dashes", each=("backup after the dashes",))
def name_after_dashes(world, _):
    world.start()
    world.expect(world.solder("backup", "--", "--odd.db"), OK)
    assert (world.folder / "--odd.db").exists(), world.files()


def write_sparse(path):
    path.write_text("lock-timeout = 1\n")
    os.truncate(path, 1 << 30)


CONFIGURATIONS = [("folder", lambda path: path.mkdir()), ("unreadable", lambda path: (path.write_text(""), path.chmod(0))),
                  ("gigabyte", write_sparse), 
                  ("NUL bytes", lambda path: path.write_bytes(b"lock-timeout = 1\0\n\0verbose = yes\n")),
                  ("binary", lambda path: path.write_bytes(bytes(range(256)) * 10)),
                  ("invalid UTF-8", lambda path: path.write_bytes(b"set = a=\xff\n")),
                  ("unknown key", lambda path: path.write_text("lock-timout = 5\n")),
                  ("no value", lambda path: path.write_text("lock-timeout\n")),
                  ("same key twice", lambda path: path.write_text("lock-timeout = 5\nlock-timeout = 6\n")),
                  ("FIFO", os.mkfifo), ("missing", lambda path: None),
                  ("dangling link", lambda path: path.symlink_to("nowhere"))]


@case("H7", "names a configuration that can't be read", each=CONFIGURATIONS)
def configuration_is_unreadable(world, make):
    make(world.start().folder / "case-solder.conf")
    result = refused_unopened(world, ("migrate", "--config", "case-solder.conf"), r"case-solder\.conf", timeout=30,
                              wrap=world.bound_by_modes())
    assert len(result.err) < 3000, f"{len(result.err)} bytes of error"


@case("H7", "has a configuration in the folder that can't be read",
      each=[pair for pair in CONFIGURATIONS if pair[0] in ("folder", "NUL bytes", "FIFO", "unknown key", "gigabyte")])
def default_configuration_is_unreadable(world, make):
    make(world.start().folder / "solder.conf")
    refused_unopened(world, ("migrate",), r"solder\.conf", timeout=30)


def first_of_three(world, option, values, shown):
    """`values` for the command line, the environment and the file: the first that is there counts."""
    variable = "SOLDER_" + option.upper().replace("-", "_")
    configuration = world.folder / "solder.conf"
    for present in range(3):
        configuration.write_text(f"{option} = {values[2]}\n")
        environment = {variable: values[1]} if present <= 1 else {}
        flags = [f"--{option}", values[0]] if present == 0 else []
        assert shown(flags, environment) == values[present], f"{option}: source {present} doesn't count"


@case("H8", "sets one thing in three places", each=("database", "backups", "history-table", "plugins"))
def is_set_in_three_places(world, option):
    world.start()

    def used(flags, environment):
        places = {"plugins": ["--plugins", "plugins"], "database": ["--database", "app.db"]}
        base = [word for place, words in places.items() if place != option for word in words]
        verb = {"database": ["migrate"], "backups": ["backup"], "history-table": ["migrate"], "plugins": ["validate"]}[option]
        if option == "history-table":
            (world.folder / "app.db").unlink(missing_ok=True)
        known = set(world.files())
        result = world.run([str(world.solder_path), *base, *flags, *verb], environment)
        if option == "plugins":
            return re.search(r"plugins folder '(\w+)'", result.text).group(1)
        world.expect(result, OK)
        if option == "history-table":
            return world.query("SELECT name FROM sqlite_schema WHERE name LIKE 'place%' AND type = 'table'")[0][0]
        made = sorted(name for name in set(world.files()) - known)
        assert len(made) == 1, made
        return made[0]

    suffix = ".db" if option == "database" else ""
    first_of_three(world, option, [f"place{number}{suffix}" for number in (1, 2, 3)], used)


@case("H9", "starts without what programs take for granted", BOTH_WAYS, BOTH_JOURNALS,
      each=("no HOME", "no environment", "no folder", "no stdin", "no stdout", "no stderr", "no stream"))
def has_nothing(world, missing):
    world.start().faulty("")
    world.remember()
    closed = {"no stdin": "<&-", "no stdout": ">&-", "no stderr": "2>&-", "no stream": "<&- >&- 2>&-"}.get(missing)
    wrap = ["sh", "-c", f'exec "$@" {closed}', "sh"] if closed else []
    if missing == "no folder":
        wrap = ["sh", "-c", 'mkdir case-gone && cd case-gone && rmdir ../case-gone && exec "$@"', "sh"]
    if missing == "no HOME":
        wrap = ["env", "-u", "HOME"]
    if missing == "no environment":
        wrap = ["env", "-i"]
    trace = world.folder.parent / "trace"
    strace = ["strace", "-f", "-qq", "-e", "trace=open,openat", "-o", str(trace)]
    # The trace's own streams are those of the test; the shell closes them only for the command.
    result = world.run([*strace, *wrap, *world.command(*world.way_arguments())])
    assert result.exit == OK, f"exit {result.exit}\n{result.text}"
    world.expect_no_process()
    world.expect_all(*([5, 6] if world.way == "down" else [5, 6, 7]))
    numbers = [int(number) for number in re.findall(r'app\.db[^"]*".* = (\d+)', trace.read_text())]
    assert numbers and min(numbers) > 2, f"the database has the descriptors {numbers}"
    world.expect_recovery()


@case("H10", "writes to a full device", BOTH_WAYS, BOTH_JOURNALS, each=("stdout", "stderr", "both"))
def writes_to_a_full_device(world, stream):
    world.start().faulty("")
    with open("/dev/full", "wb") as full:
        done = subprocess.run(world.command(*world.way_arguments()), env=world.environment, cwd=world.folder,
                              stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE if stream == "stderr" else full,
                              stderr=subprocess.PIPE if stream == "stdout" else full, timeout=60, check=False)
    expected = OK if stream == "stderr" else ENVIRONMENT
    assert done.returncode == expected, f"exit {done.returncode}: {done.stdout} {done.stderr}"
    if stream == "stdout":
        assert re.search(rb"cannot write to the standard output.*No space left", done.stderr, re.DOTALL), done.stderr
    world.expect_no_process()
    world.expect_all(*([5, 6] if world.way == "down" else [5, 6, 7]))
    world.expect_recovery()


@case("H10", "writes what people wait for to a full device", 
      each=("status", "plan", "history", "show-schema", "validate", "help", "--version"))
def looks_at_a_full_device(world, verb):
    world.start().good(7)
    world.remember()
    with open("/dev/full", "wb") as full:
        done = subprocess.run(world.command(verb), env=world.environment, cwd=world.folder, stdin=subprocess.DEVNULL,
                              stdout=full,
                              stderr=subprocess.PIPE, timeout=60, check=False)
    assert done.returncode == ENVIRONMENT, f"exit {done.returncode}: {done.stderr}"
    world.expect_unchanged()


WORDS = ["status", "info", "migrate", "up", "migrate-to", "rollback", "down", "redo", "reset", "init", "seed", "plan",
         "validate", "history",
         "show-schema", "backup", "restore", "repair", "mark-applied", "help", "--database", "-d", "--plugins", "-p",
         "--migrations",
         "--backups", "--history-table", "--set", "--lock-timeout", "--timeout", "--allow-out-of-order", "--insecure-plugins",
         "--in-process", "--no-backup", "--yes", "-y", "--verbose", "-v", "--quiet", "-q", "--color", "--config", "--help",
         "-h", "--version",
         "--steps", "-n", "--dry-run", "--exit-code", "--description", "--format", "--rows", "--accept-checksum", "--applied",
         "--not-applied", "--limit", "--again", "--", "-", "", "app.db", "plugins", "sqlite:app.db",
         "postgres://u:geheim@127.0.0.1:1/x", ":memory:", "file:app.db",
         "5", "6", "7", "005", "0", "-1", "9" * 30, "1e9", "1.2.3", "a=b", "=", "x", "always", "json", "sql", "yes", "no",
         "\x1b[2J", "\u202e",
         "solder.conf", "--yes=no", "--steps=2", "--limit=0", "--format=json", "--set=a=b", "--lock-timeout=0.1", "--color=always"]
LINES = ["database = app.db", "lock-timeout = 1", "verbose = yes", "quiet = yes", "color = never", "steps = 1", "yes = yes",
         "set = a=b", "# remark",
         "", "nonsense", "= 5", "[section]", "plugins = plugins", "history-table = schema_migrations", "limit = x",
         "backups = b", "verbose", "lock-timeout = -1",
         "timeout = 2", "no-backup = 1", "plugins = \x01", "database = " + "d" * 5000]


@case("H15", "types anything", each=[(f"part {part}", part) for part in range(4)])
def types_anything(world, part):
    """Any words and lines in any order: an exit code that is documented, one error, no crash, and a sound database."""
    world.start().good(7)
    dice = random.Random(f"words {part}")
    for _ in range(60 * SOAK):
        line = [dice.choice(WORDS) for _ in range(dice.randrange(1, 8))]
        if dice.random() < 0.7:
            line += ["--database", "app.db", "--lock-timeout=1"]
        environment = {}
        if dice.random() < 0.3:
            (world.folder / "solder.conf").write_bytes("\n".join(dice.choices(LINES, k=dice.randrange(6))).encode())
        elif dice.random() < 0.5:
            (world.folder / "solder.conf").unlink(missing_ok=True)
        if dice.random() < 0.2:
            variable = dice.choice(["STEPS", "DATABASE", "VERBOSE", "TIMEOUT", "COLOR", "CONFIG"])
            environment = {f"SOLDER_{variable}": dice.choice(WORDS)}
        result = world.run([str(world.solder_path), *line], environment, timeout=60)
        shown = f"{line} {environment}: exit {result.exit}\n{result.text[-1500:]}"
        assert result.exit in DOCUMENTED, shown
        assert "geheim" not in result.text, shown
        assert "bug in solder" not in result.text, shown
        if result.out.startswith('{\n  "format"'):
            solder_document.read(result.out, result.exit)
        errors = result.err.count("error:")
        assert errors <= 1 and (errors == 1 or result.exit < 3 or "validate" in line), shown
        if "always" not in line and "--color=always" not in line:
            assert "\x1b" not in result.text, repr(shown)
    world.expect_no_process()
    world.expect_sound()


@case("H16", "looks while another writes", journals=BOTH_JOURNALS, 
      each=("status", "plan", "history", "show-schema", "validate"))
def looks_while_another_writes(world, verb):
    world.start().good(7)
    files = {path: path.read_bytes() for path in world.folder.glob("app.db") if path.is_file()}
    names = world.files()
    other = world.other("BEGIN IMMEDIATE", "CREATE TABLE half_done (id INTEGER)")
    held = set(world.files())
    started = time.monotonic()
    result = world.expect(world.solder(verb, "--lock-timeout", "1"), (OK, PENDING, LOCKED))
    assert time.monotonic() - started < 30, "it waits for ever"
    assert "half_done" not in result.text, result.text
    assert set(world.files()) == held, f"{set(world.files()) ^ held}"
    assert all(path.read_bytes() == data for path, data in files.items()), "the database file was written"
    other.run("ROLLBACK")
    other.close()
    assert [name for name in world.files() if not name.endswith(("-wal", "-shm"))] == [
        name for name in names if not name.endswith(("-wal", "-shm"))]
    world.expect_sound()


@case("H16", "looks while another holds the whole database", journals=("delete",), each=("exclusive",))
def looks_at_a_locked_one(world, _):
    world.start().good(7)
    other = world.other("BEGIN EXCLUSIVE")
    for verb in ("status", "plan", "history", "show-schema"):
        started = time.monotonic()
        world.expect(world.solder(verb, "--lock-timeout", "0.5"), LOCKED, f"locked|in use.*{other.pid}")
        assert time.monotonic() - started < 30, "it waits for ever"
    other.close()
    world.expect_sound()
