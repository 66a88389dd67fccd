"""PostgreSQL: what roles, the server and its programs can do to a step (M13 to M21)."""

import contextlib
import os
import random
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from case import BOTH_WAYS, ENVIRONMENT, FAILED, IN_DOUBT, OK, case
from faults import wait_for
from postgres_world import Pause, PostgresWorld, c_sql, with_database

import postgres_server  # a module of tests/support, as the next
from postgres_client import Session


def as_role(world, name, rights):
    """The address of a new role with these rights."""
    role = f"{name}_{world.database}"
    world.query(f"CREATE ROLE {role} LOGIN PASSWORD 'x'; {rights.format(role=role)}")
    world.at_close.append(lambda: drop_role(world, role))
    return world.address.replace("user=solder", f"user={role}")


def drop_role(world, role):
    world.query(f"DROP OWNED BY {role}; DROP ROLE {role}")


READS = "GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role}; "
ROLES = {"without CREATE": READS + "GRANT INSERT, UPDATE, DELETE ON schema_migrations, solder_log TO {role};"
                                   "GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {role}",
         "that only reads": READS,
         "without any right": "REVOKE USAGE ON SCHEMA public FROM PUBLIC"}


@case("M13", "a role", each=ROLES.items(), world=PostgresWorld)
def weak_role(world, rights):
    world.start().good(7)
    mine, weak = world.address, as_role(world, "weak", rights)
    world.remember()
    world.address = weak
    world.expect_advice(world.expect(world.solder("migrate"), ENVIRONMENT, r"permission denied"))
    world.address = mine
    world.expect_unchanged()
    world.expect_recovery()


@case("M13", "a role without CREATE begins", world=PostgresWorld)
def weak_role_begins(world):
    world.good(7)
    mine, weak = world.address, as_role(world, "weak", "SELECT 1")
    world.address = weak
    world.expect_advice(world.expect(world.solder("migrate"), ENVIRONMENT, r"permission denied"))
    world.address = mine
    assert not world.history() and not world.tables()
    world.expect_recovery()


@case("M13", "a database that only reads", BOTH_WAYS, world=PostgresWorld)
def read_only(world):
    world.start().faulty("")
    world.query(f"ALTER DATABASE {world.database} SET default_transaction_read_only = on")
    world.remember()
    world.expect_advice(world.expect(world.solder(*world.way_arguments()), ENVIRONMENT, r"read-only"))
    world.expect_unchanged()
    with Session(with_database(world.main_url, "postgres")) as session:
        session.run(f"ALTER DATABASE {world.database} RESET default_transaction_read_only")
    world.expect_recovery()


@contextlib.contextmanager
def standby(world):
    """A copy of the server that follows it. The value is the copy's URL."""
    home = Path(tempfile.mkdtemp(prefix=postgres_server.PREFIX, dir=postgres_server.fast_place()))
    server = postgres_server.Server(home / "state")
    server.folder.mkdir()
    server.state = {"home": str(home), "settings": {**postgres_server.SETTINGS, **postgres_server.FAST}}
    if os.getuid() == 0:
        shutil.chown(home, postgres_server.server_user().pw_uid, postgres_server.server_user().pw_gid)
    try:
        postgres_server.run_to_end(server, [postgres_server.program("pg_basebackup"), "--pgdata", server.data, "--write-recovery-conf",
                                            "--checkpoint=fast", "--wal-method=stream", "--dbname", world.main_url])
        server.start_postgres()
        yield server.url
    finally:
        postgres_server.end(server.state.get("postgres"), server.data, [signal.SIGINT, signal.SIGQUIT, signal.SIGKILL])
        shutil.rmtree(home, ignore_errors=True)


@case("M13", "a hot standby", BOTH_WAYS, world=PostgresWorld)
def hot_standby(world):
    world.start().faulty("")
    world.remember()
    mine = world.address
    with standby(world) as url:
        world.address = with_database(url, world.database) + mine[mine.index("&password"):]
        wait_for(lambda: world.history() == (["5", "6", "7"] if world.way == "down" else ["5", "6"]))
        world.expect_advice(world.expect(world.solder(*world.way_arguments()), ENVIRONMENT, r"read-only"))
        status = world.expect(world.solder("status"), OK, r"Applied migrations: [23]")
        assert "Change6Migration" in status.out
    world.address = mine
    world.expect_unchanged()
    world.expect_recovery()


# ---- the server ----

@case("M14", "the server is restarted with -m immediate", BOTH_WAYS, each=("in the plugin", "at random"), world=PostgresWorld)
def restarted(world, moment):
    with postgres_server.private_server() as server:
        world.make_database(server=server.url)
        world.start()
        pause = Pause(world)
        world.faulty(pause.body if moment == "in the plugin" else c_sql("SELECT pg_sleep(0.05)"))
        world.remember()
        again = type("Arguments", (), {"folder": server.folder, "crash": True})
        moments = random.Random(3)
        for _ in range(1 if moment == "in the plugin" else 5):
            process = world.spawn(*world.way_arguments())
            if moment == "in the plugin":
                pause.wait()
            else:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(moments.uniform(0, 0.2))
            postgres_server.restart(again)
            server.state = postgres_server.Server(server.folder).state
            pause.end()
            result = world.finish(process)
            world.expect(result, ENVIRONMENT if moment == "in the plugin" else (OK, ENVIRONMENT, IN_DOUBT))
            done = (world.history() == ["5", "6"]) == (world.way == "down")
            assert result.exit == IN_DOUBT or done == (result.exit == OK), f"exit {result.exit}, history {world.history()}"
            if done:
                break
            world.expect(result, result.exit, r"connection")
            world.expect_unchanged()
        world.expect_recovery()


@case("M17", "a value of an enum is used where it is added", world=PostgresWorld)
def enum_value(world):
    world.start()
    world.query("CREATE TYPE mood AS ENUM ('sad')")
    world.faulty(c_sql("ALTER TYPE mood ADD VALUE 'glad'") + c_sql("INSERT INTO t7 (word) SELECT 'glad'::mood::text"))
    world.remember()
    world.expect_advice(world.expect(world.solder("migrate"), FAILED, r"55P04.*separate migration"))
    world.expect_unchanged()
    world.expect_recovery()


ENCODINGS = {"SQL_ASCII": "gr\u00fcn \u65e5\u672c", "LATIN1": "gr\u00fcn", "UTF8": "gr\u00fcn \u65e5\u672c"}


@case("M19", "the server's encoding", each=ENCODINGS, world=PostgresWorld)
def encoding(world, name):
    word = ENCODINGS[name]
    world.make_database(f"ENCODING '{name}' TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'")
    hard = f'quoted \\"\\" \'\' {word} \\\\ end'
    world.start()
    world.faulty(c_sql(f'CREATE TABLE \\"{word} \\"\\" t\\" (id INTEGER)')
                 + f'host->fail(context, 1, solder_text("{hard}")); return SOLDER_FAILED;')
    world.remember()
    result = world.expect(world.solder("migrate"), FAILED)
    said = f"quoted \"\" '' {word} \\ end"
    assert said in result.text, f"not told: {result.text}"
    kept = world.query("SELECT error FROM solder_log ORDER BY id DESC LIMIT 1")[0][0]
    assert said in kept, f"the log has {kept!r}"
    world.expect_unchanged()
    world.expect_recovery()


TIMEOUTS = {"statement_timeout": ("SELECT pg_sleep(20)", "57014"),
            "idle_in_transaction_session_timeout": (None, "25P03|connection")}


@case("M20", "the server's", BOTH_WAYS, each=TIMEOUTS, world=PostgresWorld)
def timeouts(world, setting):
    statement, state = TIMEOUTS[setting]
    world.start()
    world.faulty(c_sql(statement) if statement else "pause_for(2000);" + c_sql("SELECT 1"))
    world.query(f"ALTER DATABASE {world.database} SET {setting} = '500ms'")
    world.remember()
    world.expect_advice(world.expect(world.solder(*world.way_arguments()), (FAILED, ENVIRONMENT), state))
    world.expect_unchanged()
    world.query(f"ALTER DATABASE {world.database} RESET {setting}")
    world.expect_recovery()


# ---- pg_dump ----

def fake_program(folder, name, script):
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(f"#!/bin/sh\n{script}\n")
    (folder / name).chmod(0o755)


DUMPS = {"missing": None,
         "old": 'echo "pg_dump (PostgreSQL) 9.6.24"',
         "fails": 'case "$*" in *--version*) echo "pg_dump (PostgreSQL) 15.9";; *) echo "pg_dump: error: no" >&2; exit 1;; esac',
         "is killed": 'case "$*" in *--version*) echo "pg_dump (PostgreSQL) 15.9";; *) kill -9 $$;; esac'}


@case("M21", "pg_dump is", each=DUMPS, world=PostgresWorld)
def dump(world, kind):
    world.start().good(7)
    tools = world.folder.parent / "tools"
    tools.mkdir()
    if DUMPS[kind]:
        fake_program(tools, "pg_dump", DUMPS[kind])
    world.remember()
    result = world.solder("migrate", "--backup", environment={"SOLDER_POSTGRES_PROGRAMS": str(tools)})  # instead of the system's folders
    world.expect_advice(world.expect(result, ENVIRONMENT, r"pg_dump"))
    backups = world.folder / "backups"
    left = list(backups.iterdir()) if backups.exists() else []
    assert not left, f"left behind: {left}"
    shutil.rmtree(backups, ignore_errors=True)
    world.expect_unchanged()
    world.expect_recovery()
