"""What SQLite does with foreign keys and rebuilt tables, and what Solder makes of it."""

from case import BOTH_JOURNALS, BOTH_WAYS, FAILED, OK, case

REBUILD = ("CREATE TABLE parent_new (id INTEGER PRIMARY KEY, name TEXT NOT NULL, extra TEXT);"
           "INSERT INTO parent_new (id, name) SELECT id, name FROM parent;"
           "DROP TABLE parent; ALTER TABLE parent_new RENAME TO parent;")


def family(world, action):
    """Five parents with three children each, and the migrations 5 and 6."""
    world.start()
    world.query("CREATE TABLE parent (id INTEGER PRIMARY KEY, name TEXT)")
    world.query(f"CREATE TABLE child (id INTEGER PRIMARY KEY, parent_id INTEGER REFERENCES parent (id) {action})")
    world.query("INSERT INTO parent SELECT value, 'p' || value FROM (WITH n(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n"
                " WHERE value < 5) SELECT value FROM n)")
    for third in range(3):
        world.query(f"INSERT INTO child SELECT id * 10 + {third}, id FROM parent")


def children(world):
    return world.query("SELECT count(*), count(parent_id) FROM child")[0]


@case("L1", "a parent is rebuilt, children would be deleted", BOTH_WAYS, BOTH_JOURNALS)
def rebuild_cascade(world):
    family(world, "ON DELETE CASCADE")
    world.faulty(f'sql(context, host, "{REBUILD}");')
    world.expect(world.act(), OK)
    assert children(world) == (15, 15), children(world)
    world.expect_sound()


@case("L2", "a parent is rebuilt, children would be changed or refuse", BOTH_WAYS, BOTH_JOURNALS,
      each=(("set_null", "ON DELETE SET NULL"), ("restrict", "ON DELETE RESTRICT"), ("deferred", "DEFERRABLE INITIALLY DEFERRED")))
def rebuild_others(world, action):
    family(world, action)
    world.faulty(f'sql(context, host, "{REBUILD}");')
    world.expect(world.act(), OK)
    assert children(world) == (15, 15), children(world)
    world.expect_sound()


@case("L3", "a rebuild loses parents that have children", BOTH_WAYS, BOTH_JOURNALS)
def loses_parents(world):
    family(world, "ON DELETE CASCADE")
    world.faulty('sql(context, host, "DELETE FROM parent WHERE id > 2");')
    world.expect(world.act(), FAILED, "foreign key.*child.*parent.*row")
    world.expect_unchanged()
    world.expect_recovery()


@case("L4", "a violation stood before", BOTH_WAYS, BOTH_JOURNALS)
def stood_before(world):
    family(world, "ON DELETE CASCADE")
    world.query("INSERT INTO child VALUES (99, 4711)")
    world.faulty("")
    world.expect(world.act(), OK, r"(1|one).*(before|pre-existing)")
    assert world.query("PRAGMA foreign_key_check") == [("child", 99, "parent", 0)]


@case("L5", "the old table is renamed, so that references follow it", BOTH_WAYS, BOTH_JOURNALS)
def renames_old_first(world):
    family(world, "")
    world.faulty('sql(context, host, "ALTER TABLE parent RENAME TO parent_old; CREATE TABLE parent (id INTEGER PRIMARY KEY, name TEXT);'
                 ' INSERT INTO parent SELECT * FROM parent_old; DROP TABLE parent_old;");')
    world.expect(world.act(), FAILED, "foreign key.*parent_old")
    world.expect_unchanged()
    world.expect_recovery()


@case("L6", "a migration switches foreign keys off by itself", BOTH_WAYS, BOTH_JOURNALS)
def switches_off(world):
    """They are off already, and checked before COMMIT all the same: the line is passed over with a warning."""
    family(world, "ON DELETE CASCADE")
    world.faulty('sql(context, host, "PRAGMA foreign_keys=OFF; DELETE FROM parent WHERE id > 2");')
    world.expect(world.act(), FAILED, "foreign key.*child.*parent")
    world.expect_unchanged()
    world.expect_recovery()


@case("L10", "less usual schemas", journals=BOTH_JOURNALS, each=(
    "CREATE TABLE t7 (id INTEGER PRIMARY KEY, word TEXT, gone INT); CREATE INDEX i7 ON t7 (word) WHERE gone IS NULL",
    "CREATE TABLE t7 (a INT, b INT GENERATED ALWAYS AS (a * 2) STORED, c INT AS (a + 1))",
    "CREATE TABLE t7 (id INTEGER PRIMARY KEY, word TEXT) STRICT",
    "CREATE TABLE t7 (word TEXT PRIMARY KEY, number INT) WITHOUT ROWID",
    "CREATE TABLE t7 (word TEXT); CREATE UNIQUE INDEX i7 ON t7 (lower(word), length(word))"))
def less_usual(world, script):
    world.start()
    world.plugin(7, f'sql(context, host, "{script}");', 'sql(context, host, "DROP TABLE t7");')
    world.expect(world.solder("migrate"), OK)
    made = world.query("SELECT sql FROM sqlite_schema WHERE tbl_name = 't7' AND sql IS NOT NULL ORDER BY rowid")
    other = world.folder / "case-other.db"
    for statement in script.split("; "):
        world.query(statement, other)
    assert made == world.query("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY rowid", other)
    world.expect_all(5, 6, 7)
    world.expect(world.solder("rollback", "6", "--yes", "--no-backup"), OK)
    world.expect_all(5, 6)
