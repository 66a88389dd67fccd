#include "cli/print_files.hpp"

#include <gtest/gtest.h>

namespace solder::runner {
namespace {

TEST(PrintBackup, NamesTheFileItsDigestAndItsVersion) {
  EXPECT_EQ(backup_text({.path = "b/app.db", .size = 40960, .sha256 = "12ab", .version = "003"}),
            "Backup written to 'b/app.db' (40.0 KiB)\n"
            "  sha256 12ab, version 003\n");
}

TEST(PrintRestore, SaysWhereADamagedFileWent) {
  EXPECT_EQ(
      restore_text({.from = "x.db", .version_after = "003", .damaged = "app.db.damaged"}, "app.db"),
      "Restored 'app.db' from 'x.db'\n"
      "The damaged file was replaced and is kept as 'app.db.damaged'\n"
      "It is now at version 003.\n");
}

TEST(PrintRestore, SaysFromWhichVersionToWhich) {
  EXPECT_EQ(restore_text({.from = "x.db",
                          .version_before = "003",
                          .version_after = "",
                          .schema_file = SchemaFile{.path = "schema.sql", .changed = true}},
                         "app.db"),
            "Schema written to 'schema.sql'\n"
            "Restored 'app.db' from 'x.db'\n"
            "It was at version 003 and is now at no version.\n");
}

TEST(PrintRestore, SaysWhenTheVersionIsTheSame) {
  EXPECT_EQ(
      restore_text({.from = "x.db", .version_before = "003", .version_after = "003"}, "app.db"),
      "Restored 'app.db' from 'x.db'\n"
      "It is at version 003, as before.\n");
}

const ScaffoldResult kScaffold = {.version = "003",
                                  .folder = "migrations/003_add_comments",
                                  .files = {"migrations/003_add_comments/CMakeLists.txt",
                                            "migrations/003_add_comments/migration.cpp"}};

TEST(PrintScaffold, ListsTheFilesAndWhatToDoNext) {
  EXPECT_EQ(scaffold_text(kScaffold, {}),
            "Created migration 003 in 'migrations/003_add_comments'\n"
            "  migrations/003_add_comments/CMakeLists.txt\n"
            "  migrations/003_add_comments/migration.cpp\n"
            "\n"
            "Next:\n"
            "  1. write what it does in 'migrations/003_add_comments/migration.cpp'\n"
            "  2. run 'solder build'\n"
            "  3. run 'solder migrate'\n");
}

TEST(PrintScaffold, NamesAllSources) {
  ScaffoldResult result = kScaffold;
  result.files = {"m/001_a/CMakeLists.txt", "m/001_a/up.sql", "m/001_a/down.sql", "CMakeLists.txt"};
  const std::string text = scaffold_text(result, {.language = ScaffoldRequest::Language::sql});
  EXPECT_NE(text.find("write what it does in 'm/001_a/up.sql' and 'm/001_a/down.sql'\n"),
            std::string::npos)
      << text;
}

TEST(PrintScaffold, RunsSeedsWithTheirOwnCommand) {
  const std::string text = scaffold_text(kScaffold, {.seed = true});
  EXPECT_TRUE(text.starts_with("Created seed 003 in"));
  EXPECT_TRUE(text.ends_with("  3. run 'solder seed'\n"));
}

TEST(PrintBuild, NamesBothFolders) {
  EXPECT_EQ(build_text("migrations", "plugins"), "Built 'migrations' into 'plugins'\n");
  EXPECT_EQ(
      leftover_warnings({"plugins/001_a.so"}),
      std::vector<std::string>{"plugin 'plugins/001_a.so' was built earlier and has no source "
                               "any more, but would still be applied: delete it, or put its "
                               "source back"});
}

TEST(PrintMark, SaysThatNothingWasRun) {
  EXPECT_EQ(mark_text({.version = *Version::parse("003"), .name = "AddComments"}),
            "Marked 003: AddComments as applied; it was not run\n");
}

}  // namespace
}  // namespace solder::runner
