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
#include "support/any_database.hpp"
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
  explicit World(const Engine& engine = kSqlite)
      : engine_(engine),
        database_(engine.make()),
        name_(runner::parse_address(database_->address()).name()) {
    std::filesystem::create_directory(plugins());
    settings_.database = database_->address();
    settings_.plugins = plugins();
    settings_.migrations = folder_ / "migrations";
    settings_.backups = folder_ / "backups";
  }

  /// Of the kinds that are files.
  [[nodiscard]] std::filesystem::path database() const { return database_->address(); }
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
    return runner::open_database(runner::parse_address(database_->address()), {});
  }
  /// As another program does it. Makes a file that is missing.
  void execute(const std::string& sql) const { database_->query(sql); }

  /// As another program sees it: the rows with spaces between, their values with '|'.
  [[nodiscard]] std::string query(const std::string& sql) const {
    std::string rows = database_->query(sql);
    std::replace(rows.begin(), rows.end(), '\n', ' ');
    return rows;
  }
  [[nodiscard]] std::string applied() const {
    return query("SELECT version FROM schema_migrations ORDER BY id");
  }
  [[nodiscard]] std::string tables() const { return database_->tables(); }
  [[nodiscard]] std::string state() const { return database_->state(); }
  [[nodiscard]] std::size_t backup_count() const {
    if (!std::filesystem::exists(settings_.backups)) return 0;
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(settings_.backups)) {
      count += entry.path().extension() == ".sha256" ? 0U : 1U;
    }
    return count;
  }

  /// What `action` throws, in the words of shorten_paths().
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
  /// The database's name without a folder or a server before it.
  [[nodiscard]] std::string short_name() const { return name_.substr(name_.rfind('/') + 1); }

  /// `text` with the database written as DATABASE and the folder of the test as FOLDER.
  [[nodiscard]] std::string shorten_paths(const std::string& text) const {
    return replaced(replaced(text, name_, "DATABASE"), folder_.path().string(), "FOLDER");
  }

  const Engine engine_;
  const std::unique_ptr<AnyDatabase> database_;
  const std::string name_;  ///< how messages call it
  TemporaryFolder folder_;
  runner::Settings settings_;
  SilentProgress progress_;
  std::vector<std::vector<std::string>> asked_;

 private:
  static std::string replaced(std::string text, const std::string& from, const std::string& to) {
    for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at)) {
      text.replace(at, from.size(), to);
    }
    return text;
  }
};

/// For what holds for every database: SOLDER_ON_EVERY_DATABASE(Migrate).
class EveryWorld : public World, public ::testing::WithParamInterface<Engine> {
 protected:
  EveryWorld() : World(GetParam()) {}
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
    const char* word = result.outcome == runner::Outcome::done ? " done" : " failed";
    if (result.outcome == runner::Outcome::rolled_back) word = " undone";
    text += (text.empty() ? "" : ", ") + std::string(runner::to_string(result.direction)) + " " +
            result.version + word;
  }
  return text + "; " + std::to_string(report.not_run) + " not run";
}

}  // namespace solder::testing

#endif
