/// \file
/// A database on disk and the test plugins, run by the executor in this process.

#ifndef SOLDER_TESTS_EXECUTE_EXECUTE_FIXTURE_HPP
#define SOLDER_TESTS_EXECUTE_EXECUTE_FIXTURE_HPP

#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <vector>

#include "catalog/catalog.hpp"
#include "database/database.hpp"
#include "execute/executor.hpp"
#include "support/recording_progress.hpp"
#include "support/sqlite_query.hpp"
#include "support/temporary_folder.hpp"

namespace solder::runner {

class ExecutorTest : public ::testing::Test {
 protected:
  /// `name` is the plugin's file without its ending: "001_accounts".
  static Step step(const std::string& name, Direction direction = Direction::up) {
    return {direction, read_plugin_file(std::string(EXECUTE_PLUGINS) + "/" + name + ".so")};
  }
  static Step down(const std::string& name) { return step(name, Direction::down); }

  Report run(const Plan& plan) {
    const auto connection =
        open_database(parse_address(database().string()), {.access = OpenOptions::Access::create});
    return execute(plan, *connection, options, progress);
  }

  /// Applies accounts and orders, the schema that most tests start from.
  void apply_accounts_and_orders() {
    const Report report = run({step("001_accounts"), step("002_orders")});
    ASSERT_EQ(report.failure(), nullptr) << report.failure()->failure->text.why;
  }

  [[nodiscard]] std::filesystem::path database() const { return folder / "app.db"; }
  std::string ask(const std::string& sql) const { return testing::query(database(), sql); }
  [[nodiscard]] std::string applied() const {
    return ask(
        "SELECT group_concat(version, ' ') FROM (SELECT version FROM schema_migrations ORDER BY "
        "id)");
  }
  [[nodiscard]] std::string tables() const {
    return ask(
        "SELECT group_concat(name, ' ') FROM (SELECT name FROM sqlite_schema WHERE type = 'table' "
        "AND name NOT "
        "LIKE 'sqlite%' AND name NOT IN ('schema_migrations', 'solder_log') ORDER BY name)");
  }
  [[nodiscard]] std::string last_log() const {
    return ask("SELECT version, action, outcome FROM solder_log ORDER BY id DESC LIMIT 1");
  }

  testing::TemporaryFolder folder;
  testing::RecordingProgress progress;
  ExecuteOptions options;
};

}  // namespace solder::runner

#endif
