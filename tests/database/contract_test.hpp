/// \file
/// The world of the tests that hold for every database: one of each kind, empty, with the runner's
/// connection to it and the words of another program.

#ifndef SOLDER_TESTS_DATABASE_CONTRACT_TEST_HPP
#define SOLDER_TESTS_DATABASE_CONTRACT_TEST_HPP

#include <memory>
#include <string>

#include "database_test.hpp"
#include "support/any_database.hpp"

namespace solder::testing {

class EngineWorld : public ::testing::Test {
 protected:
  explicit EngineWorld(const Engine& engine)
      : engine_(engine), database_(engine.make()), connection_(open()) {}

  [[nodiscard]] std::unique_ptr<Connection> open(OpenOptions options = {}) const {
    options.access = OpenOptions::Access::create;
    return open_database(address(), options);
  }
  [[nodiscard]] bool is(const std::string& backend) const { return engine_.is(backend); }
  [[nodiscard]] DatabaseAddress address() const { return parse_address(database_->address()); }
  /// `placeholder` as a value of `type` in a row: there are engines without types of their own for
  /// them.
  [[nodiscard]] std::string cast(const std::string& placeholder, const std::string& type) const {
    return is("sqlite") ? placeholder : placeholder + "::" + type;
  }

  /// The first column of all rows as text, joined by '|'.
  std::string ask(const std::string& sql) {
    std::string rows;
    const auto statement = connection_->prepare(sql);
    while (statement->step()) {
      rows += (rows.empty() ? "" : "|") + std::string(statement->column_text(0));
    }
    return rows;
  }

  /// What another program sees.
  std::string seen(const std::string& sql) { return database_->query(sql); }

  const Engine engine_;
  std::unique_ptr<AnyDatabase> database_;
  std::unique_ptr<Connection> connection_;
};

/// Without a history yet.
class EmptyContract : public EngineWorld, public ::testing::WithParamInterface<Engine> {
 protected:
  EmptyContract() : EngineWorld(GetParam()) {}
};

/// With a history, on which steps run.
class StepWorld : public EngineWorld {
 protected:
  explicit StepWorld(const Engine& engine) : EngineWorld(engine) {
    rules_.history_table = kDefaultHistoryTable;
    HistoryTable(*connection_, kDefaultHistoryTable).create();
  }

  /// Runs a step as the executor does. \return "done", or why it failed; then it was rolled back.
  template <typename Plugin>
  std::string step_of(Plugin plugin) {
    const bool inside = rules_.transaction == TransactionMode::each;
    try {
      if (inside) connection_->begin();
      connection_->guard(rules_);
      plugin();
      connection_->unguard();
      if (inside) connection_->commit();
      return "done";
    } catch (const Error& error) {
      connection_->drop_guard();
      connection_->rollback();
      return error.text().why;
    }
  }
  std::string step(const std::string& sql) {
    return step_of([&] { connection_->execute(sql); });
  }

  StepRules rules_;
};

class ContractTest : public StepWorld, public ::testing::WithParamInterface<Engine> {
 protected:
  ContractTest() : StepWorld(GetParam()) {}
};

}  // namespace solder::testing

#endif
