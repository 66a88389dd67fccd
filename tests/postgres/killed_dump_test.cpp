// A backup whose command is ended while pg_dump is at work.

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "command.hpp"

namespace solder::testing {
namespace {

class PostgresKilledDump : public PostgresCommand {
 protected:
  /// A pg_dump that has written a part, then sends `signal` to the one who waits for it.
  void replace_pg_dump(const std::string& signal) const {
    const std::filesystem::path program = folder_ / "programs" / "pg_dump";
    std::filesystem::create_directory(program.parent_path());
    std::ofstream(program)
        << "#!/bin/sh\n"
           "[ \"$1\" = --version ] && { echo 'pg_dump (PostgreSQL) 99.1'; exit; }\n"
           "for word in \"$@\"; do\n"
           "  case $word in --file=*) echo half > \"${word#--file=}\";; esac\n"
           "done\n"
           "kill -"
        << signal << " $PPID\nexec sleep 600\n";
    std::filesystem::permissions(program, std::filesystem::perms::owner_all);
  }
  /// With those that begin with a dot.
  [[nodiscard]] std::ptrdiff_t count_backups() const {
    const std::filesystem::directory_iterator files(folder_ / "backups");
    return std::distance(begin(files), end(files));
  }
};

TEST_F(PostgresKilledDump, G11LeavesNoBackupAndTheNextOneCleansUp) {
  replace_pg_dump("KILL");
  EXPECT_EQ(solder({"backup", "--postgres-programs", "programs"}).exit, -1);
  EXPECT_EQ(count_backups(), 1) << "the folder of what was begun";
  EXPECT_EQ(solder({"backup"}).exit, 0);
  EXPECT_EQ(count_backups(), 2) << "a backup and its proof";
}

TEST_F(PostgresKilledDump, G2EndsWithItWhenTheCommandIsInterrupted) {
  replace_pg_dump("INT");
  const Answer answer = solder({"backup", "--postgres-programs", "programs"});
  EXPECT_EQ(answer.exit, 130) << answer.err;
  EXPECT_EQ(count_backups(), 0);
}

}  // namespace
}  // namespace solder::testing
