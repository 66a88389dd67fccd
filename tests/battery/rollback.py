"""Rolling back and starting over."""

import os
import random
import signal
import time

from case import BOTH_JOURNALS, CONSENT, FAILED, HISTORY, OK, USAGE, case


@case("J1", "no way down", journals=BOTH_JOURNALS)
def irreversible(world):
    world.start()
    world.plugin(7, 'sql(context, host, "CREATE TABLE t7 (id INTEGER PRIMARY KEY, word TEXT)");', None)
    world.expect(world.solder("migrate"), OK)
    world.way = "down"
    world.expect(world.act(), CONSENT, "7.*(cannot be rolled back|irreversible|no 'down'|has no way down)")
    world.expect_unchanged()


@case("J2", "the way down fails in the middle", journals=BOTH_JOURNALS, each=("return 3;", "raise(SIGSEGV);"))
def fails_in_the_middle(world, body):
    world.way = "down"
    world.start().faulty(body)
    world.expect(world.act(), FAILED, "7")
    world.expect_unchanged()
    world.expect(world.solder("status"), OK, "7")
    world.good(7)
    world.expect(world.solder("rollback", "6", "--yes", "--no-backup"), OK)
    world.expect_all(5, 6)


@case("J3", "the second of three fails", journals=BOTH_JOURNALS)
def second_fails(world):
    world.start(4, 5, 6, 7)
    world.plugin(6, "", "return 1;")
    world.expect(world.solder("rollback", "--steps", "3", "--yes", "--no-backup"), FAILED, "1 .*rolled back|rolled back 1")
    world.expect_all(4, 5, 6)


@case("J4", "nothing to roll back")
def nothing(world):
    world.good(5)
    world.expect(world.solder("init"), OK)
    world.expect(world.solder("rollback", "0", "--yes", "--no-backup"), OK)
    world.expect(world.solder("rollback", "--steps", "1", "--yes"), OK, "nothing")
    assert world.history() == []


@case("J4", "more steps than there are", journals=BOTH_JOURNALS)
def too_many(world):
    world.start()
    world.remember()
    world.expect(world.solder("rollback", "--steps", "99", "--yes"), USAGE, "only 2")
    world.expect_unchanged()


@case("J5", "its plugin is missing or has changed", journals=BOTH_JOURNALS, each=("missing", "checksum"))
def not_the_plugin(world, what):
    world.start(5, 6, 7)
    if what == "missing":
        (world.plugins / "7_change_7.so").unlink()
    else:
        world.good(7, checksum="sha256:" + 64 * "c")
    world.way = "down"
    world.expect(world.act(), HISTORY, what)
    world.expect_unchanged()
    world.good(7)
    world.expect(world.act(), OK)
    world.expect_all(5, 6)


@case("J6", "up, down and up again", journals=BOTH_JOURNALS)
def up_down_up(world):
    """The log of each step holds the schema's fingerprint."""
    world.start()
    for version, up, down in (
            (7, "CREATE TABLE t7 (id INTEGER PRIMARY KEY, word TEXT NOT NULL); CREATE INDEX i7 ON t7 (word)", "DROP TABLE t7"),
            (8, "CREATE TABLE t8 (id INTEGER PRIMARY KEY) STRICT; CREATE VIEW v8 AS SELECT word FROM t7",
             "DROP VIEW v8; DROP TABLE t8"),
            (9, "CREATE TABLE t9 (id); ALTER TABLE t7 ADD COLUMN extra TEXT", "ALTER TABLE t7 DROP COLUMN extra; DROP TABLE t9")):
        world.plugin(version, f'sql(context, host, "{up}");', f'sql(context, host, "{down}");')
        before = world.content()
        world.expect(world.solder("migrate"), OK)
        after = world.query("SELECT fingerprint FROM solder_log ORDER BY id DESC LIMIT 1")
        world.expect(world.solder("rollback", "--steps", "1", "--yes", "--no-backup"), OK)
        assert world.content() == before, f"{version}: the schema after down is not the one before"
        world.expect(world.solder("migrate"), OK)
        again = world.query("SELECT fingerprint FROM solder_log ORDER BY id DESC LIMIT 1")
        assert after == again and after[0][0], f"{version}: {after} and {again}"
    world.expect_all(5, 6, 7, 8, 9)


@case("J7", "what is newer goes first")
def newest_first(world):
    """A version names where to stop, so nothing newer can stay behind."""
    world.start(5, 6, 7)
    world.expect(world.solder("rollback", "5", "--yes", "--no-backup"), OK, "7.*6")
    world.expect_all(5)


@case("J8", "reset keeps a verified backup", journals=BOTH_JOURNALS)
def reset_backs_up(world):
    world.start(5, 6, 7)
    world.query("INSERT INTO t5 (word) VALUES ('mine')")
    before = world.content()
    world.expect(world.solder("reset", "--yes"), OK, "backup.*written to")
    (backup,) = (world.folder / "backups").glob("*.db")
    assert world.content(backup) == before, "the backup holds something else"
    assert world.query("PRAGMA integrity_check", backup) == [("ok",)]
    assert world.query("SELECT count(*) FROM t5 WHERE word = 'mine'") == [(0,)]
    world.expect_all(5, 6, 7)


AWKWARD = """
CREATE TABLE parent (id INTEGER PRIMARY KEY, child INTEGER REFERENCES child (id));
CREATE TABLE child (id INTEGER PRIMARY KEY, parent INTEGER REFERENCES parent (id));
INSERT INTO parent VALUES (1, 1); INSERT INTO child VALUES (1, 1);
CREATE TABLE "select" (id INTEGER PRIMARY KEY AUTOINCREMENT, "a b" TEXT, "a""b" TEXT);
INSERT INTO "select" ("a b") VALUES ('x');
CREATE TABLE "a""b" (id) ; CREATE TABLE "a b" (id); CREATE TABLE "größe" (id);
CREATE VIEW "a view" AS SELECT * FROM "select";
CREATE TRIGGER "a trigger" AFTER INSERT ON "a b" BEGIN INSERT INTO "select" ("a b") VALUES ('y'); END;
CREATE TABLE plain (id INTEGER PRIMARY KEY, word TEXT) WITHOUT ROWID;
CREATE VIRTUAL TABLE words USING fts5 (word); INSERT INTO words VALUES ('one');
CREATE VIRTUAL TABLE boxes USING rtree (id, x1, x2);
CREATE INDEX "an index" ON plain (word) WHERE word IS NOT NULL;
"""


@case("J10", "reset of an awkward schema", journals=BOTH_JOURNALS)
def reset_awkward(world):
    world.start()
    for statement in AWKWARD.replace("END;", "END\0").replace("('y');", "('y')\1").split(";"):
        if statement.strip():
            for part in statement.replace("\1", ";").split("\0"):
                if part.strip():
                    world.query(part.replace("('y'); ", "('y'); ") + (" " if "TRIGGER" not in part else ""))
    world.expect(world.solder("reset", "--yes", "--no-backup"), OK)
    names = {row[0] for row in world.query("SELECT name FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%'")}
    assert names == {"t5", "t6", "schema_migrations", "solder_log"}, names
    world.expect_all(5, 6)


@case("J11", "reset is killed", journals=BOTH_JOURNALS)
def reset_killed(world):
    world.start(5, 6, 7)
    generator = random.Random(20261123)
    began = time.monotonic()
    world.expect(world.solder("reset", "--yes", "--no-backup"), OK)
    duration = time.monotonic() - began
    before = world.content()
    for _ in range(25 * int(os.environ["SOLDER_BATTERY_SOAK"])):
        process = world.spawn("reset", "--yes", "--no-backup")
        time.sleep(generator.uniform(0, duration))
        process.send_signal(signal.SIGKILL)
        world.finish(process)
        world.expect_no_process()
        world.expect_sound()
        history = world.history()
        world.expect_all(*range(5, 5 + len(history)))
        world.expect(world.solder("migrate"), OK)
        world.expect_all(5, 6, 7)
    assert len(before) == 64


@case("J12", "the database is protected", journals=BOTH_JOURNALS, each=("rollback", "reset", "redo", "migrate-to", "restore"))
def protected(world, verb):
    world.start()
    backup = world.folder / "case-backup.db"
    world.expect(world.solder("backup", backup), OK)
    (world.folder / "solder.conf").write_text("protected = true\n")
    arguments = {"rollback": ["5"], "migrate-to": ["5"], "restore": [backup]}.get(verb, [])
    world.remember()
    world.expect(world.solder(verb, *arguments, "--yes"), CONSENT, "protected")
    world.expect_unchanged()
    world.good(7)
    world.expect(world.solder("migrate"), OK)


@case("J13", "the backup is older than the database", journals=BOTH_JOURNALS)
def older_backup(world):
    world.start()
    world.expect(world.solder("backup", world.folder / "case-old.db"), OK)
    world.good(7)
    world.expect(world.solder("migrate"), OK)
    world.remember()
    world.expect(world.solder("restore", world.folder / "case-old.db"), CONSENT, "backup is at version 6, database at version 7")
    world.expect_unchanged()
    world.expect(world.solder("restore", world.folder / "case-old.db", "--yes"), OK)
    world.expect_all(5, 6)
