#include <fstream>

#include "database_test.hpp"
#include "holder.hpp"

namespace solder::testing {
namespace {

class RestoreTest : public DatabaseTest {
 protected:
  RestoreTest() {
    OtherProgram(path()).run("CREATE TABLE t (a); INSERT INTO t VALUES ('old')");
    backup_database(address(), backup(), {});
    OtherProgram(path()).run("UPDATE t SET a = 'new'; CREATE TABLE later (a)");
  }
  [[nodiscard]] std::filesystem::path backup() const { return folder_ / "backup.db"; }
  [[nodiscard]] std::string live(const std::string& sql = "SELECT a FROM t") const {
    return OtherProgram(path()).ask(sql);
  }
  RestoredDatabase restore(const std::filesystem::path& source,
                           const std::string& database = "app.db") const {
    OpenOptions options;
    options.lock_timeout = std::chrono::milliseconds(0);
    const DatabaseAddress live = parse_address((folder_ / database).string());
    return restore_database(verify_backup(source, live, options), live, inspect_database(live),
                            options);
  }
  /// Overwrites the beginning of the live file, where SQLite has its header.
  void destroy_header() const {
    std::fstream(path(), std::ios::in | std::ios::out | std::ios::binary) << "no header any more";
  }
};

TEST_F(RestoreTest, G11BringsTheOldContentBack) {
  restore(backup());

  EXPECT_EQ(live(), "old");
  EXPECT_EQ(live("SELECT name FROM sqlite_schema"), "t");
  EXPECT_EQ(live("PRAGMA integrity_check"), "ok");
  EXPECT_EQ(files(), (std::vector<std::string>{"app.db", "backup.db", "backup.db.sha256"}));
}

TEST_F(RestoreTest, G11ChangesNothingInTheBackup) {
  const std::string before = read_file(backup());
  restore(backup());

  EXPECT_EQ(read_file(backup()), before);
}

TEST_F(RestoreTest, CreatesADatabaseThatIsGone) {
  std::filesystem::remove(path());
  restore(backup());

  EXPECT_EQ(live(), "old");
}

TEST_F(RestoreTest, G11IntoAWalLeavesNothingOfTheWal) {
  OtherProgram app(path());
  app.run("PRAGMA journal_mode = WAL; UPDATE t SET a = 'in the wal'");
  restore(backup());

  EXPECT_EQ(app.ask("SELECT a FROM t"), "old");
  EXPECT_EQ(live("PRAGMA journal_mode"), "wal");
}

TEST_F(RestoreTest, G11IntoAWalOfAnotherPageSize) {
  OtherProgram(path()).run("PRAGMA page_size = 1024; VACUUM; PRAGMA journal_mode = WAL");
  OtherProgram(path()).run("UPDATE t SET a = 'in the wal'");
  restore(backup());

  EXPECT_EQ(live(), "old");
  EXPECT_EQ(live("PRAGMA journal_mode"), "wal");
  EXPECT_EQ(live("PRAGMA integrity_check"), "ok");
}

TEST_F(RestoreTest, G11OverAHotJournal) {
  {
    OtherProgram app(path());
    app.run("PRAGMA cache_size = 1; BEGIN; UPDATE t SET a = 'torn'");
    app.run("INSERT INTO later SELECT randomblob(5000) FROM json_each('[1,2,3,4,5,6,7,8,9]')");
    std::filesystem::copy_file(path(), folder_ / "torn.db");
    std::filesystem::copy_file(path().string() + "-journal", folder_ / "torn.db-journal");
  }
  restore(backup(), "torn.db");

  EXPECT_EQ(OtherProgram(folder_ / "torn.db").ask("SELECT a FROM t"), "old");
  EXPECT_EQ(OtherProgram(folder_ / "torn.db").ask("PRAGMA integrity_check"), "ok");
}

TEST_F(RestoreTest, TakesABackupThatAsksForAWalAndChangesNothing) {
  OtherProgram(backup()).run("PRAGMA journal_mode = WAL");
  std::filesystem::remove(backup().string() + ".sha256");
  const std::string before = read_file(backup());
  restore(backup());

  EXPECT_EQ(live(), "old");
  EXPECT_EQ(live("PRAGMA journal_mode"), "delete");
  EXPECT_EQ(read_file(backup()), before);
  EXPECT_EQ(files(), (std::vector<std::string>{"app.db", "backup.db"}));
}

TEST_F(RestoreTest, WaitsForNobodyForLong) {
  OtherProgram app(path());
  app.run("BEGIN IMMEDIATE; UPDATE t SET a = 'busy'");

  EXPECT_THAT(error_of([&] { restore(backup()); }),
              ::testing::StartsWith("lock: cannot lock database '" + path().string()));
  app.run("COMMIT");
  EXPECT_EQ(live(), "busy");
}

/// A backup that is none.
struct BadBackup {
  std::string name;
  std::function<void(const std::filesystem::path& path)> spoil;
  std::string why;
};

class BadBackupTest : public RestoreTest, public ::testing::WithParamInterface<BadBackup> {};

TEST_P(BadBackupTest, G11IsRefusedBeforeTheDatabaseIsTouched) {
  GetParam().spoil(backup());
  const std::string before = read_file(path());
  const std::string error = error_of([&] { restore(backup()); });

  EXPECT_THAT(error, ::testing::StartsWith("environment: cannot restore backup '" +
                                           backup().string() + "': " + GetParam().why));
  EXPECT_EQ(read_file(path()), before);
}

using Path = std::filesystem::path;

INSTANTIATE_TEST_SUITE_P(
    All, BadBackupTest,
    ::testing::Values(
        BadBackup{"Missing", [](const Path& path) { std::filesystem::remove(path); },
                  "it does not exist"},
        BadBackup{"Empty", [](const Path& path) { std::filesystem::resize_file(path, 0); },
                  "the backup is empty: it has 0 bytes"},
        BadBackup{"Text",
                  [](const Path& path) { std::ofstream(path) << "a text longer than a header"; },
                  "the backup was not made by solder: it is not a SQLite database"},
        BadBackup{"Truncated", [](const Path& path) { std::filesystem::resize_file(path, 4096); },
                  "the backup is corrupt: its checksum is sha256:"},
        BadBackup{"TruncatedWithoutItsDigest",
                  [](const Path& path) {
                    std::filesystem::remove(path.string() + ".sha256");
                    std::filesystem::resize_file(path, 4096);
                  },
                  "the backup is corrupt: database disk image is malformed"},
        BadBackup{"OneByteInAValue",
                  [](const Path& path) {
                    const std::size_t place = read_file(path).rfind("old");
                    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
                    file.seekp(static_cast<std::streamoff>(place)) << 'O';
                  },
                  "the backup is corrupt: its checksum is sha256:"},
        BadBackup{"Folder",
                  [](const Path& path) {
                    std::filesystem::remove(path);
                    std::filesystem::create_directory(path);
                  },
                  "it is a directory"},
        BadBackup{"InUse", [](const Path& path) { std::ofstream(path.string() + "-wal") << "x"; },
                  "there is a journal beside it, "}),
    [](const auto& test) { return test.param.name; });

TEST_F(RestoreTest, RefusesTheDatabaseItself) {
  EXPECT_EQ(error_of([&] { restore(path()); }),
            "usage: cannot restore backup '" + path().string() +
                "': it is the same file as the database; give another name");
}

TEST_F(RestoreTest, ADigestThatCannotBeReadIsNotTrusted) {
  folder_.write("backup.db.sha256", "nothing of the kind\n");

  EXPECT_EQ(error_of([&] { restore(backup()); }),
            "environment: cannot trust backup '" + backup().string() +
                "': the file with its checksum, '" + backup().string() +
                ".sha256', holds no SHA-256 digest; restore another backup");
}

TEST_F(RestoreTest, ReplacesADestroyedDatabaseAndKeepsItWithItsJournals) {
  destroy_header();
  std::filesystem::permissions(path(), std::filesystem::perms(0640));
  folder_.write("app.db-wal", "a wal");
  folder_.write("app.db-shm", "its index");
  folder_.write("app.db-journal", "a journal");
  const std::string destroyed = read_file(path());
  const RestoredDatabase restored = restore(backup());

  EXPECT_EQ(restored.damaged, path().string() + ".damaged");
  EXPECT_EQ(read_file(restored.damaged), destroyed);
  EXPECT_EQ(live(), "old");
  EXPECT_EQ(std::filesystem::status(path()).permissions(), std::filesystem::perms(0640));
  EXPECT_EQ(files(),
            (std::vector<std::string>{"app.db", "app.db.damaged", "app.db.damaged-journal",
                                      "app.db.damaged-wal", "backup.db", "backup.db.sha256"}));
}

TEST_F(RestoreTest, ReplacesAgainUnderAnotherName) {
  folder_.write("app.db.damaged-wal", "precious");
  std::filesystem::resize_file(path(), 0);

  EXPECT_EQ(restore(backup()).damaged, path().string() + ".damaged-2");
  EXPECT_EQ(read_file(path().string() + ".damaged-wal"), "precious");
}

TEST_F(RestoreTest, ReplacesADatabaseThatOnlySqliteFindsDamaged) {
  std::fstream file(path(), std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(16) << "\x03\x03" << std::flush;  // no page size

  EXPECT_EQ(restore(backup()).damaged, path().string() + ".damaged");
  EXPECT_EQ(live(), "old");
}

TEST_F(RestoreTest, NeverReplacesWhatAnotherProgramIsUsing) {
  const Holder reader(path(), "BEGIN; SELECT * FROM t");
  destroy_header();
  const std::string destroyed = read_file(path());

  EXPECT_THAT(error_of([&] { restore(backup()); }),
              ::testing::StartsWith("lock: cannot lock database '" + path().string()));
  EXPECT_EQ(read_file(path()), destroyed);
}

}  // namespace
}  // namespace solder::testing
