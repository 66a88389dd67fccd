"""Plugins that reach for what isn't theirs: the transaction, the history, the locks, the runner."""

import threading

import plugin_source
from case import BOTH_JOURNALS, BOTH_WAYS, FAILED, IN_DOUBT, OK, case, does_not_apply
from hostile_lock_files import SOAK


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
