#!/usr/bin/env python3
"""What real migration histories for PostgreSQL contain, made small: SQL scripts built into plugins by the SDK and applied by the
built command to a real server.

SOLDER names the command, SDK_FOLDER the package that plugins build with, SERVER_FOLDER where the server's address is written
(SOLDER_TEST_POSTGRES goes before it).
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

from postgres_client import Session  # noqa: E402

SOLDER = os.environ["SOLDER"]
OK, FAILED, PLUGIN, IN_DOUBT = 0, 2, 6, 8
ENVIRONMENT = {key: value for key, value in os.environ.items() if not key.startswith("SOLDER_")}
HISTORIES = {}  # the migrations of each test


def server():
    return os.environ.get("SOLDER_TEST_POSTGRES") or (Path(os.environ["SERVER_FOLDER"]) / "url").read_text().strip()


class Script:
    """A migration's text. `alone`: without a transaction. `code`: a plugin in C hands it to the host, byte by byte."""

    def __init__(self, up, down=None, alone=False, code=False):
        self.up, self.down, self.alone, self.code = up, down, alone, code

    def files(self, stem):
        """What the migration is built from, by the words of solder_add_migration."""
        if not self.code:
            texts = {"UP": self.up, "DOWN": self.down}
            return {(word, f"{stem}.{word.lower()}.sql"): bytes_of(text) for word, text in texts.items() if text is not None}
        data = bytes_of(self.up)
        source = CODE % {"bytes": ",".join(map(str, [*data, 0])), "length": len(data)}
        return {("SOURCES", f"{stem}.c"): source.encode()}


CODE = """#include <solder/migration.h>
static const unsigned char text[] = {%(bytes)s};
static int32_t up(void *self, solder_context *context, const solder_host *host) {
  const solder_string sql = {(const char *)text, %(length)d};
  (void)self;
  return host->execute(context, sql);
}
SOLDER_MIGRATION_C(up, NULL)
"""


def bytes_of(text):
    return text if isinstance(text, bytes) else text.encode()


def history(*scripts, alone=(False,)):
    """The migrations of a test, 1 and up. A script is SQL, or a Script. `alone`: how they are to run, if the test is for both
    ways; it then gets which."""
    def register(test):
        for each in alone:
            made = [script if isinstance(script, Script) else Script(script, alone=each) for script in scripts]
            HISTORIES[f"{test.__name__}_{'alone' if each else 'each'}"] = made
        if alone == (False,):
            return test

        def both(self):
            for each in alone:
                with self.subTest(alone=each):
                    self.prepare(f"{test.__name__}_{'alone' if each else 'each'}")
                    test(self)
        both.__name__, both.__doc__ = test.__name__, test.__doc__
        return both
    return register


def write_project(folder):
    """One project for the migrations of all tests, a plugins folder for each of these."""
    lines = ["cmake_minimum_required(VERSION 3.16)", "project(histories LANGUAGES C)", "find_package(solder REQUIRED)"]
    for name, scripts in HISTORIES.items():
        lines.append(f"set(SOLDER_PLUGINS_DIR plugins/{name})")
        for number, script in enumerate(scripts, 1):
            words = [f"{number}_{name}", "BACKENDS postgres", *(["TRANSACTION none"] if script.alone else []),
                     *(["IRREVERSIBLE"] if script.code else [])]
            for (word, file), content in script.files(f"{name}_{number}").items():
                (folder / file).write_bytes(content)
                words.append(f"{word} {file}")
            lines.append(f"solder_add_migration({' '.join(words)})")
    (folder / "CMakeLists.txt").write_text("\n".join(lines) + "\n")


CRLF = ("CREATE FUNCTION f() RETURNS text LANGUAGE plpgsql AS $$\r\nBEGIN\r\n  RETURN '\r';\r\nEND\r\n$$;\r\n"
        "-- a comment\r\nCREATE TABLE one (note text DEFAULT 'a\r\nb');\r\n")


class RealHistories(unittest.TestCase):
    maxDiff = None
    databases = 0

    @classmethod
    def setUpClass(cls):
        cls.project = Path(tempfile.mkdtemp(prefix="solder-histories-"))
        cls.addClassCleanup(shutil.rmtree, cls.project)
        write_project(cls.project)
        generator = ["-G", "Ninja"] if shutil.which("ninja") else []
        for command in (["cmake", "-S", ".", "-B", "build", *generator, f"-Dsolder_DIR={os.environ['SDK_FOLDER']}"],
                        ["cmake", "--build", "build"]):
            done = subprocess.run(command, cwd=cls.project, env=ENVIRONMENT, capture_output=True, text=True, check=False)
            if done.returncode != 0:
                raise AssertionError(done.stdout + done.stderr)

    def setUp(self):
        name = f"{self._testMethodName}_each"
        if name in HISTORIES:
            self.prepare(name)

    def prepare(self, name):
        """A database, and the migrations of that name."""
        self.url = self.make_database()
        self.session = Session(self.url)
        self.addCleanup(self.session.close)
        self.plugins = self.project / "plugins" / name

    def make_database(self):
        RealHistories.databases += 1
        name = f"histories_{os.getpid()}_{RealHistories.databases}"
        self.on_server(f"CREATE DATABASE {name}")
        self.addCleanup(self.on_server, f"DROP DATABASE {name} WITH (FORCE)")
        return re.sub(r"^(postgres(?:ql)?://[^/?]*)/[^?]*", rf"\1/{name}", server())

    @staticmethod
    def on_server(sql):
        with Session(server()) as session:
            return session.run(sql)

    def solder(self, *arguments, exit_code=OK, url=None):
        """The answer of the command, whose exit code is the expected one."""
        done = subprocess.run([SOLDER, "--database", url or self.url, "--plugins", self.plugins, *arguments], cwd=self.project,
                              env=ENVIRONMENT, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, exit_code, done.stdout + done.stderr)
        return done.stdout + done.stderr

    def refused(self, *words, exit_code=FAILED, applied=""):
        """`migrate` fails with these words, and only `applied` is in the history."""
        answer = self.solder("migrate", exit_code=exit_code)
        for word in words:
            self.assertIn(word, answer)
        self.assertEqual(self.applied(), applied)
        return answer

    def applied(self):
        if self.value("SELECT to_regclass('schema_migrations')") is None:
            return ""
        return self.value("SELECT string_agg(version, ' ' ORDER BY id) FROM schema_migrations") or ""

    def value(self, sql):
        """The first column of the first row."""
        rows = self.session.run(sql)
        return rows[0][0] if rows else None

    def column(self, sql):
        return [row[0] for row in self.session.run(sql)]

    def tables(self):
        return self.column("SELECT relname::text FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace "
                           "AND relname NOT IN ('schema_migrations', 'solder_log') ORDER BY 1")

    # ---- transactions ----

    @history("CREATE TABLE once (id int); BEGIN; CREATE TABLE twice (id int); COMMIT; CREATE TABLE thrice (id int)")
    def test_a_script_with_its_own_transaction_is_refused(self):
        self.refused("BEGIN", "the transaction belongs to the runner", "TRANSACTION none")
        self.assertEqual(self.tables(), [])

    @history(Script("BEGIN; CREATE TABLE once (id int); INSERT INTO once VALUES (1); COMMIT; CREATE TABLE twice (id int)", alone=True))
    def test_a_script_without_a_transaction_may_have_its_own(self):
        self.solder("migrate")
        self.assertEqual(self.tables(), ["once", "twice"])
        self.assertEqual(self.value("SELECT count(*) FROM once"), "1")

    @history("CREATE TABLE once (id int); DO $$ BEGIN COMMIT; END $$")
    def test_a_block_cannot_end_the_transaction(self):
        self.refused("SQLSTATE 2D000")
        self.assertEqual(self.tables(), [])

    @history("CREATE TABLE item (a int, b int)",
             Script("CREATE INDEX CONCURRENTLY item_a ON item (a);\n"
                    "CREATE FUNCTION noop() RETURNS int LANGUAGE sql AS $$ SELECT 1; $$;\n"
                    "CREATE INDEX CONCURRENTLY item_b ON item (b);",
                    "DROP INDEX CONCURRENTLY item_a; DROP INDEX CONCURRENTLY item_b; DROP FUNCTION noop", alone=True))
    def test_several_concurrent_indexes_in_one_script(self):
        self.solder("migrate")
        self.assertEqual(self.column("SELECT indexrelid::regclass::text FROM pg_index WHERE indisvalid AND indrelid = 'item'::regclass ORDER BY 1"),
                         ["item_a", "item_b"])
        self.solder("rollback", "1", "--yes", "--no-backup")
        self.assertIsNone(self.value("SELECT to_regclass('item_a')"))

    @history("CREATE TABLE item (a int)", "CREATE INDEX CONCURRENTLY item_a ON item (a)")
    def test_a_concurrent_index_that_is_not_marked_says_how_to_mark_it(self):
        self.refused("TRANSACTION none", applied="1")

    @history("CREATE TABLE item (a int); INSERT INTO item SELECT generate_series(1, 10);\n"
             "CREATE PROCEDURE in_batches() LANGUAGE plpgsql AS $body$\n"
             "BEGIN\n  FOR n IN 1..10 LOOP UPDATE item SET a = -a WHERE a = n; COMMIT; END LOOP;\nEND $body$",
             Script("CALL in_batches(); DROP PROCEDURE in_batches", alone=True))
    def test_a_procedure_that_commits_runs_without_a_transaction(self):
        self.solder("migrate")
        self.assertEqual(self.value("SELECT sum(a) FROM item"), "-55")

    @history("CREATE PROCEDURE commits() LANGUAGE plpgsql AS $$ BEGIN COMMIT; END $$", "CALL commits()")
    def test_a_procedure_that_commits_fails_inside_a_transaction(self):
        self.refused("SQLSTATE 2D000", "TRANSACTION none", applied="1")

    @history("CREATE TYPE mood AS ENUM ('sad')",
             "ALTER TYPE mood ADD VALUE 'glad'; CREATE TABLE person (now mood DEFAULT 'glad')")
    def test_a_value_of_an_enum_cannot_be_used_where_it_is_added(self):
        self.refused("SQLSTATE 55P04", "separate migration", applied="1")
        self.assertEqual(self.value("SELECT enum_range(NULL::mood)"), "{sad}")

    @history("CREATE TYPE mood AS ENUM ('sad')", "ALTER TYPE mood ADD VALUE 'glad'",
             "CREATE TABLE person (now mood DEFAULT 'glad')",
             Script("ALTER TYPE mood ADD VALUE 'mad'; INSERT INTO person VALUES ('mad')", alone=True))
    def test_a_value_of_an_enum_is_used_in_the_next_migration_or_without_a_transaction(self):
        self.solder("migrate")
        self.assertEqual(self.value("SELECT enum_range(NULL::mood)"), "{sad,glad,mad}")

    @history("CREATE TABLE seen (level text)",
             "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE;\n"
             "INSERT INTO seen SELECT current_setting('transaction_isolation')",
             "-- first\nSET TRANSACTION ISOLATION LEVEL REPEATABLE READ;\n"
             "INSERT INTO seen SELECT current_setting('transaction_isolation')",
             "INSERT INTO seen SELECT current_setting('transaction_isolation')")
    def test_the_isolation_level_can_be_set_by_the_first_statement(self):
        self.solder("migrate")
        self.assertEqual(self.column("SELECT level FROM seen"), ["serializable", "repeatable read", "read committed"])

    @history("SET timezone = 'Asia/Tokyo'; SET statement_timeout = '77s'; SET search_path = pg_catalog; SET role pg_monitor;\n"
             "CREATE TEMPORARY TABLE scratch (id int)",
             "CREATE TABLE public.seen AS SELECT current_setting('timezone') AS zone, current_setting('statement_timeout') AS timeout, "
             "current_setting('search_path') AS path, current_user = session_user AS myself, to_regclass('scratch') IS NULL AS clean")
    def test_settings_and_temporary_tables_do_not_reach_the_next_migration(self):
        usual = self.session.run("SELECT current_setting('timezone'), current_setting('statement_timeout'), current_setting('search_path')")
        self.solder("migrate")
        self.assertEqual(self.session.run("SELECT zone, timeout, path, myself, clean FROM seen"), [(*usual[0], "t", "t")])
        self.assertEqual(self.applied(), "1 2")

    @history(Script("SET timezone = 'Asia/Tokyo'; SET statement_timeout = '77s'; CREATE TEMPORARY TABLE scratch (id int)", alone=True),
             "CREATE TABLE seen AS SELECT current_setting('timezone') AS zone, current_setting('statement_timeout') AS timeout, "
             "to_regclass('scratch') IS NULL AS clean")
    def test_nor_do_those_of_a_migration_without_a_transaction(self):
        usual = self.session.run("SELECT current_setting('timezone'), current_setting('statement_timeout')")
        self.solder("migrate")
        self.assertEqual(self.session.run("SELECT zone, timeout, clean FROM seen"), [(*usual[0], "t")])

    @history("SET LOCAL search_path = elsewhere, public; SET LOCAL statement_timeout = '9s'; CREATE SCHEMA elsewhere; CREATE TABLE mine (id int)",
             "CREATE TABLE seen AS SELECT current_setting('statement_timeout') AS timeout")
    def test_local_settings_last_for_their_migration(self):
        usual = self.value("SELECT current_setting('statement_timeout')")
        self.solder("migrate")
        self.assertIsNotNone(self.value("SELECT to_regclass('elsewhere.mine')"))
        self.assertEqual(self.value("SELECT timeout FROM public.seen"), usual)
        self.assertEqual(self.applied(), "1 2")

    @history("CREATE TABLE item (a int); INSERT INTO item VALUES (1)", Script(
        "ALTER TABLE item ADD COLUMN b int; UPDATE item SET b = a", "ALTER TABLE item DROP COLUMN b", alone=True))
    def test_down_runs_in_the_mode_of_up(self):
        self.solder("migrate")
        self.solder("rollback", "1", "--yes", "--no-backup")
        self.solder("migrate")
        self.assertEqual(self.value("SELECT b FROM item"), "1")

    # ---- objects ----

    @history("CREATE ROLE histories_reader", Script("SELECT 1", "SELECT 1"))
    def test_a_role_is_there_for_all_databases(self):
        self.on_server("DROP ROLE IF EXISTS histories_reader")
        self.addCleanup(self.on_server, "DROP ROLE IF EXISTS histories_reader")
        self.solder("migrate")
        other = self.make_database()
        answer = self.solder("migrate", url=other, exit_code=FAILED)
        self.assertIn('role "histories_reader" already exists (SQLSTATE 42710)', answer)

    @history("DO $$ BEGIN CREATE ROLE histories_writer; EXCEPTION WHEN duplicate_object THEN NULL; END $$;\n"
             "CREATE TABLE item (id int); GRANT SELECT ON item TO histories_writer")
    def test_a_role_that_may_be_there_is_made_by_a_block(self):
        self.on_server("DROP ROLE IF EXISTS histories_writer")
        self.addCleanup(self.on_server, "DROP ROLE IF EXISTS histories_writer")
        other = self.make_database()
        self.solder("migrate")
        self.solder("migrate", url=other)
        for url in (self.url, other):
            with Session(url) as session:
                session.run("DROP TABLE item")

    @history("CREATE TABLE event (day date, what text) PARTITION BY RANGE (day);\n"
             "CREATE TABLE raw (day date, what text);\n"
             "CREATE FUNCTION route() RETURNS trigger LANGUAGE plpgsql AS $route$\n"
             "BEGIN\n"
             "  EXECUTE format('CREATE TABLE IF NOT EXISTS %I PARTITION OF event FOR VALUES FROM (%L) TO (%L)',\n"
             "                 'event_' || to_char(NEW.day, 'YYYYMMDD'), NEW.day, NEW.day + 1);\n"
             "  INSERT INTO event VALUES (NEW.day, NEW.what);\n"
             "  RETURN NULL;\n"
             "END $route$;\n"
             "CREATE TRIGGER route BEFORE INSERT ON raw FOR EACH ROW EXECUTE FUNCTION route()",
             "INSERT INTO raw VALUES ('2026-01-01', 'a'), ('2026-01-02', 'b'), ('2026-01-01', 'c')")
    def test_a_trigger_creates_tables(self):
        self.solder("migrate")
        self.assertEqual(self.tables(), ["event", "event_20260101", "event_20260102", "raw"])
        self.assertEqual(self.value("SELECT count(*) FROM event"), "3")

    @history("DO $$ BEGIN FOR n IN 1..3 LOOP EXECUTE 'CREATE TABLE part_' || n || ' (id int)'; END LOOP; END $$;\n"
             "DO LANGUAGE plpgsql $do$ DECLARE x int := 1; BEGIN INSERT INTO part_1 VALUES (x); END; $do$;", alone=(False, True))
    def test_blocks(self):
        self.solder("migrate")
        self.assertEqual(self.tables(), ["part_1", "part_2", "part_3"])

    @history("CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE c (p int); INSERT INTO p VALUES (1); INSERT INTO c VALUES (1)",
             "ALTER TABLE c ADD CONSTRAINT c_p FOREIGN KEY (p) REFERENCES p NOT VALID", "ALTER TABLE c VALIDATE CONSTRAINT c_p",
             "ALTER TABLE c ADD CONSTRAINT c_positive CHECK (p > 0) NOT VALID; ALTER TABLE c VALIDATE CONSTRAINT c_positive",
             "ALTER TABLE c ADD CONSTRAINT c_big CHECK (p > 100) NOT VALID; ALTER TABLE c VALIDATE CONSTRAINT c_big")
    def test_constraints_are_added_first_and_validated_later(self):
        self.refused("SQLSTATE 23514", applied="1 2 3 4")
        self.assertEqual(self.column("SELECT conname::text FROM pg_constraint WHERE conrelid = 'c'::regclass AND convalidated ORDER BY 1"),
                         ["c_p", "c_positive"])

    # ---- text ----

    @history("CREATE FUNCTION a() RETURNS text LANGUAGE sql AS $$ SELECT ';'; SELECT 'b;' $$;\n"
             "CREATE FUNCTION b() RETURNS int LANGUAGE plpgsql AS $tag$ BEGIN EXECUTE $$ SELECT 1; $$; RETURN 2; END; $tag$;\n"
             "CREATE FUNCTION c() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1; SELECT CASE WHEN true THEN 2 END; END;\n"
             "/* a ; in a comment, /* and ; in a nested one */ ; */\n"
             "-- a ; in a line\n"
             "CREATE TABLE \"a;b\" (x text DEFAULT ';', y text DEFAULT E'\\';', z text DEFAULT U&'d\\0061;', \"c--;\" int);\n"
             "CREATE RULE r AS ON INSERT TO \"a;b\" DO ALSO (SELECT 1; SELECT 2);\n"
             "INSERT INTO \"a;b\" (x) VALUES (a())", alone=(False, True))
    def test_semicolons_that_end_nothing(self):
        self.solder("migrate")
        self.assertEqual(self.session.run('SELECT x, y, z FROM "a;b"'), [("b;", "';", "da;")])
        self.assertEqual(self.session.run("SELECT b(), c()"), [("2", "2")])

    @history("CREATE FUNCTION long() RETURNS text LANGUAGE plpgsql AS $long$ BEGIN\n" + "".join(
        f"  PERFORM 'line {n} of many; with $$ and a quote''s end';\n" for n in range(1400)) + "RETURN 'end';\nEND $long$;\n"
        "CREATE TABLE after_it (id int)", alone=(False, True))
    def test_a_body_of_more_than_65_kb(self):
        self.solder("migrate")
        self.assertGreater(int(self.value("SELECT length(prosrc) FROM pg_proc WHERE proname = 'long'")), 65536)
        self.assertEqual(self.value("SELECT long()"), "end")
        self.assertEqual(self.tables(), ["after_it"])

    @history("CREATE TABLE one (id int);\nCREATE TABLE two (id int)", "CREATE TABLE three (id int); -- the end",
             "CREATE TABLE four (id int) /* no semicolon */ -- the end", ";;; CREATE TABLE five (id int);;\n;", alone=(False, True))
    def test_the_end_of_a_script(self):
        self.solder("migrate")
        self.assertEqual(self.tables(), ["five", "four", "one", "three", "two"])
        self.assertEqual(self.applied(), "1 2 3 4")

    @history("", "-- nothing to do here", "/* nothing\n /* at all */ */\n", "\n\n ; ;\n", alone=(False, True))
    def test_scripts_without_a_statement_are_recorded(self):
        self.solder("migrate")
        self.assertEqual(self.applied(), "1 2 3 4")

    @history(CRLF, alone=(False, True))
    def test_lines_that_end_in_crlf(self):
        self.solder("migrate")
        # The SDK makes them LF, so that a script has the same bytes on every system; a CR alone stays.
        self.assertEqual(self.value("SELECT prosrc FROM pg_proc WHERE proname = 'f'"), "\nBEGIN\n  RETURN '\r';\nEND\n")
        self.assertEqual(self.value("SELECT f()"), "\r")
        self.assertEqual(self.tables(), ["one"])

    @history(Script(CRLF, code=True))
    def test_lines_that_end_in_crlf_reach_the_server_from_code(self):
        self.solder("migrate")
        self.assertEqual(self.value("SELECT prosrc FROM pg_proc WHERE proname = 'f'"), "\r\nBEGIN\r\n  RETURN '\r';\r\nEND\r\n")
        self.assertEqual(self.value("SELECT f()"), "\r")
        self.assertEqual(self.tables(), ["one"])

    @history(b"\xef\xbb\xbfCREATE TABLE one (id int);", Script(b"\xef\xbb\xbfCREATE TABLE two (id int)", code=True), alone=(False, True))
    def test_a_byte_order_mark(self):
        self.solder("migrate")
        self.assertEqual(self.tables(), ["one", "two"])

    @history(b"CREATE TABLE one (id int);\0CREATE TABLE two (id int);", alone=(False, True))
    def test_a_nul_byte_is_refused_before_anything_runs(self):
        self.refused("NUL")
        self.assertEqual(self.tables(), [])

    @history("CREATE TABLE template (body text, data jsonb);\n"
             "INSERT INTO template VALUES ('${name} %s %d {{x}} :name $1 ?', '{\"a\": 1}');\n"
             "CREATE TABLE found AS SELECT data ? 'a' AS one, data ?| array['b', 'a'] AS two, data ?& array['a'] AS three,\n"
             "  data @? '$.a' AS four, '5'::int AS five, (array[1, 2, 3])[2:3] AS six, (array[1,2])[1::int] AS seven FROM template;\n"
             "CREATE FUNCTION f(a int, b int DEFAULT 1) RETURNS int LANGUAGE plpgsql AS $$ DECLARE c int := $1; BEGIN RETURN c + b; END $$;\n"
             "CREATE TABLE called AS SELECT f(a := 1, b => 4) AS f, format('%s and %I', 'x', 'y z') AS format", alone=(False, True))
    def test_text_that_looks_like_placeholders(self):
        self.solder("migrate")
        self.assertEqual(self.value("SELECT body FROM template"), "${name} %s %d {{x}} :name $1 ?")
        self.assertEqual(self.session.run("SELECT * FROM found"), [("t", "t", "t", "t", "5", "{2,3}", "1")])
        self.assertEqual(self.session.run("SELECT * FROM called"), [("5", 'x and "y z"')])


if __name__ == "__main__":
    unittest.main(verbosity=1)
