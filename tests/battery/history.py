"""History and plugins that disagree, and histories that are not as Solder writes them."""

import hashlib
import re

from case import BOTH_JOURNALS, BOTH_WAYS, HISTORY, IN_DOUBT, OK, case


def refuses(world, pattern, *arguments, code=HISTORY):
    """The run is refused before its first step; the database is as it was."""
    world.remember()
    result = world.expect(world.solder(*(arguments or ("migrate",))), code, pattern)
    world.expect_no_process()
    world.expect_unchanged()
    return result


@case("I1", "the plugin of an applied migration is missing", journals=BOTH_JOURNALS)
def missing(world):
    world.start().good(7)
    (world.plugins / "5_change_5.so").unlink()
    refuses(world, "'?5'?.*missing|missing.*'?5'?")
    world.good(5)
    world.expect_recovery()


@case("I2", "the source of an applied migration has changed", BOTH_WAYS, BOTH_JOURNALS)
def changed(world):
    world.start().faulty("")
    world.good(5, checksum="sha256:" + 64 * "a")
    recorded = hashlib.sha256(b"migration 5 change_5").hexdigest()
    refuses(world, f"5.*recorded sha256:{recorded}.*found sha256:{64 * 'a'}.*checksum", *world.way_arguments())
    world.good(5)
    world.expect_recovery()


@case("I3", "an applied migration was built again from the same source")
def rebuilt(world):
    world.start().good(7)
    before = (world.plugins / "5_change_5.so").read_bytes()
    world.good(5, flags=("-O2", "-Wl,--build-id=sha1"))
    assert before != (world.plugins / "5_change_5.so").read_bytes()
    world.expect(world.solder("migrate"), OK)
    world.expect_all(5, 6, 7)


@case("I3", "one without a checksum of its source was built again")
def rebuilt_artifact(world):
    world.plugin(5, 'sql(context, host, "CREATE TABLE t5 (id)");', checksum=False)
    path = world.plugins / "5_change_5.so"
    world.expect(world.solder("migrate"), OK)
    world.plugin(5, 'sql(context, host, "CREATE TABLE t5 (id)");', flags=("-O2", "-Wl,--build-id=sha1"), checksum=False)
    world.good(7)
    refuses(world, "5.*artifact:[0-9a-f]{64}.*artifact:[0-9a-f]{64}")
    world.expect(world.solder("repair", "5", "--accept-checksum"), OK)
    now = "artifact:" + hashlib.sha256(path.read_bytes()).hexdigest()
    assert world.query("SELECT version, checksum FROM schema_migrations") == [("5", now)]
    assert world.query("SELECT count(*) FROM solder_log WHERE action = 'repair'") == [(1,)]
    world.expect(world.solder("migrate"), OK)


@case("I4", "a pending version lies below the highest applied one", journals=BOTH_JOURNALS)
def out_of_order(world):
    world.start().good(4)
    refuses(world, r"out of order.*'?4'?.*'?6'?|'?4'?.*(older|lower|below).*'?6'?")
    world.expect(world.solder("migrate", "--allow-out-of-order"), OK)
    assert world.history() == ["5", "6", "4"]


@case("I5", "the database has a version that the folder doesn't know", journals=BOTH_JOURNALS)
def unknown_version(world):
    world.start(5, 6, 7)
    (world.plugins / "7_change_7.so").unlink()
    world.good(8)
    refuses(world, "7.*(missing|newer)")


@case("I6", "there are tables but no history", journals=BOTH_JOURNALS)
def no_history(world):
    world.query("CREATE TABLE customers (id INTEGER PRIMARY KEY)")
    if world.journal == "wal":
        world.query("PRAGMA journal_mode=wal")
    world.good(7)
    refuses(world, "mark-applied|baseline")


@case("I7", "the history is of a newer solder")
def newer_history(world):
    world.start().good(7)
    world.query("ALTER TABLE solder_log ADD COLUMN moon_phase TEXT NOT NULL DEFAULT 'full'")
    refuses(world, "another version of solder|newer")


@case("I8", "the history has no log yet")
def without_log(world):
    world.start()
    world.query("DROP TABLE solder_log")
    world.good(7)
    world.expect(world.solder("status"), OK)
    world.expect(world.solder("migrate"), OK)
    world.expect_all(5, 6, 7)


BAD_ROWS = (
    ("no_version", "INSERT INTO schema_migrations (version, name) VALUES ('', 'x')"),
    ("not_a_version", "INSERT INTO schema_migrations (version, name) VALUES ('seven', 'x')"),
    ("same_version", "INSERT INTO schema_migrations (version, name) VALUES ('005', 'x')"),
    ("blob_version", "INSERT INTO schema_migrations (version, name) VALUES (x'00ff', 'x')"),
    ("unknown_checksum", "UPDATE schema_migrations SET checksum = 'crc32:12345678' WHERE version = '6'"),
)


@case("I9", "a row of the history can't be understood", journals=BOTH_JOURNALS, each=BAD_ROWS)
def bad_row(world, sql):
    world.start().good(7)
    world.query(sql)
    refuses(world, r"row|6 \(Change6")


@case("I10", "the schema was changed by hand", journals=BOTH_JOURNALS)
def changed_by_hand(world):
    world.start().good(7)
    world.expect(world.solder("status", "--strict"), OK)
    world.query("CREATE TABLE by_hand (id INTEGER PRIMARY KEY)")
    drift = "drift: the schema of '.*' was changed outside of solder since 6 "
    world.expect(world.solder("status"), OK, drift.replace(" ", r"\s+"))
    refuses(world, drift, "migrate", "--strict")
    found = world.solder("validate")
    assert found.exit == HISTORY and re.search(drift, found.text), found.text
    world.expect(world.solder("migrate"), OK, "warning: " + drift)
    world.expect_all(5, 6, 7)
    world.expect(world.solder("status", "--strict"), OK)


@case("I11", "tables of other tools are there", journals=BOTH_JOURNALS)
def other_tools(world):
    world.start()
    world.query("CREATE TABLE flyway_schema_history (installed_rank INT PRIMARY KEY, version TEXT)")
    world.query("CREATE TABLE goose_db_version (id INTEGER PRIMARY KEY, version_id INT)")
    world.query("INSERT INTO goose_db_version VALUES (1, 20200101)")
    world.good(7)
    world.expect(world.solder("migrate"), OK)
    assert world.query("SELECT * FROM goose_db_version") == [(1, 20200101)]
    world.expect_all(5, 6, 7)


@case("I11", "the history table is another tool's", journals=BOTH_JOURNALS)
def taken_by_another_tool(world):
    world.query("CREATE TABLE schema_migrations (version BIGINT PRIMARY KEY, dirty BOOLEAN NOT NULL)")
    world.query("INSERT INTO schema_migrations VALUES (3, 0)")
    world.good(7)
    refuses(world, "history-table")


@case("I12", "a migration without a transaction was interrupted", journals=BOTH_JOURNALS, each=("applied", "not-applied"))
def interrupted(world, decision):
    world.start()
    world.plugin(7, 'sql(context, host, "CREATE TABLE t7 (id INTEGER PRIMARY KEY, word TEXT)"); raise(SIGKILL);',
                 'sql(context, host, "DROP TABLE t7");', transaction="none")
    world.expect(world.solder("migrate"), IN_DOUBT, "7.*repair")
    world.expect_no_process()
    refuses(world, r"7.*interrupted.*repair", code=IN_DOUBT)
    world.expect(world.solder("repair"), (OK, IN_DOUBT), "7.*--applied")
    if decision == "not-applied":
        world.query("DROP TABLE t7")
    world.expect(world.solder("repair", "7", f"--{decision}"), OK)
    world.plugin(7, 'sql(context, host, "CREATE TABLE t7 (id INTEGER PRIMARY KEY, word TEXT)");', transaction="none")
    world.expect(world.solder("migrate"), OK)
    world.expect_all(5, 6, 7)


@case("I13", "a checksum in the history was edited by hand", BOTH_WAYS, BOTH_JOURNALS)
def edited_row(world):
    world.start().faulty("")
    world.query(f"UPDATE schema_migrations SET checksum = 'sha256:{64 * 'b'}' WHERE version = '6'")
    result = refuses(world, f"6.*{64 * 'b'}", *world.way_arguments())
    assert re.search("restore|repair", result.text)
