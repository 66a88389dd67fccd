"""What is answered with --format json when something goes wrong: the same, and one valid document on the standard output."""

import os
import re
import subprocess

import command_line
from case import BOTH_WAYS, CONSENT, ENVIRONMENT, FAILED, HISTORY, IN_DOUBT, LOCKED, PLUGIN, TERMINATED, USAGE, case
from documents import solder_document


def error_in(text):
    """The error without what differs between two runs: process numbers, times."""
    place = text.find("solder: error:")
    return re.sub(r"\d+", "N", text[place:]) if place >= 0 else ""


def answers_alike(world, arguments, code, version=None, between=lambda: None, **options):
    """The command line fails with and without the option: with the same exit code and error, and with it a document of
    both, which names the version of a migration that failed. \\return the document."""
    program, *rest = world.command() + list(arguments)
    plain = world.run([program, *rest], **options)
    world.expect(plain, code)
    between()
    asked = world.run([program, "--format", "json", *rest], **options)
    world.expect(asked, code)
    document = solder_document.read(asked.out, plain.exit)
    assert error_in(asked.err) == error_in(plain.err), f"without: {plain.err}\nwith: {asked.err}"
    error = document["error"]
    assert not document["ok"] and error, asked.out
    assert error["version"] == version, f"version {error['version']}, expected {version}"
    if "solder: error:" in asked.err:
        first_line = asked.err[asked.err.index("solder: error:"):].splitlines()[0]
        assert first_line == f"solder: error: {error['what']}", f"{first_line} is not {error['what']}"
        for part in ("why", "next"):
            line = (error[part] or "").split("\n", maxsplit=1)[0]
            words = line if line.isprintable() and len(line) < 60 else ""
            assert words in asked.err, f"{part} is not on the standard error: {line}"
    return document


def typed(line):
    return [os.fsencode(part) if isinstance(part, str) else part for part in line]


WRONG_LINES = (
    [(name, line) for name, (line, _) in command_line.UNKNOWN + command_line.WRONG_FLAGS] +
    [(f"{name} as steps", ("migrate", f"--steps={number}")) for name, number in command_line.NUMBERS] +
    [(f"{name} as version", ("migrate-to", "--", number)) for name, number in command_line.NUMBERS
     if name not in ("2^70", "fraction", "zero")] +
    [("version that doesn't exist", ("migrate-to", "99"))] +
    [(name, tuple(line)) for name, line in command_line.ODD_LINES])


@case("H13", "asks for JSON on a wrong command line", each=WRONG_LINES)
def wrong_line(world, line):
    world.start().remember()
    answers_alike(world, typed(line), USAGE)
    world.expect_unchanged()


@case("H13", "asks for JSON with a configuration that can't be read", each=command_line.CONFIGURATIONS)
def wrong_configuration(world, make):
    make(world.start().folder / "case-solder.conf")
    program, *rest = world.command("migrate", "--config", "case-solder.conf")
    plain = world.run([*world.bound_by_modes(), program, *rest])
    asked = world.run([*world.bound_by_modes(), program, *rest, "--format", "json"])
    document = solder_document.read(world.expect(asked, USAGE).out, plain.exit)
    assert asked.err == plain.err, f"without: {plain.err}\nwith: {asked.err}"
    assert "case-solder.conf" in document["error"]["what"] + (document["error"]["where"] or ""), document


STEPS = [("code", "return 5;"), ("statement", 'sql(context, host, "INSERT INTO nowhere VALUES (1)");'),
         ("crash", "raise(SIGSEGV);"), ("time out", "for (;;) pause();")]


@case("H13", "asks for JSON and a migration fails", BOTH_WAYS, each=STEPS)
def failing_step(world, body):
    world.start().faulty(body)
    world.remember()
    document = answers_alike(world, world.way_arguments("--timeout", "1"), FAILED, version="7")
    (step,) = document["result"]["steps"]
    assert (step["version"], step["outcome"], step["direction"]) == ("7", "failed", world.way), step
    assert step["failure"] == document["error"], step
    if "nowhere" in body:
        assert document["error"]["statement"] == "INSERT INTO nowhere VALUES (1)", document["error"]
        assert document["error"]["why"] == "no such table: nowhere", document["error"]
    world.expect_unchanged()


def missing_database(world):
    world.db.unlink()
    return ("status",), ENVIRONMENT


def no_database(world):
    world.db.write_bytes(b"this is no database" * 100)
    return ("migrate",), ENVIRONMENT


def changed_plugin(world):
    world.good(5, checksum="sha256:" + 64 * "a")
    return ("migrate",), HISTORY


def missing_plugin(world):
    (world.plugins / "5_change_5.so").unlink()
    return ("migrate",), HISTORY


def out_of_order(world):
    world.good(4)
    return ("migrate",), HISTORY


def foreign_tables(world):
    world.db.unlink()
    world.query("CREATE TABLE theirs (id)")
    return ("migrate",), HISTORY


def broken_plugin(world):
    (world.plugins / "7_broken.so").write_bytes(b"no library")
    return ("migrate",), PLUGIN


def plugin_of_others(world):
    world.good(7).chmod(0o666)
    return ("migrate",), PLUGIN


def unlocked_plugin(world):
    world.solder("lock")
    world.good(7)
    return ("migrate",), PLUGIN


def nobody_agreed(world):
    return ("rollback", "5"), CONSENT


def backup_is_there(world):
    (world.folder / "case-there.db").write_bytes(b"")
    return ("backup", "case-there.db"), CONSENT


def backup_is_none(world):
    (world.folder / "case-none.db").write_bytes(b"no backup")
    return ("restore", "case-none.db", "--yes"), ENVIRONMENT


def no_signature(world):
    return ("verify-signatures",), USAGE


def nothing_to_build(world):
    return ("build",), ENVIRONMENT


FAILURES = [missing_database, no_database, changed_plugin, missing_plugin, out_of_order, foreign_tables, broken_plugin,
            plugin_of_others, unlocked_plugin, nobody_agreed, backup_is_there, backup_is_none, no_signature,
            nothing_to_build]


@case("H13", "asks for JSON and is refused", each=[(each.__name__, each) for each in FAILURES])
def refused(world, prepare):
    arguments, code = prepare(world.start())
    answers_alike(world, arguments, code)


@case("H13", "asks for JSON while another program writes", BOTH_WAYS)
def locked(world):
    world.start().faulty("")
    world.other("BEGIN IMMEDIATE")
    answers_alike(world, world.way_arguments("--lock-timeout", "0.2"), LOCKED, version="7")


@case("H13", "asks for JSON and something is found", each=("changed plugin",))
def findings(world, _):
    world.start().good(5, checksum="sha256:" + 64 * "a")
    plain, asked = world.solder("validate"), world.solder("validate", "--format", "json")
    assert (plain.exit, plain.err) == (asked.exit, asked.err) == (HISTORY, ""), (plain, asked)
    document = solder_document.read(asked.out, HISTORY)
    (finding,) = document["result"]["findings"]
    assert (finding["kind"], finding["what"]) == ("history", document["error"]["what"]), document


@case("H13", "asks for JSON and the outcome is in doubt", each=("without a transaction",))
def in_doubt(world, _):
    world.start().plugin(7, 'sql(context, host, "CREATE TABLE t7 (id)"); raise(SIGSEGV);', transaction="none")
    world.keep()
    answers_alike(world, ("migrate",), IN_DOUBT, version="7", between=world.put_back)
    answers_alike(world, ("migrate",), IN_DOUBT)


@case("H13", "asks for JSON and is stopped", each=("SIGTERM",))
def stopped(world, _):
    world.start().faulty("kill(getppid(), SIGTERM); for (int i = 0; i < 100; ++i) pause_for(100);")
    answers_alike(world, ("migrate",), TERMINATED, version="7")


@case("H13", "asks for JSON of a plugin that prints", BOTH_WAYS, each=(("worker", ()), ("in process", ("--in-process",))))
def printing(world, more):
    world.start().faulty('printf("from the plugin\\n"); fflush(stdout); return 5;')
    arguments = world.way_arguments("--format", "json", *more)
    result = world.expect(world.solder(*arguments), FAILED, "from the plugin")
    assert solder_document.read(result.out, FAILED)["error"]["version"] == "7", result.out


@case("H13", "asks for JSON on a full device", BOTH_WAYS, each=("stdout",))
def full_device(world, _):
    world.start().faulty("")
    with open("/dev/full", "wb") as full:
        done = subprocess.run(world.command(*world.way_arguments("--format", "json")), env=world.environment, cwd=world.folder,
                              stdin=subprocess.DEVNULL, stdout=full, stderr=subprocess.PIPE, timeout=60, check=False)
    assert done.returncode == ENVIRONMENT, f"exit {done.returncode}: {done.stderr}"
    assert re.search(rb"cannot write to the standard output.*No space left", done.stderr, re.DOTALL), done.stderr
    world.expect_all(*([5, 6] if world.way == "down" else [5, 6, 7]))
