/// \file
/// Another process that holds a database.

#ifndef SOLDER_TESTS_DATABASE_HOLDER_HPP
#define SOLDER_TESTS_DATABASE_HOLDER_HPP

#include <array>
#include <filesystem>
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <string>
#include <sys/wait.h>
#include <unistd.h>

namespace solder::testing {

/// A process that does something with a database and holds on until it is told to let go.
class Holder {
 public:
  Holder(const std::filesystem::path& path, const std::string& sql) {
    EXPECT_EQ(::pipe(ready_.data()), 0);
    EXPECT_EQ(::pipe(release_.data()), 0);
    pid_ = ::fork();
    if (pid_ == 0) hold(path, sql);
    char byte = 0;
    EXPECT_EQ(::read(ready_[0], &byte, 1), 1);
  }
  ~Holder() {
    let_go();
    for (const int descriptor : {ready_[0], ready_[1], release_[0], release_[1]})
      ::close(descriptor);
  }
  Holder(const Holder&) = delete;
  Holder& operator=(const Holder&) = delete;

  void let_go() {
    if (pid_ == 0) return;
    EXPECT_EQ(::write(release_[1], "x", 1), 1);
    ::waitpid(pid_, nullptr, 0);
    pid_ = 0;
  }
  [[nodiscard]] std::string name() const {
    return "pid " + std::to_string(pid_) + " (test_database)";
  }

 private:
  [[noreturn]] void hold(const std::filesystem::path& path, const std::string& sql) {
    sqlite3* db = nullptr;
    sqlite3_open(path.c_str(), &db);
    sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr);
    char byte = 0;
    const bool told = ::write(ready_[1], "x", 1) == 1 && ::read(release_[0], &byte, 1) == 1;
    ::_exit(told ? 0 : 1);
  }

  std::array<int, 2> ready_ = {};
  std::array<int, 2> release_ = {};
  pid_t pid_ = 0;
};

}  // namespace solder::testing

#endif
