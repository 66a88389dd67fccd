#include <atomic>
#include <fcntl.h>
#include <fstream>
#include <sys/file.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

#include "database/backup_proof.hpp"
#include "database_test.hpp"

namespace solder::testing {
namespace {

class BackupTest : public DatabaseTest {
 protected:
  BackupTest() : app_(path()) {
    app_.run("CREATE TABLE t (a); INSERT INTO t VALUES ('one'), ('two')");
  }
  [[nodiscard]] std::filesystem::path copy() const { return folder_ / "copy.db"; }
  [[nodiscard]] std::string error(const std::filesystem::path& destination) const {
    OpenOptions options;
    options.lock_timeout = std::chrono::milliseconds(0);
    return error_of([&] { backup_database(address(), destination, options); });
  }

  OtherProgram app_;
};

TEST_F(BackupTest, G11IsACompletePrivateFileThatStandsAlone) {
  const BackupInfo info = backup_database(address(), copy(), {});
  struct stat status = {};
  ASSERT_EQ(::stat(copy().c_str(), &status), 0);

  EXPECT_EQ(info.path, copy());
  EXPECT_EQ(info.size, std::filesystem::file_size(copy()));
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
  EXPECT_EQ(OtherProgram(copy()).ask("SELECT a FROM t"), "one|two");
  EXPECT_EQ(files(), (std::vector<std::string>{"app.db", "copy.db", "copy.db.sha256"}));
}

TEST_F(BackupTest, G11HasItsDigestBesideIt) {
  const BackupInfo info = backup_database(address(), copy(), {});

  EXPECT_EQ(info.sha256, sha256_of_file(copy()));
  EXPECT_EQ(read_file(copy().string() + ".sha256"),
            "# backup of: " + path().string() + "\n" + info.sha256 + "  copy.db\n");
  EXPECT_EQ(std::filesystem::status(copy().string() + ".sha256").permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

TEST_F(BackupTest, G11NeverReplacesADigest) {
  folder_.write("copy.db.sha256", "precious");

  EXPECT_THAT(error(copy()), ::testing::StartsWith("consent: "));
  EXPECT_EQ(files(), (std::vector<std::string>{"app.db", "copy.db.sha256"}));
}

/// What a killed backup leaves: a folder that was locked by a process that is no more.
class LeftoverTest : public BackupTest {
 protected:
  LeftoverTest() : leftover_(folder_ / ".copy.db.solder-AbCd12") {
    std::filesystem::create_directory(leftover_);
    std::ofstream(leftover_ / "copy") << "half a database";
    std::ofstream(leftover_ / "copy-journal") << "its journal";
  }
  std::filesystem::path leftover_;
};

TEST_F(LeftoverTest, G11OfAKilledBackupIsRemovedByTheNext) {
  backup_database(address(), folder_ / "other.db", {});

  EXPECT_EQ(files(), (std::vector<std::string>{"app.db", "other.db", "other.db.sha256"}));
}

TEST_F(LeftoverTest, G11OfALivingBackupStays) {
  const int lock = ::open(leftover_.c_str(), O_RDONLY | O_DIRECTORY);
  ASSERT_EQ(::flock(lock, LOCK_EX), 0);
  backup_database(address(), folder_ / "other.db", {});
  ::close(lock);

  EXPECT_EQ(read_file(leftover_ / "copy"), "half a database");
}

TEST_F(LeftoverTest, G11TakesItsProofAlongWhenTheBackupNeverGotItsName) {
  const BackupProof proof = {sha256_of_file(leftover_ / "copy"), ""};
  folder_.write("copy.db.sha256", proof_text(proof, "copy.db"));
  const BackupInfo info = backup_database(address(), copy(), {});

  EXPECT_EQ(files(), (std::vector<std::string>{"app.db", "copy.db", "copy.db.sha256"}));
  EXPECT_THAT(read_file(copy().string() + ".sha256"), ::testing::HasSubstr(info.sha256));
}

TEST_F(LeftoverTest, FilesOfOthersStay) {
  std::ofstream(leftover_ / "letter") << "precious";
  std::filesystem::create_directory(folder_ / ".copy.db.solder-AbCd1");
  backup_database(address(), folder_ / "other.db", {});

  EXPECT_EQ(read_file(leftover_ / "letter"), "precious");
  EXPECT_TRUE(std::filesystem::exists(folder_ / ".copy.db.solder-AbCd1"));
}

TEST_F(BackupTest, G11OfAWalHoldsWhatIsInTheWal) {
  app_.run("PRAGMA journal_mode = WAL; INSERT INTO t VALUES ('three')");
  backup_database(address(), copy(), {});

  EXPECT_EQ(OtherProgram(copy()).ask("SELECT a FROM t"), "one|two|three");
  EXPECT_EQ(OtherProgram(copy()).ask("PRAGMA journal_mode"), "delete");
  EXPECT_EQ(app_.ask("PRAGMA journal_mode"), "wal");
}

TEST_F(BackupTest, G11LeavesOutWhatIsNotCommitted) {
  app_.run("PRAGMA journal_mode = WAL; BEGIN; INSERT INTO t VALUES ('open')");
  backup_database(address(), copy(), {});

  EXPECT_EQ(OtherProgram(copy()).ask("SELECT a FROM t"), "one|two");
}

/// The mode of the journal under a writer that never stops.
class BusyBackupTest : public BackupTest, public ::testing::WithParamInterface<const char*> {};

TEST_P(BusyBackupTest, G11IsConsistentUnderAWriter) {
  app_.run("PRAGMA journal_mode = " + std::string(GetParam()));
  app_.run("PRAGMA synchronous = OFF; CREATE TABLE pairs (a, b); INSERT INTO pairs VALUES (0, 0)");
  std::atomic<bool> stop = false;
  std::thread writer([&] {
    OtherProgram other(path());
    other.run("PRAGMA busy_timeout = 10000; PRAGMA synchronous = OFF");
    while (!stop)
      other.run("BEGIN IMMEDIATE; UPDATE pairs SET a = a + 1; UPDATE pairs SET b = b + 1; COMMIT");
  });
  for (int number = 0; number < 5; ++number) {
    const auto file = folder_ / ("copy" + std::to_string(number));
    backup_database(address(), file, {});
    EXPECT_EQ(OtherProgram(file).ask("SELECT a = b FROM pairs"), "1");
    EXPECT_EQ(OtherProgram(file).ask("PRAGMA integrity_check"), "ok");
  }
  stop = true;
  writer.join();
}

INSTANTIATE_TEST_SUITE_P(Journals, BusyBackupTest, ::testing::Values("DELETE", "WAL"));

TEST_F(BackupTest, G11NeverReplacesAFile) {
  folder_.write("copy.db", "precious");

  EXPECT_EQ(error(copy()), "consent: cannot back up to '" + copy().string() + "': '" +
                               copy().string() +
                               "' exists already; give another name, or delete that file");
  EXPECT_EQ(read_file(copy()), "precious");
}

TEST_F(BackupTest, TakesNoFolderForAFile) {
  std::filesystem::create_directory(copy());

  EXPECT_EQ(error(copy()),
            "consent: cannot back up to '" + copy().string() + "': '" + copy().string() +
                "' exists already, and is a directory; name a file in it; or pass "
                "--backups with the directory and no FILE, for a name with the time");
}

TEST_F(BackupTest, G11NeverWritesThroughALink) {
  std::filesystem::create_symlink(folder_ / "target", copy());

  EXPECT_THAT(error(copy()), ::testing::StartsWith("consent: "));
  EXPECT_FALSE(std::filesystem::exists(folder_ / "target"));
}

TEST_F(BackupTest, RefusesTheDatabaseItselfUnderAnyName) {
  std::filesystem::create_symlink(path(), folder_ / "link");
  std::filesystem::create_hard_link(path(), folder_ / "hard");

  for (const char* name : {"app.db", "link", "hard"})
    EXPECT_EQ(error(folder_ / name),
              "usage: cannot back up to '" + (folder_ / name).string() +
                  "': it is the same file as the database; give another name");
  EXPECT_EQ(error(folder_ / "app.db-journal"),
            "usage: cannot back up to '" + (folder_ / "app.db-journal").string() +
                "': the database keeps its journal under that name; give another name");
}

TEST_F(BackupTest, NeedsAFolder) {
  EXPECT_EQ(error(folder_ / "no" / "copy.db"),
            "environment: cannot back up to '" + (folder_ / "no" / "copy.db").string() +
                "': no such directory: '" + (folder_ / "no").string() +
                "'; create the folder, or give another path");
}

TEST_F(BackupTest, G11LeavesNoFileWhenTheDatabaseIsLocked) {
  app_.run("BEGIN EXCLUSIVE");

  EXPECT_THAT(error(copy()),
              ::testing::StartsWith("lock: cannot lock database '" + path().string()));
  EXPECT_EQ(files(), std::vector<std::string>{"app.db"});
}

TEST_F(BackupTest, G11LeavesNoFileWhenTheDatabaseIsCorrupt) {
  app_.run("INSERT INTO t SELECT randomblob(3000) FROM json_each('[1,2,3,4,5,6]')");
  std::filesystem::resize_file(path(), 12288);

  EXPECT_THAT(error(copy()), ::testing::HasSubstr("malformed"));
  EXPECT_EQ(files(), std::vector<std::string>{"app.db"});
}

TEST_F(BackupTest, OfNothingIsAnError) {
  const DatabaseAddress nothing = parse_address((folder_ / "no.db").string());

  EXPECT_EQ(error_of([&] { backup_database(nothing, copy(), {}); }),
            "environment: cannot back up database '" + (folder_ / "no.db").string() +
                "': it does not exist; name another with --database");
}

}  // namespace
}  // namespace solder::testing
