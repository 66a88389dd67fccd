#!/usr/bin/env python3
"""What solder_add_migration builds: one exported symbol, the note, the same bytes in every folder, nothing undefined."""

import unittest

from workbench import C, CPP, SdkTest, exported, must_run, note, run, value_of

# Uses what leaks symbols of the standard library.
LEAKY = CPP.replace("#include <solder/migration.hpp>\n", """#include <solder/migration.hpp>
#include <functional>
#include <memory>
#include <regex>
#include <string>

struct Helper { static inline int calls = 0; };
""").replace('execute_sql(db, "CREATE', """++Helper::calls;
    const std::regex word("[a-z]+");
    const std::function<bool(const std::string&)> matches = [&](const std::string& text) {
      return std::regex_match(text, word);
    };
    if (!matches(*std::make_shared<std::string>("text"))) db.fail("no match");
    execute_sql(db, "CREATE""")


class Plugin(SdkTest):
    def test_exports_the_factory_alone(self):
        folder = self.project("one", """solder_add_migration(001_leaky SOURCES migration.cpp)
solder_add_migration(002_c SOURCES migration.c)
solder_add_migration(003_sql UP up.sql)""", migration_cpp=LEAKY, migration_c=C, up_sql="SELECT 1")
        for compiler in (("gcc", "g++"), ("clang", "clang++")):
            plugins = self.build(folder, f"-DCMAKE_C_COMPILER={compiler[0]}", f"-DCMAKE_CXX_COMPILER={compiler[1]}",
                                 build=compiler[0])
            for name in ("001_leaky", "002_c", "003_sql"):
                with self.subTest(compiler=compiler[0], plugin=name):
                    self.assertEqual(exported(plugins / f"{name}.so"), ["solder_create_migration_v1"])

    def test_has_the_same_bytes_in_every_folder(self):
        source = CPP.replace("execute_sql", "if (db.is_cancelled()) db.fail(__FILE__);\n    execute_sql", 1)
        built = []
        for name, build in (("here", "build"), ("elsewhere/with a blank", "out/deep")):
            folder = self.project(name, "solder_add_migration(001_thing SOURCES migration.cpp)", "CXX",
                                  migration_cpp=source)
            built.append((self.build(folder, "-DCMAKE_CXX_FLAGS=-g", build=build) / "001_thing.so").read_bytes())
        self.assertEqual(built[0], built[1])
        self.assertIn(b"./migration.cpp", built[0])
        self.assertNotIn(str(self.folder).encode(), built[0])

    def test_is_stripped_hardened_and_knows_no_folder(self):
        folder = self.project("hard", "solder_add_migration(001_thing SOURCES migration.cpp)", "CXX", migration_cpp=CPP)
        plugin = self.build(folder) / "001_thing.so"
        self.assertIn("no symbols", must_run("nm", plugin))
        dynamic = must_run("readelf", "--dynamic", plugin)
        self.assertIn("BIND_NOW", dynamic)
        self.assertNotRegex(dynamic, "RPATH|RUNPATH|TEXTREL|libsqlite3")
        segments = must_run("readelf", "--segments", "--wide", plugin)
        self.assertIn("GNU_RELRO", segments)
        self.assertRegex(segments, r"GNU_STACK .* RW +0x")
        self.assertRegex(must_run("readelf", "--notes", plugin), "Build ID: [0-9a-f]{40}")

    def test_must_have_a_factory_and_nothing_undefined(self):
        for name, source, symbol in (("factory", "int nothing;\n", "solder_create_migration_v1"),
                                     ("undefined", C.replace("return solder", "extern int nowhere(void);\n"
                                                             "return nowhere() + solder", 1), "nowhere")):
            with self.subTest(name):
                folder = self.project(name, "solder_add_migration(001_thing SOURCES migration.c)", "C",
                                      migration_c=source)
                self.assertEqual(self.configure(folder)[0], 0)
                code, output = run("cmake", "--build", folder / "build")
                self.assertNotEqual(code, 0)
                self.assertRegex(output, f"undefined .*{symbol}")

    def test_must_not_carry_the_time_of_its_build(self):
        folder = self.project("time", "solder_add_migration(001_thing SOURCES migration.c)", "C",
                              migration_c=C + "const char *built = __DATE__;\n")
        self.assertEqual(self.configure(folder)[0], 0)
        code, output = run("cmake", "--build", folder / "build")
        self.assertNotEqual(code, 0)
        self.assertIn("date-time", output)


class Note(SdkTest):
    def test_says_everything_that_was_asked_for(self):
        folder = self.project("all", """solder_add_migration(1.2.10_many-words_here UP up.sql DOWN down.sql
  DESCRIPTION "Say \\"hi\\"; \\\\ ?? \\$x ä" TRANSACTION none USES native writable_schema BACKENDS sqlite postgres)""",
                              "C", up_sql="SELECT 1", down_sql="SELECT 2")
        found = note(self.build(folder) / "1.2.10_many-words_here.so")
        checksum = dict(found)["checksum"]
        compiler = dict(found)["compiler"]
        self.assertRegex(compiler, r"^(GNU|Clang) [0-9.]+$")
        self.assertEqual(found, [
            ("format", "1"), ("abi", "1.0"), ("kind", "migration"), ("version", "1.2.10"), ("name", "many-words_here"),
            ("class", "ManyWordsHereMigration"), ("description", 'Say "hi"; \\ ?? $x ä'), ("transaction", "none"),
            ("reversible", "yes"), ("backend", "sqlite"), ("backend", "postgres"), ("uses", "native"),
            ("uses", "writable_schema"), ("checksum", checksum), ("source", "down.sql"), ("source", "up.sql"),
            ("sdk", dict(found)["sdk"]), ("compiler", compiler)])

    def test_finds_kind_class_and_direction(self):
        folder = self.project("kinds", """solder_add_migration(001_cpp SOURCES namespace.cpp)
solder_add_migration(002_class SOURCES namespace.cpp CLASS Renamed)
solder_add_migration(003_c SOURCES migration.c)
solder_add_migration(004_c_without SOURCES without.c IRREVERSIBLE)
solder_add_migration(005_sql UP up.sql)
solder_add_migration(seed_001_default_data SOURCES migration.c)
solder_add_migration(defaults KIND SEED VERSION 2 NAME more_data SOURCES migration.c)""",
                              namespace_cpp="// SOLDER_MIGRATION(Commented)\n" + CPP.replace(
                                  "SOLDER_MIGRATION(Thing)", "namespace app { class Other : public Thing {}; }\n"
                                  "SOLDER_MIGRATION( app::Other )"),
                              migration_c=C, up_sql="SELECT 1",
                              without_c="\n".join(line for line in C.splitlines() if "down(" not in line).replace(
                                  '  (void)self;\n  return solder_execute(host, context, "DROP TABLE thing");\n}\n', "")
                              .replace("(up, down)", "(up, NULL)"))
        plugins = self.build(folder)
        for name, words in {"001_cpp": "migration 001 cpp Other yes", "002_class": "migration 002 class Renamed yes",
                            "003_c": "migration 003 c CMigration yes",
                            "004_c_without": "migration 004 c_without CWithoutMigration no",
                            "005_sql": "migration 005 sql SqlMigration no",
                            "seed_001_default_data": "seed 001 default_data DefaultDataSeed no",
                            "defaults": "seed 2 more_data MoreDataSeed no"}.items():
            with self.subTest(name):
                plugin = plugins / f"{name}.so"
                self.assertEqual(" ".join(value_of(plugin, key) for key in
                                          ("kind", "version", "name", "class", "reversible")), words)

    def test_derives_the_backends_from_the_files(self):
        folder = self.project("both", """solder_add_migration(001_both UP sqlite:up.sqlite.sql postgres:up.postgres.sql DOWN down.sql)
solder_add_migration(002_one UP postgres:up.postgres.sql)
solder_add_migration(003_down UP down.sql DOWN postgres:up.postgres.sql sqlite:up.sqlite.sql)
set(SOLDER_BACKENDS postgres)
solder_add_migration(004_preset UP down.sql)
solder_add_migration(005_named UP sqlite:up.sqlite.sql)""", "C", up_sqlite_sql="SELECT 1", up_postgres_sql="SELECT 2",
                              down_sql="SELECT 3")
        plugins = self.build(folder, "-DCMAKE_C_FLAGS=-Wall -Wextra -Werror")
        for name, words in {"001_both": "sqlite postgres yes down.sql up.postgres.sql up.sqlite.sql",
                            "002_one": "postgres no up.postgres.sql",
                            "003_down": "sqlite postgres yes down.sql up.postgres.sql up.sqlite.sql",
                            "004_preset": "postgres no down.sql", "005_named": "sqlite no up.sqlite.sql"}.items():
            with self.subTest(name):
                plugin = plugins / f"{name}.so"
                self.assertEqual(" ".join(value_of(plugin, key) for key in ("backend", "reversible", "source")), words)


if __name__ == "__main__":
    unittest.main()
