/// \file
/// One open PostgreSQL database, as the rest of the runner sees it.
///
/// ROUND TRIPS. A step costs three beyond those of the plugin's own statements: a question about
/// the history on the session of the run lock; the checks when the plugin has returned; the history
/// and log rows with COMMIT. What begins the transaction travels with the plugin's first statement,
/// so that it can also set the isolation level, which must come before any query.
///
/// SHARED BY STEPS, a transaction needs one round trip a step: that of the checks. The rows of the
/// history and the log are put off until the commit, so that until then nobody but a plugin can
/// have written to those tables.

#ifndef SOLDER_RUNNER_DATABASE_POSTGRES_CONNECTION_HPP
#define SOLDER_RUNNER_DATABASE_POSTGRES_CONNECTION_HPP

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/connection.hpp"
#include "database/database.hpp"
#include "database/postgres/engine.hpp"
#include "database/postgres/own_table.hpp"
#include "database/postgres/run_lock.hpp"
#include "database/postgres/session.hpp"
#include "database/postgres/statement_runner.hpp"
#include "database/postgres/step_check.hpp"

namespace solder::runner::postgres {

class PostgresConnection final : public Connection {
 public:
  PostgresConnection(const DatabaseAddress& address, OpenOptions options);
  ~PostgresConnection() override;
  PostgresConnection(const PostgresConnection&) = delete;
  PostgresConnection& operator=(const PostgresConnection&) = delete;

  [[nodiscard]] std::string_view backend() const override { return "postgres"; }
  [[nodiscard]] const std::string& display_name() const override { return name_; }
  void execute(std::string_view script) override;
  [[nodiscard]] std::unique_ptr<runner::Statement> prepare(std::string_view sql) override;
  [[nodiscard]] bool has_transactional_ddl() override;
  [[nodiscard]] std::int64_t changes() const override { return changes_; }
  [[nodiscard]] std::int64_t last_insert_id() const override;
  void insert_rows(std::string_view table, const std::vector<std::string_view>& columns,
                   const solder_value* values, std::uint64_t rows) override;
  [[nodiscard]] bool has_object(int kind, std::string_view name) override;
  [[nodiscard]] bool has_column(std::string_view table, std::string_view column) override;
  [[nodiscard]] std::string active_run() override;
  [[nodiscard]] std::string quote_identifier(std::string_view name) const override;

  [[nodiscard]] std::string own_schema() const override { return schema_; }
  [[nodiscard]] bool has_own_schema() override;
  [[nodiscard]] std::string own_name(std::string_view table) const override;
  [[nodiscard]] int own_kind(std::string_view table) override;
  [[nodiscard]] std::vector<std::string> own_columns(std::string_view table) override;
  [[nodiscard]] std::vector<std::string> own_triggers(std::string_view table) override;
  [[nodiscard]] const OwnTypes& own_types() const override;
  [[nodiscard]] bool has_own_changed(std::string_view table, std::int64_t rows,
                                     std::int64_t& as_of) override;
  void post(std::string_view sql, const std::vector<solder_value>& values) override;

  void begin() override;
  void begin_reading() override;
  void begin_shared() override;
  void begin_part() override;
  void end_part() override;
  void undo_part() override;
  [[nodiscard]] bool is_over_with_part(int engine_code) const override;
  [[nodiscard]] int attempts(int engine_code) const override;
  void commit() override;
  void rollback() noexcept override;
  [[nodiscard]] bool in_transaction() const override;
  [[nodiscard]] const std::string& abandoned_because() const override { return abandoned_; }

  void guard(const StepRules& rules) override;
  std::vector<std::string> unguard() override;
  void drop_guard() noexcept override;
  [[nodiscard]] std::string refusal() const override { return refusal_; }
  [[nodiscard]] std::int64_t statements_run() const override { return statements_; }
  void on_statement(OnStatement callback) override { statement_callback_ = std::move(callback); }

  void savepoint_begin(const std::string& name) override;
  void savepoint_release(const std::string& name) override;
  void savepoint_rollback(const std::string& name) override;

  void register_function(const solder_function& function) override;
  [[nodiscard]] const void* native_interface(std::string_view id) override;
  void check_health() override;
  [[nodiscard]] std::string fingerprint(std::string_view history_table) override;
  [[nodiscard]] std::string schema_stamp() override;
  [[nodiscard]] std::uint64_t transaction_number() const override;
  void wait_for_end(std::uint64_t transaction) override;
  [[nodiscard]] bool is_fingerprint_cheap() const override { return false; }

  [[nodiscard]] Session& session() { return session_; }
  /// Runs a statement, past the transaction if it may.
  Result answer(Request request);
  /// Told of each statement that has run.
  void note(const PGresult* result);

 private:
  [[nodiscard]] bool is_guarded() const { return rules_.has_value(); }
  /// Whether the runner's own question can be asked past the transaction: it has begun for the
  /// runner, and not yet for the server.
  [[nodiscard]] bool may_ask_aside(std::string_view sql) const;
  /// Asks the server once. Not inside a transaction.
  [[nodiscard]] const EngineTraits& engine();
  void run_one_by_one(std::string_view script);
  Result run_alone(std::string_view statement);
  void run_together(std::string_view script);
  /// Refuses what a plugin must not run, as far as its text shows it.
  void check_allowed(std::string_view statement);
  [[noreturn]] void refuse(std::string_view statement, std::string why, std::string next);
  /// The settings that a step needs, once more where a plugin's statement has taken them away.
  void post_settings();
  void restore_settings(std::string_view script);
  [[nodiscard]] StepMark mark_step(const StepRules& rules);
  void put_back(const Leftovers& left);
  void defer_again(const std::string& immediate);
  void check_alive() const;
  /// After the connection was lost at COMMIT: waits until the server knows how it ended.
  void settle_commit(const std::string& transaction_id);
  [[nodiscard]] const OwnTable& own_table(std::string_view table);
  /// The one to ask about the runner's own tables.
  [[nodiscard]] Session& own_session();
  /// Called before the runner's own SQL changes something.
  void note_own_writing();
  /// Times are kept in UTC, whatever the session's time zone is.
  void post_time_zone();
  /// Posts what of the runner's own was put off, in a transaction that steps share.
  void post_own();
  /// The transaction is over.
  void forget_transaction();
  /// One row and column, as text; nothing when there is no row.
  [[nodiscard]] std::optional<std::string> ask(const std::string& sql,
                                               const std::vector<std::string>& values = {});

  const std::string server_;
  const std::string name_;
  const OpenOptions options_;
  Session session_;
  StatementRunner runner_;
  solder_postgres native_ = {};
  const bool is_schema_named_;  ///< by people, so that it may be missing
  std::string schema_;          ///< where the runner's own tables are
  std::unique_ptr<RunLock> lock_;
  OwnTables own_;
  std::optional<EngineTraits> engine_;  ///< once it was asked for
  bool transaction_ = false;            ///< begun for the runner, maybe not yet for the server
  bool wrote_ = false;                  ///< something was changed in it, by the runner or a step
  bool wrote_own_ = false;              ///< the runner's own SQL has changed something in it
  bool is_shared_ = false;              ///< it is one of several steps
  bool is_history_known_ = false;       ///< nobody else changes the history while it is shared
  bool are_contents_known_ = false;     ///< of the runner's tables, as `mark_` has them
  std::vector<Request> put_off_;        ///< the runner's rows, until the commit of what is shared
  std::size_t put_off_before_ = 0;      ///< how many of them are of earlier steps
  bool is_utc_ = false;                 ///< it has the time zone of the runner's own rows
  std::string transaction_id_;          ///< the server's number of it, where it is known
  StepMark mark_;                       ///< of the step, while guarded
  std::optional<StepRules> rules_;      ///< while guarded
  std::string refusal_;
  std::string abandoned_;
  std::int64_t changes_ = 0;
  std::int64_t statements_ = 0;
  OnStatement statement_callback_;
};

}  // namespace solder::runner::postgres

#endif
