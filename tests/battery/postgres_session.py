"""PostgreSQL: what a session, a lock or a name can do to a step (M6 to M12, M22)."""

from case import BOTH_WAYS, ENVIRONMENT, FAILED, IN_DOUBT, LOCKED, OK, case
from faults import wait_for
from postgres_world import Pause, PostgresWorld, c_sql


SESSION = {"unlock": "SELECT pg_advisory_unlock_all()", "reset": "RESET ALL", "discard": "DISCARD ALL", "role": "SET ROLE pg_monitor",
           "authorization": "SET SESSION AUTHORIZATION pg_monitor", "path": "SET search_path = evil",
           "local path": "SET LOCAL search_path = evil", "close": "CLOSE ALL; DEALLOCATE ALL", "isolation": "SET default_transaction_read_only = on"}


@case("M6", "a plugin drops locks and settings of the session", BOTH_WAYS, each=SESSION.items(), world=PostgresWorld)
def session_state(world, statement):
    world.start()
    world.query("CREATE SCHEMA evil; CREATE TABLE evil.schema_migrations (id int, version text)")
    pause = Pause(world)
    world.faulty(c_sql(statement) + pause.body)
    world.good(8)
    world.remember()
    first = world.spawn(*world.way_arguments(), name="1")
    wait_for(lambda: pause.there.exists() or first.poll() is not None)
    if first.poll() is None:
        second = world.solder(*world.way_arguments("--lock-timeout", "1"))
        # Reading the schema waits for the step as well, where that has a lock of a table.
        world.expect(second, LOCKED, r"locked by|lock timeout")
    pause.end()
    result = world.expect(world.finish(first), (OK, FAILED))
    assert world.query("SELECT count(*) FROM evil.schema_migrations") == [("0",)], "the history went into another schema"
    if world.way == "up" and result.exit == OK:
        world.expect_all(5, 6, 7, 8)
    elif world.way == "down" and result.exit == OK:
        world.expect_all(5, 6)
    else:
        world.expect_unchanged()
    world.expect_sound()
    world.expect_recovery()


# ---- locks ----

@case("M8", "a concurrent index is made while a second runner waits", world=PostgresWorld)
def concurrent_index(world):
    world.start()
    pause = Pause(world)
    world.plugin(7, world.work(7) + pause.body + c_sql("CREATE INDEX CONCURRENTLY t7_word ON t7 (word)"), "", transaction="none")
    first = world.spawn("migrate", "--lock-timeout", "30", name="1")
    pause.wait()
    second = world.spawn("migrate", "--lock-timeout", "30", name="2")
    wait_for(lambda: len(world.solders()) >= 3)
    pause.end()
    world.expect(world.finish(first), OK)
    world.expect(world.finish(second), OK)
    world.expect_all(5, 6, 7)
    assert world.query("SELECT indisvalid FROM pg_index WHERE indexrelid = 't7_word'::regclass") == [("t",)]
    world.expect_sound()


@case("M9", "a concurrent unique index over duplicates", world=PostgresWorld)
def invalid_index(world):
    world.start()
    world.plugin(7, world.work(7) + c_sql("INSERT INTO t7 (word) VALUES ('one')")
                 + c_sql("CREATE UNIQUE INDEX CONCURRENTLY t7_word ON t7 (word)"), "", transaction="none")
    result = world.expect(world.solder("migrate"), FAILED, r"invalid index.*t7_word")
    assert 'DROP INDEX CONCURRENTLY' in result.text, f"the statement that drops it isn't said: {result.text}"
    assert world.history() == ["5", "6"], world.history()
    world.expect(world.solder("migrate"), IN_DOUBT, r"7.*interrupted")
    world.query("DROP INDEX CONCURRENTLY t7_word")
    world.query("DROP TABLE t7")
    world.expect(world.solder("repair", "7", "--not-applied"), OK)
    world.expect_sound()
    world.expect_recovery()


@case("M10", "a table is altered behind a long reader", BOTH_WAYS, world=PostgresWorld)
def long_reader(world):
    world.start()
    world.faulty(c_sql("ALTER TABLE t5 ADD COLUMN extra INTEGER"))
    world.remember()
    reader, other = world.session(), world.session()
    reader.run("BEGIN; SELECT * FROM t5")
    other.run("SET statement_timeout = '10s'")
    process = world.spawn(*world.way_arguments("--ddl-lock-timeout", "1"))
    wait_for(lambda: world.query("SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 't5'::regclass") != [("0",)])
    other.run("SELECT count(*) FROM t5")  # stands in line behind the ALTER, and is let through when that gives up
    world.expect_advice(world.expect(world.finish(process), LOCKED, r"lock timeout.*55P03"))
    reader.close()
    other.close()
    world.expect_unchanged()
    world.expect_recovery()


@case("M12", "a planted schema stands first in the search path", each=("named in the address", "set by the plugin"), world=PostgresWorld)
def planted_schema(world, remedy):
    """With a history that says that all is applied. Who names the schema in the address has that one's."""
    world.start()
    world.query("CREATE SCHEMA evil; CREATE TABLE evil.schema_migrations (LIKE public.schema_migrations INCLUDING ALL);"
                "INSERT INTO evil.schema_migrations SELECT * FROM public.schema_migrations;"
                "INSERT INTO evil.schema_migrations (id, version, name, applied_at, checksum) "
                "SELECT 3, '7', 'Change7Migration', applied_at, checksum FROM public.schema_migrations LIMIT 1")
    if remedy == "named in the address":
        world.query(f"ALTER DATABASE {world.database} SET search_path = evil, public")
        world.address += "&options=-csearch_path%3Dpublic"
        world.good(7)
    else:
        world.faulty(c_sql("SET search_path = evil, public"))
    world.expect(world.solder("migrate"), OK)
    assert world.history() == ["5", "6", "7"], world.history()
    assert world.query("SELECT count(*) FROM evil.schema_migrations") == [("3",)]
    world.expect_all(5, 6, 7)
    world.expect_sound()


@case("M22", "the role is a superuser", world=PostgresWorld)
def superuser(world):
    """COPY … TO PROGRAM and the server's files are then a migration's, too: only --strict refuses."""
    world.start().good(7)
    world.remember()
    world.expect_advice(world.expect(world.solder("--strict", "migrate"), ENVIRONMENT, r"superuser"))
    world.expect_unchanged()
    world.expect(world.solder("migrate"), OK)
    world.expect_all(5, 6, 7)
