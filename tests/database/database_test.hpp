/// \file
/// The world of the database tests: a folder with one SQLite file, the runner's connection to it
/// and other programs' connections.

#ifndef SOLDER_TESTS_DATABASE_DATABASE_TEST_HPP
#define SOLDER_TESTS_DATABASE_DATABASE_TEST_HPP

#include <filesystem>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <memory>
#include <sqlite3.h>
#include <string>
#include <vector>

#include "core/connection.hpp"
#include "core/error.hpp"
#include "database/database.hpp"
#include "database/history_table.hpp"
#include "support/temporary_folder.hpp"

namespace solder::testing {

using namespace solder::runner;  // NOLINT(google-build-using-namespace): for tests alone

/// A connection of another program, as sqlite3's shell would have it.
class OtherProgram {
 public:
  explicit OtherProgram(const std::filesystem::path& path) { sqlite3_open(path.c_str(), &db_); }
  ~OtherProgram() { sqlite3_close(db_); }
  OtherProgram(const OtherProgram&) = delete;
  OtherProgram& operator=(const OtherProgram&) = delete;

  /// \return "" or SQLite's message.
  std::string run(const std::string& sql) {
    sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, nullptr);
    const int code = sqlite3_errcode(db_);
    return code == SQLITE_OK || code == SQLITE_DONE ? "" : sqlite3_errmsg(db_);
  }

  /// The first column of all rows, joined by '|'.
  std::string ask(const std::string& sql) {
    std::string rows;
    sqlite3_exec(
        db_, sql.c_str(),
        [](void* text, int, char** values, char**) {
          auto& joined = *static_cast<std::string*>(text);
          joined += (joined.empty() ? "" : "|") + std::string(values[0] ? values[0] : "null");
          return 0;
        },
        &rows, nullptr);
    return rows;
  }

 private:
  sqlite3* db_ = nullptr;
};

/// What `action` throws: "code: what: where: why; next"; "nothing" when it doesn't.
template <typename Action>
std::string error_of(Action action) {
  try {
    action();
  } catch (const Error& error) {
    std::string line = to_string(error.code());
    for (const std::string& part : {error.text().what, error.text().where, error.text().why})
      if (!part.empty()) line += ": " + part;
    return error.text().next.empty() ? line : line + "; " + error.text().next;
  }
  return "nothing";
}

/// Only the cause.
template <typename Action>
std::string why_of(Action action) {
  try {
    action();
  } catch (const Error& error) {
    return error.text().why;
  }
  return "nothing";
}

inline solder_value integer(std::int64_t number) {
  solder_value value = {};
  value.type = SOLDER_INTEGER;
  value.as.integer = number;
  return value;
}

inline solder_value text(const char* characters) {
  solder_value value = {};
  value.type = SOLDER_TEXT;
  value.as.data = characters;
  value.length = static_cast<std::uint32_t>(std::char_traits<char>::length(characters));
  return value;
}

class DatabaseTest : public ::testing::Test {
 protected:
  [[nodiscard]] std::filesystem::path path() const { return folder_ / "app.db"; }
  [[nodiscard]] DatabaseAddress address() const { return parse_address(path().string()); }

  std::unique_ptr<Connection> open(OpenOptions options = {}) const {
    options.access = OpenOptions::Access::create;
    return open_database(address(), options);
  }

  /// The first column of all rows, joined by '|'.
  static std::string ask(Connection& connection, const std::string& sql) {
    std::string rows;
    const auto statement = connection.prepare(sql);
    while (statement->step())
      rows += (rows.empty() ? "" : "|") + std::string(statement->column_text(0));
    return rows;
  }

  /// The names in the folder, sorted.
  [[nodiscard]] std::vector<std::string> files() const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder_.path()))
      names.push_back(entry.path().filename().string());
    std::sort(names.begin(), names.end());
    return names;
  }

  TemporaryFolder folder_;
};

/// A database with a history, on which steps run as the executor runs them.
class StepTest : public DatabaseTest {
 protected:
  StepTest() : connection_(open()) {
    rules_.history_table = kDefaultHistoryTable;
    HistoryTable(*connection_, kDefaultHistoryTable).create();
  }

  /// Runs a migration's SQL. \return "done", or why it failed; then it was rolled back.
  std::string step(const std::string& sql) {
    return step_of([&] { connection_->execute(sql); });
  }

  template <typename Plugin>
  std::string step_of(Plugin plugin) {
    const bool inside = rules_.transaction == TransactionMode::each;
    warnings_.clear();
    try {
      if (inside) connection_->begin();
      connection_->guard(rules_);
      plugin();
      warnings_ = connection_->unguard();
      if (inside) connection_->commit();
      return "done";
    } catch (const Error& error) {
      connection_->drop_guard();
      connection_->rollback();
      return error.text().why;
    }
  }

  std::string ask(const std::string& sql) { return DatabaseTest::ask(*connection_, sql); }

  std::unique_ptr<Connection> connection_;
  StepRules rules_;
  std::vector<std::string> warnings_;
};

}  // namespace solder::testing

#endif
