/// \file
/// A PostgreSQL database with a history, on which steps run as the executor runs them.

#ifndef SOLDER_TESTS_DATABASE_POSTGRES_STEP_FIXTURE_HPP
#define SOLDER_TESTS_DATABASE_POSTGRES_STEP_FIXTURE_HPP

#include <memory>
#include <string>
#include <vector>

#include "database_test.hpp"
#include "support/postgres.hpp"
#include "support/postgres_proxy.hpp"

namespace solder::testing {

class PostgresStepTest : public ::testing::Test {
 protected:
  PostgresStepTest() : proxy_(database_.url()), connection_(open()), history_(*connection_, "h") {
    rules_.history_table = "h";
    const ScopedTransaction transaction(*connection_);
    history_.create();
    connection_->commit();
    history_.forget_changes();
  }

  [[nodiscard]] std::unique_ptr<Connection> open(OpenOptions options = {}) const {
    return open_database(parse_address(proxy_.url()), options);
  }

  static Migration migration(const std::string& version) {
    Migration made{.version = *Version::parse(version)};
    made.class_name = "M" + version;
    made.checksum = "sha256:0";
    return made;
  }

  static LogEntry entry(const std::string& version) {
    LogEntry made;
    made.version = version;
    made.name = "M" + version;
    return made;
  }

  /// As the executor does it: the lock, the history, the plugin, the checks, the rows, COMMIT.
  template <typename Plugin>
  std::string step_of(const std::string& version, Plugin plugin) {
    try {
      connection_->begin();
      if (history_.is_applied(*Version::parse(version))) return "applied before";
      connection_->guard(rules_);
      plugin();
      connection_->unguard();
      history_.insert(migration(version));
      history_.post(entry(version));
      connection_->commit();
      return "done";
    } catch (const Error& error) {
      connection_->rollback();
      history_.forget_changes();
      return error.text().why;
    }
  }

  std::string step(const std::string& version, const std::string& sql) {
    return step_of(version, [&] { connection_->execute(sql); });
  }

  /// As an outsider sees it.
  std::string ask(const std::string& sql) const { return database_.query(sql); }
  [[nodiscard]] std::string applied() const {
    return ask("SELECT string_agg(version, ' ' ORDER BY id) FROM h");
  }

  PostgresDatabase database_;
  PostgresProxy proxy_;
  std::unique_ptr<Connection> connection_;
  HistoryTable history_;
  StepRules rules_;
};

}  // namespace solder::testing

#endif
