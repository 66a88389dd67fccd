/// \file
/// The surroundings of a verb in the tests: a folder with a database and plugins, somebody who is
/// told and somebody who agrees, or doesn't.

#ifndef SOLDER_TESTS_COMMANDS_WORLD_HPP
#define SOLDER_TESTS_COMMANDS_WORLD_HPP

#include <algorithm>
#include <functional>
#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <vector>

#include "commands/commands.hpp"
#include "database/history_table.hpp"
#include "support/temporary_folder.hpp"

namespace solder::testing {

/// Hears of a run and says nothing.
class SilentProgress : public runner::Progress {
 public:
  void step_begun(const std::string&, const std::string&, runner::Direction) noexcept override {}
  void step_progress(std::uint64_t, std::uint64_t, const std::string&) noexcept override {}
  void log(int, const std::string&) noexcept override {}
  void output(const std::string&) noexcept override {}
  void step_finished(const runner::StepResult&) noexcept override {}
  void waiting(const std::string&) noexcept override {}
};

/// Three lines that an Error is compared by: its code, what, why, next.
struct Refusal {
  runner::ErrorCode code = runner::ErrorCode::database;
  std::string text = {};
};

class World : public ::testing::Test {
 protected:
  World() {
    std::filesystem::create_directory(plugins());
    settings_.database = database().string();
    settings_.plugins = plugins();
    settings_.migrations = folder_ / "migrations";
    settings_.backups = folder_ / "backups";
  }

  [[nodiscard]] std::filesystem::path database() const { return folder_ / "app.db"; }
  [[nodiscard]] std::filesystem::path plugins() const { return folder_ / "plugins"; }

  /// Puts plugins of this folder's CMakeLists.txt into the plugins folder.
  void install(const std::vector<std::string>& names) const {
    for (const std::string& name : names) {
      const std::filesystem::path file = plugins() / (name + ".so");
      std::filesystem::copy_file(std::filesystem::path(PLUGIN_FOLDER) / (name + ".so"), file);
      std::filesystem::permissions(file, std::filesystem::perms(0644));
    }
  }
  void remove(const std::string& name) const {
    std::filesystem::remove(plugins() / (name + ".so"));
  }

  /// A database with these plugins applied.
  void migrate_with(const std::vector<std::string>& names) {
    install(names);
    const runner::ChangeResult result = runner::migrate(settings_, {}, agreeing());
    ASSERT_EQ(result.report.failure(), nullptr);
  }

  /// Agrees, and remembers what it was asked.
  runner::Surroundings agreeing() {
    return {progress_, [this](const std::vector<std::string>& loss) {
              asked_.push_back(loss);
              return true;
            }};
  }
  runner::Surroundings refusing() {
    return {progress_, [this](const std::vector<std::string>& loss) {
              asked_.push_back(loss);
              return false;
            }};
  }

  [[nodiscard]] std::unique_ptr<runner::Connection> open() const {
    return runner::open_database(runner::parse_address(database().string()), {});
  }
  void execute(const std::string& sql) const { open()->execute(sql); }

  /// The first column of the rows of `sql`, with spaces between.
  [[nodiscard]] std::string query(const std::string& sql) const {
    const std::unique_ptr<runner::Connection> connection = open();
    const std::unique_ptr<runner::Statement> statement = connection->prepare(sql);
    std::string rows;
    while (statement->step()) {
      rows += (rows.empty() ? "" : " ") + std::string(statement->column_text(0));
    }
    return rows;
  }
  [[nodiscard]] std::string applied() const {
    return query("SELECT version FROM schema_migrations ORDER BY id");
  }
  /// The tables that the plugins made.
  [[nodiscard]] std::string tables() const {
    return query(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name IN "
        "('users', 'posts', 'tags') ORDER BY name");
  }
  [[nodiscard]] std::size_t backup_count() const {
    if (!std::filesystem::exists(settings_.backups)) return 0;
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(settings_.backups)) {
      count += entry.path().extension() == ".db" ? 1U : 0U;
    }
    return count;
  }

  /// What `action` throws, with the folder of the test written as FOLDER.
  [[nodiscard]] Refusal refusal(const std::function<void()>& action) const {
    try {
      action();
    } catch (const runner::Error& error) {
      const runner::ErrorText& text = error.text();
      return {error.code(),
              shorten_paths(text.what + "\nwhy: " + text.why + "\nnext: " + text.next)};
    }
    return {runner::ErrorCode::database, "nothing was thrown"};
  }
  [[nodiscard]] std::string shorten_paths(std::string text) const {
    const std::string path = folder_.path().string();
    for (std::size_t found = text.find(path); found != std::string::npos; found = text.find(path)) {
      text.replace(found, path.size(), "FOLDER");
    }
    return text;
  }

  TemporaryFolder folder_;
  runner::Settings settings_;
  SilentProgress progress_;
  std::vector<std::vector<std::string>> asked_;
};

/// "up 001, up 002".
inline std::string describe(const runner::Plan& plan) {
  std::string text;
  for (const runner::Step& step : plan) {
    text += (text.empty() ? "" : ", ") + std::string(runner::to_string(step.direction)) + " " +
            step.migration.version.text();
  }
  return text;
}

/// "up 001 done, up 002 failed; 1 not run".
inline std::string describe(const runner::Report& report) {
  std::string text;
  for (const runner::StepResult& result : report.results) {
    const bool is_done = result.outcome == runner::Outcome::done;
    text += (text.empty() ? "" : ", ") + std::string(runner::to_string(result.direction)) + " " +
            result.version + (is_done ? " done" : " failed");
  }
  return text + "; " + std::to_string(report.not_run) + " not run";
}

}  // namespace solder::testing

#endif
