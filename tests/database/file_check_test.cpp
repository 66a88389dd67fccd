#include <fstream>
#include <functional>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "database_test.hpp"

namespace solder::testing {
namespace {

using Path = std::filesystem::path;

void make_socket(const Path& path) {
  sockaddr_un name = {};
  name.sun_family = AF_UNIX;
  path.string().copy(name.sun_path, sizeof(name.sun_path) - 1);
  const int descriptor = ::socket(AF_UNIX, SOCK_STREAM, 0);
  ASSERT_EQ(::bind(descriptor, reinterpret_cast<const sockaddr*>(&name), sizeof(name)), 0);
  ::close(descriptor);
}

/// Something in the place of the database.
struct InTheWay {
  std::string name;
  std::function<void(const Path& path)> make;
  std::string why;
};

class InTheWayTest : public DatabaseTest, public ::testing::WithParamInterface<InTheWay> {};

TEST_P(InTheWayTest, IsToldInPlainWordsAndLeftAlone) {
  GetParam().make(path());
  const auto before = files();

  EXPECT_EQ(why_of([&] { static_cast<void>(database_exists(address())); }), GetParam().why);
  EXPECT_EQ(why_of([&] { open(); }), GetParam().why);
  EXPECT_EQ(files(), before);
}

void write(const Path& path, const std::string& content) {
  std::ofstream(path) << content;
}

INSTANTIATE_TEST_SUITE_P(
    G12, InTheWayTest,
    ::testing::Values(
        InTheWay{"Folder", [](const Path& path) { std::filesystem::create_directory(path); },
                 "it is a directory"},
        InTheWay{"Fifo", [](const Path& path) { ::mkfifo(path.c_str(), 0600); },
                 "it is not a regular file but a FIFO"},
        InTheWay{"Socket", make_socket, "it is not a regular file but a socket"},
        InTheWay{"Device",
                 [](const Path& path) { std::filesystem::create_symlink("/dev/zero", path); },
                 "it is not a regular file but a device"},
        InTheWay{"DanglingLink",
                 [](const Path& path) { std::filesystem::create_symlink("gone.db", path); },
                 "it is a dangling link: it points to 'gone.db', which does not exist"},
        InTheWay{"EmptyFile", [](const Path& path) { write(path, ""); }, "it is an empty file"},
        InTheWay{"TextFile",
                 [](const Path& path) { write(path, "a text that is longer than a header"); },
                 "it is not a SQLite database"},
        InTheWay{"ShortFile", [](const Path& path) { write(path, "hello world"); },
                 "it is not a SQLite database"}),
    [](const auto& test) { return test.param.name; });

TEST_F(DatabaseTest, AFolderInTheWayIsAnsweredWithAdvice) {
  std::filesystem::create_directory(path());
  EXPECT_EQ(error_of([&] { static_cast<void>(database_exists(address())); }),
            "environment: cannot open database '" + path().string() +
                "': it is a directory; give the path of a database's file");
}

TEST_F(DatabaseTest, AnEmptyFileStaysEmptyAndTheErrorSaysWhatToDo) {
  folder_.write("app.db", "");

  EXPECT_EQ(error_of([&] { open(); }),
            "environment: cannot open database '" + path().string() +
                "': it is an empty file; delete it and run 'solder init', which creates the "
                "database");
  EXPECT_EQ(std::filesystem::file_size(path()), 0U);
}

TEST_F(DatabaseTest, AMissingDatabaseIsNotMadeUnlessAsked) {
  EXPECT_FALSE(database_exists(address()));
  EXPECT_EQ(error_of([&] { static_cast<void>(open_database(address(), {})); }),
            "environment: cannot open database '" + path().string() +
                "': it does not exist; run 'solder init' to create it");
  EXPECT_TRUE(files().empty());
}

TEST_F(DatabaseTest, AMissingFolderIsNotMade) {
  const DatabaseAddress elsewhere = parse_address((folder_ / "no" / "app.db").string());
  OpenOptions options;
  options.access = OpenOptions::Access::create;

  EXPECT_EQ(why_of([&] { static_cast<void>(open_database(elsewhere, options)); }),
            "no such directory: '" + (folder_ / "no").string() + "'");
  EXPECT_TRUE(files().empty());
}

TEST_F(DatabaseTest, ANewDatabaseIsCompleteAtOnce) {
  open();

  EXPECT_EQ(files(), std::vector<std::string>{"app.db"});
  EXPECT_TRUE(database_exists(address()));
  EXPECT_EQ(OtherProgram(path()).ask("PRAGMA integrity_check"), "ok");
}

TEST_F(DatabaseTest, NamesThatLookLikeUrisArePlainNames) {
  for (const char* name : {"a b", "100%25.db", "x?mode=memory", "#", ";'", "tab\there", "ü.db"}) {
    OpenOptions options;
    options.access = OpenOptions::Access::create;
    open_database(parse_address((folder_ / name).string()), options)->execute("CREATE TABLE t (a)");
    EXPECT_EQ(files(), std::vector<std::string>{name});
    std::filesystem::remove(folder_ / name);
  }
}

TEST_F(DatabaseTest, G12FindsAHeaderThatIsBroken) {
  OtherProgram(path()).run("CREATE TABLE t (a)");
  std::fstream file(path(), std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(16) << "\x12\x34";
  file.close();

  EXPECT_EQ(error_of([&] { open()->check_health(); }),
            "environment: cannot use database '" + path().string() +
                "': file is not a database; restore a backup: 'solder restore FILE'");
}

TEST_F(DatabaseTest, G12FindsATruncatedFile) {
  OtherProgram(path()).run(
      "CREATE TABLE t (a); INSERT INTO t SELECT randomblob(3000) FROM json_each('[1,2,3,4,5,6]')");
  std::filesystem::resize_file(path(), 12288);

  EXPECT_EQ(error_of([&] { open()->check_health(); }),
            "environment: cannot use database '" + path().string() +
                "': database disk image is malformed; restore a backup: 'solder restore FILE'");
}

TEST_F(DatabaseTest, G12FindsADestroyedPage) {
  OtherProgram(path()).run(
      "CREATE TABLE t (a); INSERT INTO t SELECT randomblob(3000) FROM json_each('[1,2,3,4,5,6]')");
  std::fstream file(path(), std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(4096) << std::string(4096, '\x55');
  file.close();

  EXPECT_THAT(why_of([&] { open()->check_health(); }), ::testing::HasSubstr("it is corrupt: "));
}

TEST_F(DatabaseTest, ASoundDatabaseIsHealthy) {
  EXPECT_NO_THROW(open()->check_health());
}

TEST_F(DatabaseTest, AReaderWritesNothing) {
  OtherProgram(path()).run("CREATE TABLE t (a)");
  OpenOptions options;
  options.access = OpenOptions::Access::read;
  const auto connection = open_database(address(), options);

  EXPECT_EQ(error_of([&] { connection->execute("INSERT INTO t VALUES (1)"); }),
            "environment: cannot use database '" + path().string() +
                "': attempt to write a readonly database");
}

TEST_F(DatabaseTest, AReaderRecoversWhatACrashLeft) {
  // A copy of database and journal in the middle of a transaction is what a power cut leaves.
  OtherProgram(path()).run("CREATE TABLE t (a); INSERT INTO t VALUES ('old')");
  {
    OtherProgram crashed(path());
    crashed.run("PRAGMA cache_size = 1; BEGIN; UPDATE t SET a = 'new'");
    crashed.run("INSERT INTO t SELECT randomblob(5000) FROM json_each('[1,2,3,4,5,6,7,8,9]')");
    std::filesystem::copy_file(path(), folder_ / "copy.db");
    std::filesystem::copy_file(path().string() + "-journal", folder_ / "copy.db-journal");
  }
  OpenOptions options;
  options.access = OpenOptions::Access::read;
  const auto connection = open_database(parse_address((folder_ / "copy.db").string()), options);

  EXPECT_EQ(ask(*connection, "SELECT a FROM t"), "old");
}

}  // namespace
}  // namespace solder::testing
