#!/usr/bin/env python3
"""solder_add_migration refuses what would not work, in a sentence that names it, before anything is built."""

import unittest

from workbench import SdkTest


class Refusal(SdkTest):
    CASES = [
        ("add_comments UP up.sql", "a target's name is <version>_<name>, as in 003_add_comments_table; or give VERSION and"),
        ("_003 UP up.sql", "a target's name is <version>_<name>"),
        ("003_ UP up.sql", "a target's name is <version>_<name>"),
        ("003.x_a UP up.sql", "a target's name is <version>_<name>"),
        ("003_a.b UP up.sql", "name 'a.b' is not made of at most 100 letters, digits, '_' and '-'"),
        ("003_a VERSION 1..2 UP up.sql", "version '1..2' is not made of digits"),
        ("003_a UP up.sql FLAVOUR sweet", "unknown argument 'FLAVOUR'"),
        ("003_a UP up.sql DESCRIPTION", "nothing follows DESCRIPTION"),
        ("003_a", "give SOURCES, or UP and DOWN"),
        ("003_a DOWN up.sql", "give SOURCES, or UP and DOWN"),
        ("003_a SOURCES migration.c UP up.sql", "give SOURCES, or UP and DOWN, not both"),
        ("003_a UP missing.sql", "there is no file 'missing.sql' in "),
        ("003_a SOURCES missing.cpp", "there is no file 'missing.cpp' in "),
        ("003_a UP up.sql CHECKSUM_FILES .", "there is no file '.' in "),
        ("003_a SOURCES up.sql", "none of SOURCES is a C or C++ source"),
        ("003_a SOURCES migration.c", "'migration.c' needs the language C; add it to project(... LANGUAGES ...)"),
        ("003_a UP up.sql", "the project has neither C nor C++"),
        ("003_a UP up.sql TRANSACTION all", "TRANSACTION is 'all', not each or none"),
        ("003_a UP up.sql USES root", "USES is 'root', not native or writable_schema"),
        ("003_a UP up.sql BACKENDS oracle", "BACKENDS is 'oracle', not sqlite or postgres"),
        ("003_a UP mysql:up.sql", "UP has 'mysql:up.sql', and 'mysql' is not sqlite or postgres"),
        ("003_a UP up.sql other.sql", "UP has 'up.sql' and 'other.sql'; say which backend each is for, as in "
         "postgres:other.sql"),
        ("003_a UP sqlite:up.sql sqlite:b.sql", "UP has two files for sqlite: 'up.sql' and 'b.sql'"),
        ("003_a UP up.sql postgres:b.sql", "UP has 'up.sql' for every backend beside files for one; say which backend it "
         "is for, as in sqlite:up.sql"),
        ("003_a UP sqlite:up.sql postgres:b.sql BACKENDS sqlite", "UP has a file for postgres, which BACKENDS doesn't name"),
        ("003_a UP sqlite:up.sql BACKENDS sqlite postgres", "UP has no file for postgres; add postgres:<file.sql>"),
        ("003_a UP sqlite:up.sql postgres:up.sql DOWN sqlite:up.sql", "DOWN has no file for postgres; add "
         "postgres:<file.sql>"),
        ("003_a UP sqlite:up.sql DOWN postgres:up.sql", "UP has no file for postgres; add postgres:<file.sql>"),
        ("003_a UP sqlite:up.sql postgres:missing.sql", "there is no file 'missing.sql' in "),
        ("003_a UP up.sql KIND thing", "KIND is 'thing', not SEED or MIGRATION"),
        ("003_a UP up.sql DOWN up.sql IRREVERSIBLE", "DOWN doesn't go with a seed, or with IRREVERSIBLE"),
        ("003_a UP up.sql ABI_MINOR one", "ABI_MINOR is 'one', not a number"),
        ('003_a UP up.sql DESCRIPTION "two\nlines"', "the DESCRIPTION must be one line without tabs"),
    ]

    def refusal(self, name, text):
        """What configuring says, in one line. Without languages, so that it is quick."""
        folder = self.project(name, text, "NONE", up_sql="SELECT 1", migration_c="")
        code, output = self.configure(folder)
        self.assertNotEqual(code, 0, output)
        return " ".join(output.split())

    def test_says_what_is_wrong(self):
        for number, (call, sentence) in enumerate(self.CASES):
            with self.subTest(call):
                self.assertIn(sentence, self.refusal(str(number), f"solder_add_migration({call})"))

    def test_keeps_sqlite_out(self):
        for number, library in enumerate(("sqlite3", "SQLite::SQLite3", "-lsqlite3", "/usr/lib/libsqlite3.a",
                                          "libsqlcipher_SQLite.so")):
            with self.subTest(library):
                output = self.refusal(str(number), f"solder_add_migration(003_a UP up.sql LIBRARIES m {library})")
                self.assertIn(f"solder_add_migration(003_a): a plugin must not link SQLite ('{library}')", output)

    def test_keeps_sqlite_out_behind_other_targets(self):
        text = """add_library(inner INTERFACE)
target_link_libraries(inner INTERFACE sqlite3)
add_library(outer INTERFACE)
target_link_libraries(outer INTERFACE inner outer)
solder_add_migration(003_a UP up.sql LIBRARIES outer)"""
        self.assertIn("a plugin must not link SQLite ('sqlite3')", self.refusal("behind", text))

    def test_names_a_folder_that_is_not_there(self):
        self.assertIn("there is no folder '", self.refusal("folder", "solder_add_migrations(nowhere)"))


if __name__ == "__main__":
    unittest.main()
