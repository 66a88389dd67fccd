"""Plugins that misbehave while they run, on the way up and on the way down."""

import os
import re
import sqlite3
import stat

from case import BOTH_JOURNALS, BOTH_WAYS, ENVIRONMENT, FAILED, IN_DOUBT, OK, TERMINATED, case


def fails(world, pattern, code=FAILED, **options):
    """The step fails with these words, nothing of it is left, and the next run reaches the end."""
    result = world.expect(world.act(*options.pop("more", ())), code, pattern)
    world.expect_no_process()
    world.expect_unchanged()
    world.expect_recovery()
    return result


def succeeds(world, pattern=None):
    """The step is done, and nothing is left behind."""
    result = world.expect(world.act(), OK, pattern)
    world.expect_no_process()
    world.expect_all(*((5, 6) if world.way == "down" else (5, 6, 7)))
    world.expect_tidy()
    return result


@case("E1", "returns an error code", BOTH_WAYS, BOTH_JOURNALS)
def returns_a_code(world):
    world.start().faulty("return 5;")
    fails(world, r"migration '?7.*code 5")


@case("E3", "ignores that its SQL failed", BOTH_WAYS, BOTH_JOURNALS)
def ignores_a_failure(world):
    world.start().faulty('sql(context, host, "INSERT INTO nowhere VALUES (1)");')
    fails(world, r"no such table: nowhere")


@case("E4", "dies of a signal", BOTH_WAYS, BOTH_JOURNALS, each=("SIGSEGV", "SIGBUS", "SIGFPE", "SIGILL"))
def dies(world, name):
    world.start().faulty(f"raise({name});")
    fails(world, f"7.*{name}")


@case("E4", "writes to where nothing is", BOTH_WAYS)
def writes_nowhere(world):
    world.start().faulty("*(volatile int *)8 = 1;")
    fails(world, "7.*SIGSEGV")


@case("E5", "is aborted", BOTH_WAYS, each=(
    ("abort", "abort();"), ("assert", "extern void __assert_fail(const char *, const char *, unsigned, const char *);"
                                      '__assert_fail("rows > 0", "plugin.c", 1, "up");'),
    ("double_free", "void *volatile memory = malloc(64); free(memory); free(memory);")))
def is_aborted(world, body):
    world.start().faulty(body)
    fails(world, "7.*SIGABRT")


@case("E8", "runs for ever", BOTH_WAYS, BOTH_JOURNALS, each=(
    ("loop", "for (;;) {}"), ("sleep", "for (;;) pause();"),
    ("sql", 'sql(context, host, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n");')))
def runs_for_ever(world, body):
    world.start().faulty(body)
    fails(world, r"7.*(timed out after 1|longer than 1 s)", more=("--timeout", "1"))


@case("E9", "stops itself", BOTH_WAYS)
def stops_itself(world):
    world.start().faulty("raise(SIGSTOP);")
    fails(world, "7.*(timed out|stopped)", more=("--timeout", "20"))


THROWING = r"""
#include <stdexcept>
extern "C" const solder_migration *solder_create_migration_v1(void);
extern "C" const solder_migration *solder_create_migration_v1(void) { return &migration; }
"""


@case("E10", "lets an exception escape", BOTH_WAYS)
def throws(world):
    world.start().faulty('if (host != nullptr) throw std::runtime_error("no rows today");', globals_="#include <stdexcept>\n",
                         factory=THROWING, flags=("-lstdc++",))
    fails(world, "7.*(exception.*no rows today|SIGABRT|no rows today)")


@case("E11", "recurses without end", BOTH_WAYS)
def recurses(world):
    world.start().faulty("deep(1);", globals_="static int deep(int n) { volatile char frame[4096]; frame[0] = (char)n;"
                                              " return deep(n + 1) + frame[0]; }")
    fails(world, "7.*SIGSEGV")


@case("E11", "takes 10 GB of memory", BOTH_WAYS)
def takes_memory(world):
    world.start().faulty("for (size_t part = 0; part < 10240; ++part) { char *memory = malloc(1 << 20);"
                         " memset(memory, 1, 1 << 20); }")
    fails(world, "7.*(SIGSEGV|out of memory)", more=("--memory-limit", "512"))


@case("E12", "leaks 1,000 descriptors", BOTH_WAYS)
def leaks_descriptors(world):
    world.start().faulty('for (int i = 0; i < 1000; ++i) { if (open("/dev/null", O_RDONLY) < 0) break; }')
    succeeds(world)


@case("E12", "closes all descriptors", BOTH_WAYS)
def closes_descriptors(world):
    world.start().faulty("for (int i = 0; i < 1024; ++i) close(i);")
    result = world.expect(world.act(), (OK, FAILED), "7")
    world.expect_no_process()
    world.expect_sound()
    assert result.text.strip(), "the command said nothing"
    done = ["5", "6"] if world.way == "down" else ["5", "6", "7"]
    assert (world.history() == done) == (result.exit == OK), f"exit {result.exit}, history {world.history()}"


def surroundings_of(world):
    """A migration that writes down where it runs."""
    world.plugin(8, r"""
      char folder[4096];
      const mode_t mask = umask(0);
      umask(mask);
      struct sigaction action;
      sigaction(SIGINT, NULL, &action);
      char text[8192];
      snprintf(text, sizeof text, "CREATE TABLE t8 AS SELECT '%s' AS folder, %d AS mask, '%s' AS zone, %d AS ignores, '%s' AS locale",
               getcwd(folder, sizeof folder), (int)mask, getenv("TZ"), action.sa_handler == SIG_IGN, setlocale(LC_ALL, NULL));
      sql(context, host, text);""", None, globals_="#include <locale.h>\n")


@case("E13", "changes its surroundings, and another migration follows", journals=BOTH_JOURNALS)
def changes_surroundings(world):
    world.start()
    surroundings_of(world)
    migrate = [str(world.solder_path), "--database", "app.db", "--plugins", "plugins", "migrate"]
    world.expect(world.run(migrate), OK)
    expected = world.query("SELECT * FROM t8")
    world.query("DROP TABLE t8")
    world.query("DELETE FROM schema_migrations WHERE version = '8'")
    world.faulty('chdir("/"); umask(0); setenv("TZ", "Asia/Tokyo", 1); signal(SIGINT, SIG_IGN); setlocale(LC_ALL, "");',
                 globals_="#include <locale.h>\n")
    world.expect(world.run([*migrate, "--allow-out-of-order"]), OK)
    assert world.query("SELECT * FROM t8") == expected, f"{world.query('SELECT * FROM t8')}, without the other: {expected}"
    world.expect(world.solder("backup"), OK)
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (world.folder / "backups").glob("*.db")]
    assert modes == [0o600], f"modes {modes}"


@case("E14", "leaves a thread running", BOTH_WAYS, BOTH_JOURNALS)
def leaves_a_thread(world):
    world.start().faulty("pthread_t thread; pthread_create(&thread, NULL, forever, NULL); pthread_detach(thread);",
                         globals_="static void *forever(void *nothing) { for (;;) pause(); return nothing; }")
    succeeds(world)


@case("E15", "leaves a daemon behind", BOTH_WAYS, BOTH_JOURNALS)
def leaves_a_daemon(world):
    world.start().faulty("if (fork() == 0) { setsid(); if (fork() == 0) { for (;;) pause(); } _exit(0); } pause_for(100);")
    succeeds(world, "left (a )?process|left .*behind")


@case("E16", "prints 100 MB, and escape sequences", BOTH_WAYS)
def prints_much(world):
    world.start().faulty(r'char line[1001]; memset(line, 120, 1000); line[1000] = 0; puts("\033[2J\033[31mred\a");'
                         "for (int i = 0; i < 100000; ++i) puts(line); fflush(stdout);")
    result = succeeds(world)
    assert len(result.text) < 5_000_000, f"{len(result.text)} characters of output"


@case("E17", "fails while it is loaded", BOTH_WAYS, BOTH_JOURNALS, each=("abort()", "*(volatile int *)8 = 1", "_exit(0)", "exit(0)"))
def fails_while_loading(world, body):
    world.start().faulty("", globals_=f"__attribute__((constructor)) static void begin(void) {{ {body}; }}")
    fails(world, "7.*while loading|while loading.*7")


@case("E18", "crashes when it is unloaded", BOTH_WAYS, each=("destructor", "atexit"))
def crashes_when_unloaded(world, moment):
    if moment == "atexit":
        world.start().faulty("atexit(end);", globals_="static void end(void) { abort(); }")
    else:
        world.start().faulty("", globals_="__attribute__((destructor)) static void end(void) { abort(); }")
    succeeds(world)


@case("E19", "sends SIGTERM to the runner", BOTH_WAYS, BOTH_JOURNALS)
def ends_the_runner(world):
    world.start().faulty("kill(getppid(), SIGTERM); for (int i = 0; i < 100; ++i) pause_for(100);")
    world.expect(world.act(), (FAILED, TERMINATED))
    world.expect_no_process()
    world.expect_unchanged()
    world.expect_recovery()


@case("E19", "kills its process group", BOTH_WAYS, BOTH_JOURNALS)
def kills_its_group(world):
    world.start().faulty("kill(0, SIGKILL); for (;;) pause();")
    fails(world, "7.*SIGKILL")


@case("E20", "returns a strange code", BOTH_WAYS, each=(-123456, -2147483647, 2147483647))
def returns_a_strange_code(world, code):
    world.start().faulty(f"return {code};")
    fails(world, f"7.*code {code}")


SQL_TEXTS = (
    ("null", "solder_string text = {NULL, 10};", "null"),
    ("not_utf8", 'solder_string text = solder_text("SELECT \'\\377\\376\'");', "utf-8"),
    ("one_gigabyte", "char *much = malloc(1100000000); memset(much, 32, 1100000000); solder_string text = {much, 1100000000};",
     "too (long|big|large)|longer than"),
    ("with_nul", 'solder_string text = {"SELECT 1\\0; DROP TABLE t5", 23};', "nul|zero byte"),
)


@case("E21", "passes SQL that is none", BOTH_WAYS, each=[(name, (body, words)) for name, body, words in SQL_TEXTS])
def passes_no_sql(world, item):
    body, words = item
    world.start().faulty(f"{body} host->execute(context, text);")
    fails(world, f"7.*({words})")


@case("E22", "leaves a cursor open", BOTH_WAYS, BOTH_JOURNALS)
def leaves_a_cursor(world):
    world.start().faulty('solder_statement *rows = NULL; host->prepare(context, solder_text("SELECT id FROM t5"), &rows);'
                         "host->step(rows);")
    succeeds(world)


@case("E23", "works from a second thread", BOTH_WAYS, BOTH_JOURNALS)
def works_from_a_thread(world):
    world.start().faulty(
        "struct call call = {context, host}; pthread_t thread; pthread_create(&thread, NULL, work, &call); pthread_join(thread, NULL);",
        globals_='struct call { solder_context *context; const solder_host *host; };'
                 'static void *work(void *given) { struct call *call = given;'
                 ' call->host->execute(call->context, solder_text("INSERT INTO t5 (word) VALUES (\'thread\')")); return NULL; }')
    fails(world, "7.*thread")


@case("E24", "works after it has returned", journals=BOTH_JOURNALS)
def works_afterwards(world):
    world.start().faulty(
        "call.context = context; call.host = host; pthread_t thread; pthread_create(&thread, NULL, work, NULL); pthread_detach(thread);",
        globals_='static struct { solder_context *context; const solder_host *host; } call;'
                 'static void *work(void *nothing) { for (int i = 0; i < 50; ++i) { pause_for(10);'
                 ' call.host->execute(call.context, solder_text("INSERT INTO t5 (word) VALUES (\'late\')")); } return nothing; }')
    world.plugin(8, 'sql(context, host, "CREATE TABLE t8 (id)"); pause_for(700);')
    result = world.act()
    world.expect(result, (OK, FAILED))
    world.expect_no_process()
    assert world.query("SELECT count(*) FROM t5 WHERE word = 'late'") == [(0,)], "a call after the return reached the database"
    world.expect_all(*((5, 6, 7, 8) if result.exit == OK else (5, 6, 7)))


@case("E25", "unlinks the database", BOTH_WAYS, BOTH_JOURNALS)
def unlinks_the_database(world):
    world.start().faulty(f'unlink("{world.db}");')
    saved = world.folder / "case-kept.db"
    os.link(world.db, saved)  # so that what became of the file can be seen
    result = world.solder(*world.way_arguments("--allow-hardlink"))
    world.expect(result, (ENVIRONMENT, IN_DOUBT), r"database file.*(gone|removed|moved)|(gone|removed|moved).*database")
    world.expect_no_process()
    connection = sqlite3.connect(saved)
    versions = [row[0] for row in connection.execute("SELECT version FROM schema_migrations ORDER BY id")]
    connection.close()
    assert versions == (["5", "6", "7"] if world.way == "down" else ["5", "6"]) or result.exit == IN_DOUBT, f"history {versions}"
    assert not re.search(r"applied 1 migration", result.text), result.text
