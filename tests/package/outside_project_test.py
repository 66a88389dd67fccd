#!/usr/bin/env python3
"""A plugin project outside the repository, made by `solder create-migration` in an empty folder against an installed SDK, builds
and applies: in C++, C and SQL, and a seed.

usage: outside_project_test.py BUILD_FOLDER    (of Solder; it is installed into a temporary prefix)"""

import subprocess
import sys
import tempfile

from workshop import Workshop, expect_equal, expect_in, fail


def main():
    with tempfile.TemporaryDirectory(prefix="solder-prefix-") as prefix:
        subprocess.run(["cmake", "--install", sys.argv[1], "--prefix", prefix], check=True,
                       stdout=subprocess.DEVNULL)
        with Workshop(prefix) as shop:
            walk(shop)


def walk(shop):
    database = ("--database", "app.db")
    shop.run(shop.solder, "create-migration", "create notes", "--description", "Notes; \"quoted\" and $strange")
    shop.run(shop.solder, "create-migration", "add_tags", "--sql")
    shop.run(shop.solder, "create-migration", "add_links", "--c")
    shop.run(shop.solder, "create-migration", "default_notes", "--seed")
    for name in ("CMakeLists.txt", "migrations/001_create_notes/migration.cpp", "migrations/002_add_tags/up.sql",
                 "migrations/002_add_tags/down.sql", "migrations/003_add_links/migration.c"):
        if not (shop.folder / name).is_file():
            fail(f"create-migration did not write {name}")
    shop.write("migrations/002_add_tags/up.sql", "CREATE TABLE tags (name TEXT PRIMARY KEY);\n")
    shop.write("migrations/002_add_tags/down.sql", "DROP TABLE tags;\n")
    shop.run(shop.solder, "build")
    shop.run(shop.solder, "init", *database)
    expect_equal([row[0] for row in shop.ask("app.db", "SELECT version FROM schema_migrations ORDER BY id")],
                 ["001", "002", "003"], "the history")
    expect_in("Database is up to date!", shop.run(shop.solder, "status", *database), "the status")
    shop.run(shop.solder, "rollback", "001", "--yes", *database)
    expect_equal(shop.ask("app.db", "SELECT count(*) FROM sqlite_schema WHERE name = 'tags'"), [(0,)], "tags")
    shop.run(shop.solder, "migrate", *database)
    # An edit of what was applied stops every change and names the version.
    shop.write("migrations/002_add_tags/up.sql", "CREATE TABLE tags (name TEXT PRIMARY KEY, colour TEXT);\n")
    shop.run(shop.solder, "build")
    expect_in("002", shop.run(shop.solder, "migrate", *database, expect=4), "the modified version")


main()
