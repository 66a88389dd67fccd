"""Databases, names, passwords and backups that somebody has prepared."""

import os
import re
import subprocess

import plugin_source
from case import BOTH_JOURNALS, BOTH_WAYS, ENVIRONMENT, FAILED, HISTORY, OK, USAGE, case


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
