#include "cli/print_moving.hpp"

#include <gtest/gtest.h>

namespace solder::runner {
namespace {

ImportResult imported() {
  ImportResult result{
      .tool = Tool::goose, .from = "sql", .into = "migrations", .project = "CMakeLists.txt"};
  result.migrations = {
      {.version = "1", .name = "users", .folder = "migrations/1_users", .from = "sql/1_users.sql"},
      {.version = "2",
       .name = "index",
       .transaction = TransactionMode::none,
       .reversible = false,
       .folder = "migrations/2_index",
       .from = "sql/2_index.sql"}};
  return result;
}

TEST(PrintImport, SaysWhatWasWrittenAndWhatToDoNext) {
  EXPECT_EQ(import_text(imported(), {}),
            "Imported 2 migrations of goose from 'sql' into 'migrations'\n"
            "  migrations/1_users\n"
            "  migrations/2_index  (no way down, no transaction)\n"
            "  CMakeLists.txt\n"
            "\n"
            "Next:\n"
            "  1. run 'solder build'\n"
            "  2. on a database that goose has migrated, run 'solder adopt';\n"
            "     on a new one, run 'solder migrate'\n");
}

TEST(PrintImport, ListsWhatNeedsAPerson) {
  ImportResult result = imported();
  result.dry_run = true;
  result.migrations.resize(1);
  result.project.reset();
  result.notes = {{.file = "sql/3_fill.go",
                   .is_left_out = true,
                   .why = "it is code and no SQL",
                   .next = "write it anew"},
                  {.file = "sql/4_a.sql", .line = 7, .why = "it has COMMIT"}};
  EXPECT_EQ(import_text(result, {}),
            "Would import 1 migration of goose from 'sql' into 'migrations'\n"
            "  migrations/1_users\n"
            "\n"
            "Needs a person (2):\n"
            "  sql/3_fill.go: left out\n"
            "    it is code and no SQL\n"
            "    next: write it anew\n"
            "  sql/4_a.sql:7\n"
            "    it has COMMIT\n"
            "\n"
            "Nothing was written.\n");
}

TEST(PrintImport, ShortensLongListsUnlessAskedForAll) {
  ImportResult result = imported();
  result.migrations.assign(12, result.migrations.front());
  result.notes.assign(5, {.file = "sql/1_users.sql", .line = 1, .why = "it has COMMIT"});
  const std::string text = import_text(result, {});
  EXPECT_NE(text.find("  … 2 more; all of them with --verbose\n"), std::string::npos) << text;
  EXPECT_NE(text.find("  sql/1_users.sql:1\n"
                      "    it has COMMIT\n"
                      "  … 2 more; all of them with --verbose\n"
                      "    it has COMMIT\n"),
            std::string::npos)
      << text;
  EXPECT_EQ(import_text(result, {.detail = Detail::full}).find("more"), std::string::npos);
}

TEST(PrintAdopt, NamesTheMigrationsAndWhatIsPending) {
  AdoptResult result{.tool = Tool::flyway, .table = "flyway_schema_history", .pending = 1};
  result.adopted = {
      {.version = "1.2", .name = "UsersMigration", .there = "1.2 (users)"},
      {.version = "001", .name = "ViewsSeed", .kind = Kind::seed, .there = "R views"}};
  EXPECT_EQ(adopt_text(result, {}),
            "Adopted 2 migrations from flyway, table 'flyway_schema_history'; none was run\n"
            "  1.2: UsersMigration\n"
            "  001: ViewsSeed  (a seed)\n"
            "\n"
            "1 migration is pending: run 'solder migrate'.\n");
}

TEST(PrintAdopt, SaysThatThereIsNothingToAdopt) {
  AdoptResult result{.tool = Tool::goose, .table = "goose_db_version"};
  EXPECT_EQ(adopt_text(result, {}),
            "Nothing to adopt from goose, table 'goose_db_version': nothing is applied there.\n");
  result.already = 2;
  EXPECT_EQ(adopt_text(result, {}),
            "Nothing to adopt from goose, table 'goose_db_version': all that is applied there\n"
            "is recorded here.\n");
}

}  // namespace
}  // namespace solder::runner
