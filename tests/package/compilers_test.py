#!/usr/bin/env python3
"""Plugins of g++, of clang with libstdc++ and with libc++, and of plain C load into one runner in one run; the checksum of a
source is the same from both compilers; an exception of either library fails its own step and nothing else.

usage: compilers_test.py PREFIX    (a folder with bin/solder and lib/cmake/solder)"""

import sys

from workshop import Workshop, expect_equal, expect_in

PROJECT = """cmake_minimum_required(VERSION 3.16)
project(compilers LANGUAGES C CXX)
find_package(solder REQUIRED)
solder_add_migration({target} SOURCES {source} DESCRIPTION "Built by one of several compilers")
"""

CPP = """#include <solder/migration.hpp>

#include <regex>
#include <string>
#include <vector>

// Uses what leaks symbols of the standard library: templates with statics, regex, exceptions.
struct Helper {{ static inline int calls = 0; }};

class {name} : public solder::Migration {{
 public:
  void up(solder::Database& db) override {{
    ++Helper::calls;
    std::vector<std::string> words;
    const std::regex word("[a-z]+");
    const std::string text = "one two three";
    for (std::sregex_iterator at(text.begin(), text.end(), word), end; at != end; ++at) words.push_back(at->str());
    try {{
      throw std::string("inside the plugin");
    }} catch (const std::string& thrown) {{
      words.push_back(thrown);
    }}
    execute_sql(db, "CREATE TABLE {table} (calls INTEGER, words INTEGER)");
    execute_sql(db, "INSERT INTO {table} VALUES (?, ?)", Helper::calls, static_cast<int>(words.size()));
  }}
  void down(solder::Database& db) override {{ execute_sql(db, "DROP TABLE {table}"); }}
}};
SOLDER_MIGRATION({name})
"""

THROWS = """#include <solder/migration.hpp>

#include <stdexcept>

class Throws : public solder::Migration {
 public:
  void up(solder::Database& db) override {
    execute_sql(db, "CREATE TABLE thrown (id INTEGER)");
    throw std::runtime_error("the price list is empty");
  }
  void down(solder::Database& db) override { execute_sql(db, "DROP TABLE thrown"); }
};
SOLDER_MIGRATION(Throws)
"""

PLAIN_C = """#include <solder/abi.h>
#include <string.h>

static int32_t run(solder_context *context, const solder_host *host, const char *sql) {
  const solder_string text = {sql, strlen(sql)};
  return host->execute(context, text);
}

static int32_t up(void *self, solder_context *context, const solder_host *host) {
  (void)self;
  return run(context, host, "CREATE TABLE plain_c (calls INTEGER, words INTEGER); INSERT INTO plain_c VALUES (1, 4)");
}

static int32_t down(void *self, solder_context *context, const solder_host *host) {
  (void)self;
  return run(context, host, "DROP TABLE plain_c");
}

const solder_migration *solder_create_migration_v1(void) {
  static const solder_migration migration = {
      sizeof(solder_migration), SOLDER_ABI_MINOR, SOLDER_MIGRATION_VERSION, SOLDER_MIGRATION_NAME, 0, up, down, 0};
  return &migration;
}
"""

GCC = ("-DCMAKE_C_COMPILER=gcc", "-DCMAKE_CXX_COMPILER=g++")
CLANG = ("-DCMAKE_C_COMPILER=clang", "-DCMAKE_CXX_COMPILER=clang++")
LIBCXX = CLANG + ("-DCMAKE_CXX_FLAGS=-stdlib=libc++",)


def build_plugin(shop, target, source_name, source, compiler, options):
    shop.write(source_name, source)
    shop.write("CMakeLists.txt", PROJECT.format(target=target, source=source_name))
    # A build folder keeps its compiler.
    shop.build(f"build-{target}-{compiler}", *options)


def apply_all(shop):
    build_plugin(shop, "001_gcc", "migration.cpp", CPP.format(name="Gcc", table="gcc"), "g++", GCC)
    build_plugin(shop, "002_clang", "migration.cpp", CPP.format(name="Clang", table="clang"), "clang", CLANG)
    build_plugin(shop, "003_libcxx", "migration.cpp", CPP.format(name="Libcxx", table="libcxx"), "libc++", LIBCXX)
    build_plugin(shop, "004_plain_c", "migration.c", PLAIN_C, "gcc", GCC)
    shop.run(shop.solder, "migrate", "--database", "app.db")
    for table in ("gcc", "clang", "libcxx", "plain_c"):
        expect_equal(shop.ask("app.db", f"SELECT calls, words FROM {table}"), [(1, 4)], f"what {table} wrote")


def contain_exceptions(shop):
    for compiler, options in (("clang", CLANG), ("libc++", LIBCXX), ("g++", GCC)):
        build_plugin(shop, "005_throws", "migration.cpp", THROWS, compiler, options)
        output = shop.run(shop.solder, "migrate", "--database", "app.db", expect=2)
        expect_in("the price list is empty", output, "the exception's words")
        expect_in("005", output, "the version")
        expect_equal(shop.ask("app.db", "SELECT count(*) FROM schema_migrations"), [(4,)], "rows of history")
        expect_equal(shop.ask("app.db", "SELECT count(*) FROM sqlite_schema WHERE name = 'thrown'"), [(0,)],
                     "the failed step's table")
    shop.run("cmake", "-E", "rm", "plugins/005_throws.so")


def same_checksum(shop):
    """The same source built again by another compiler is the same migration: nothing is modified."""
    before = shop.run(shop.solder, "status", "--verbose", "--database", "app.db")
    build_plugin(shop, "001_gcc", "migration.cpp", CPP.format(name="Gcc", table="gcc"), "libc++", LIBCXX)
    expect_equal(shop.run(shop.solder, "status", "--verbose", "--database", "app.db"), before,
                 "status --verbose after a build by clang")
    expect_in("sha256:", before, "the checksum in status --verbose")


def main():
    with Workshop(sys.argv[1]) as shop:
        apply_all(shop)
        contain_exceptions(shop)
        same_checksum(shop)
        shop.run(shop.solder, "rollback", "--steps", "4", "--yes", "--database", "app.db")
        expect_equal(shop.ask("app.db", "SELECT count(*) FROM schema_migrations"), [(0,)], "rows of history")


main()
