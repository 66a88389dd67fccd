"""PostgreSQL: what a plugin can do to the session of its step (M6)."""

from case import BOTH_WAYS, FAILED, LOCKED, OK, case
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
        world.expect(second, LOCKED, r"locked by")
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
