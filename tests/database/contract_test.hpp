/// \file
/// The world of the tests that hold for every database: one of each kind, empty, with the runner's
/// connection to it and the words of another program.

#ifndef SOLDER_TESTS_DATABASE_CONTRACT_TEST_HPP
#define SOLDER_TESTS_DATABASE_CONTRACT_TEST_HPP

#include <memory>
#include <string>

#include "database_test.hpp"
#ifdef SOLDER_HAS_POSTGRES
#include "support/postgres.hpp"
#endif

namespace solder::testing {

/// A database of its kind that is there for one test.
class ContractDatabase {
 public:
  virtual ~ContractDatabase() = default;
  ContractDatabase() = default;
  ContractDatabase(const ContractDatabase&) = delete;
  ContractDatabase& operator=(const ContractDatabase&) = delete;

  [[nodiscard]] virtual DatabaseAddress address() const = 0;
  /// What another program sees: the first column of all rows, joined by '|'.
  virtual std::string seen(const std::string& sql) = 0;
  /// Of `integer` as a value in a row: there are engines without a type of their own for it.
  [[nodiscard]] virtual std::string cast(const std::string& placeholder,
                                         const std::string& type) const = 0;
};

class ContractFile final : public ContractDatabase {
 public:
  [[nodiscard]] DatabaseAddress address() const override { return parse_address(path()); }
  std::string seen(const std::string& sql) override { return OtherProgram(path()).ask(sql); }
  [[nodiscard]] std::string cast(const std::string& placeholder,
                                 const std::string& /*type*/) const override {
    return placeholder;
  }

 private:
  [[nodiscard]] std::string path() const { return (folder_ / "app.db").string(); }

  TemporaryFolder folder_;
};

#ifdef SOLDER_HAS_POSTGRES
class ContractServer final : public ContractDatabase {
 public:
  [[nodiscard]] DatabaseAddress address() const override { return parse_address(database_.url()); }
  std::string seen(const std::string& sql) override {
    std::string rows = database_.query(sql);
    for (char& letter : rows) letter = letter == '\n' ? '|' : letter;
    return rows;
  }
  [[nodiscard]] std::string cast(const std::string& placeholder,
                                 const std::string& type) const override {
    return placeholder + "::" + type;
  }

 private:
  PostgresDatabase database_;
};
#endif

/// How a kind of database is made; the name of its tests.
struct ContractEngine {
  const char* backend;
  std::unique_ptr<ContractDatabase> (*make)();
};

inline void PrintTo(const ContractEngine& engine, std::ostream* out) {
  *out << engine.backend;
}

class ContractTest : public ::testing::TestWithParam<ContractEngine> {
 protected:
  ContractTest() : database_(GetParam().make()), connection_(open()) {
    rules_.history_table = kDefaultHistoryTable;
    HistoryTable(*connection_, kDefaultHistoryTable).create();
  }

  [[nodiscard]] std::unique_ptr<Connection> open(OpenOptions options = {}) const {
    options.access = OpenOptions::Access::create;
    return open_database(database_->address(), options);
  }
  [[nodiscard]] bool is(std::string_view backend) const { return GetParam().backend == backend; }

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

  /// The first column of all rows as text, joined by '|'.
  std::string ask(const std::string& sql) {
    std::string rows;
    const auto statement = connection_->prepare(sql);
    while (statement->step()) {
      rows += (rows.empty() ? "" : "|") + std::string(statement->column_text(0));
    }
    return rows;
  }

  std::unique_ptr<ContractDatabase> database_;
  std::unique_ptr<Connection> connection_;
  StepRules rules_;
};

/// Runs the tests of a suite on every database that this build knows.
#ifdef SOLDER_HAS_POSTGRES
#define SOLDER_ON_EVERY_DATABASE(suite)                                                         \
  INSTANTIATE_TEST_SUITE_P(OnSqlite, suite,                                                     \
                           ::testing::Values(ContractEngine{"sqlite", make<ContractFile>}),     \
                           [](const auto&) { return std::string("File"); });                    \
  INSTANTIATE_TEST_SUITE_P(OnPostgres, suite,                                                   \
                           ::testing::Values(ContractEngine{"postgres", make<ContractServer>}), \
                           [](const auto&) { return std::string("Server"); })
#else
#define SOLDER_ON_EVERY_DATABASE(suite)                                                     \
  INSTANTIATE_TEST_SUITE_P(OnSqlite, suite,                                                 \
                           ::testing::Values(ContractEngine{"sqlite", make<ContractFile>}), \
                           [](const auto&) { return std::string("File"); })
#endif

template <typename Database>
std::unique_ptr<ContractDatabase> make() {
  return std::make_unique<Database>();
}

}  // namespace solder::testing

#endif
