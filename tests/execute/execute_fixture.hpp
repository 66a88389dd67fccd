/// \file
/// An empty database of any kind and the test plugins, run by the executor in this process.

#ifndef SOLDER_TESTS_EXECUTE_EXECUTE_FIXTURE_HPP
#define SOLDER_TESTS_EXECUTE_EXECUTE_FIXTURE_HPP

#include <algorithm>
#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <vector>

#include "catalog/catalog.hpp"
#include "database/database.hpp"
#include "execute/executor.hpp"
#include "support/any_database.hpp"
#include "support/recording_progress.hpp"

namespace solder::runner {

class ExecutorWorld : public ::testing::Test {
 protected:
  explicit ExecutorWorld(const testing::Engine& kind) : engine(kind), database(kind.make()) {}

  /// `name` is the plugin's file without its ending: "001_accounts".
  static Step step(const std::string& name, Direction direction = Direction::up) {
    return {direction, read_plugin_file(std::string(EXECUTE_PLUGINS) + "/" + name + ".so")};
  }
  static Step down(const std::string& name) { return step(name, Direction::down); }

  [[nodiscard]] std::unique_ptr<Connection> open() const {
    return open_database(parse_address(database->address()),
                         {.access = OpenOptions::Access::create});
  }
  Report run(const Plan& plan) {
    const auto connection = open();
    return execute(plan, *connection, options, progress);
  }

  /// Applies accounts and orders, the schema that most tests start from.
  void apply_accounts_and_orders() {
    const Report report = run({step("001_accounts"), step("002_orders")});
    ASSERT_EQ(report.failure(), nullptr) << report.failure()->failure->text.why;
  }

  /// As another program sees it: `a|b` rows joined by '\n'.
  std::string ask(const std::string& sql) const { return database->query(sql); }
  [[nodiscard]] std::string applied() const {
    std::string versions = ask("SELECT version FROM schema_migrations ORDER BY id");
    std::replace(versions.begin(), versions.end(), '\n', ' ');
    return versions;
  }
  [[nodiscard]] std::string tables() const { return database->tables(); }
  [[nodiscard]] std::string last_log() const {
    return ask("SELECT version, action, outcome FROM solder_log ORDER BY id DESC LIMIT 1");
  }

  const testing::Engine engine;
  const std::unique_ptr<testing::AnyDatabase> database;
  testing::RecordingProgress progress;
  ExecuteOptions options;
};

/// What holds for every database. executor_test.cpp says for which.
class ExecutorTest : public ExecutorWorld, public ::testing::WithParamInterface<testing::Engine> {
 protected:
  ExecutorTest() : ExecutorWorld(GetParam()) {}
};

}  // namespace solder::runner

#endif
