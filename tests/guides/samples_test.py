#!/usr/bin/env python3
"""The samples in docs/writing-a-migration.md and docs/postgres.md compile with the SDK, without warnings: whole sources as they stand,
parts of a function inside one.

usage: samples_test.py SDK_INCLUDE_FOLDER"""

import subprocess
import sys

from guide import blocks_of, repository

WARNINGS = ["-fsyntax-only", "-Wall", "-Wextra", "-Wpedantic", "-Werror"]
WHOLE = {"cpp": ["c++", "-std=c++17", "-xc++"], "c": ["cc", "-std=c99", "-xc"]}
# What the parts speak of without showing it.
BEFORE = """#include <solder/migration.hpp>
#include <cctype>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>
static const std::vector<std::pair<std::string, std::string>> kImported;
static const char* const kPostgresTables = "";
static const char* const kSqliteTables = "";
static std::vector<std::int64_t> order_ids(solder::Database&) { return {}; }
class Parts : public solder::Migration {
 public:
  void up(solder::Database&) override {}
  void down(solder::Database&) override {}
"""


def compile_text(language, text, include, names, where):
    command = [*WHOLE[language], *WARNINGS, f"-I{include}", *names, "-"]
    done = subprocess.run(command, input=text, text=True, capture_output=True, check=False)
    if done.returncode != 0:
        sys.exit(f"{where} doesn't compile:\n{done.stderr}")


def main():
    parts, count = BEFORE, 0
    for page in ("writing-a-migration.md", "postgres.md"):
        for block in blocks_of(repository() / "docs" / page):
            if block.language not in WHOLE:
                continue
            count += 1
            where = f"{page}:{block.line}"
            if "SOLDER_MIGRATION" not in block.text:
                parts += f"  void part_{count}(solder::Database& db) {{\n#line {block.line + 1} \"{page}\"\n{block.text}  }}\n"
                continue
            names = [] if "define SOLDER_MIGRATION_VERSION" in block.text else ['-DSOLDER_MIGRATION_VERSION="001"', '-DSOLDER_MIGRATION_NAME="sample"']
            if "Seed : public" in block.text:
                names.append("-DSOLDER_MIGRATION_IRREVERSIBLE")
            compile_text(block.language, block.text, sys.argv[1], names, where)
    compile_text("cpp", parts + "};\nSOLDER_MIGRATION(Parts)\n", sys.argv[1],
                 ['-DSOLDER_MIGRATION_VERSION="001"', '-DSOLDER_MIGRATION_NAME="parts"'], "a part of a function")
    print(f"{count} samples compile")


main()
