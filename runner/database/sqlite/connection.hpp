/// \file
/// One open SQLite database, as the rest of the runner sees it.

#ifndef SOLDER_RUNNER_DATABASE_SQLITE_CONNECTION_HPP
#define SOLDER_RUNNER_DATABASE_SQLITE_CONNECTION_HPP

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/connection.hpp"
#include "database/sqlite/fingerprint.hpp"
#include "database/sqlite/foreign_keys.hpp"
#include "database/sqlite/functions.hpp"
#include "database/sqlite/guard.hpp"
#include "database/sqlite/our_objects.hpp"
#include "database/sqlite/pragma_rules.hpp"
#include "database/sqlite/session.hpp"
#include "database/sqlite/sql_text.hpp"
#include "database/sqlite/statement_cache.hpp"

namespace solder::runner::sqlite {

/// Opens a session for writing or reading with the settings that the guarantees need.
/// \throws DatabaseError.
[[nodiscard]] std::unique_ptr<Session> open_session(const std::string& path,
                                                    const OpenOptions& options);

class SqliteConnection final : public Connection {
 public:
  SqliteConnection(std::string path, OpenOptions options);
  ~SqliteConnection() override;
  SqliteConnection(const SqliteConnection&) = delete;
  SqliteConnection& operator=(const SqliteConnection&) = delete;

  [[nodiscard]] std::string_view backend() const override { return "sqlite"; }
  [[nodiscard]] const std::string& display_name() const override { return path_; }
  void execute(std::string_view script) override;
  [[nodiscard]] std::unique_ptr<Statement> prepare(std::string_view sql) override;
  [[nodiscard]] std::int64_t changes() const override;
  [[nodiscard]] std::int64_t last_insert_id() const override;
  void insert_rows(std::string_view table, const std::vector<std::string_view>& columns,
                   const solder_value* values, std::uint64_t rows) override;
  [[nodiscard]] bool has_object(int kind, std::string_view name) override;
  [[nodiscard]] bool has_column(std::string_view table, std::string_view column) override;
  [[nodiscard]] std::string quote_identifier(std::string_view name) const override;
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
  void commit() override;
  void rollback() noexcept override;
  [[nodiscard]] bool in_transaction() const override;
  [[nodiscard]] const std::string& abandoned_because() const override { return abandoned_; }

  void guard(const StepRules& rules) override;
  std::vector<std::string> unguard() override;
  void drop_guard() noexcept override;
  [[nodiscard]] std::string refusal() const override;
  [[nodiscard]] std::int64_t statements_run() const override { return statements_; }
  void on_statement(OnStatement callback) override;

  void savepoint_begin(const std::string& name) override;
  void savepoint_release(const std::string& name) override;
  void savepoint_rollback(const std::string& name) override;

  void register_function(const solder_function& function) override;
  [[nodiscard]] const void* native_interface(std::string_view id) override;
  void check_health() override;
  [[nodiscard]] std::string fingerprint(std::string_view history_table) override;

 private:
  friend class SqliteStatement;

  /// The parts that live and die with one `sqlite3 *`.
  struct Parts {
    explicit Parts(std::unique_ptr<Session> opened)
        : session(std::move(opened)),
          guard(*session),
          functions(*session),
          ours(*session),
          keys(*session),
          fingerprint(*session) {}
    std::unique_ptr<Session> session;
    Guard guard;
    Functions functions;
    StatementCache plugin_statements;  ///< closed before the functions that they call
    OurObjects ours;
    ForeignKeys keys;
    Fingerprint fingerprint;
    std::int64_t data_version = -1;  ///< when the latest step began
    std::int64_t schema_as_of = -1;  ///< data version when SQLite last looked at the schema
    Settings settings = {};          ///< empty until the first step
  };

  [[nodiscard]] Session& session() const { return *parts_->session; }
  [[nodiscard]] bool is_guarded() const { return parts_->guard.is_active(); }
  [[nodiscard]] StatementCache& statements();
  [[nodiscard]] std::shared_ptr<Prepared> compile(std::string_view sql);
  void check_step_alive() const;
  void check_vacuum(Vacuum vacuum) const;
  void refresh_schema();
  [[nodiscard]] bool has_table(const std::string& name);
  [[noreturn]] void fail(int code, const std::string& what, std::string_view statement) const;
  std::size_t run_first(std::string_view script);
  void finished_statement();
  void savepoint(const std::string& verb, const std::string& name);

  /// \throws DatabaseError with `code` when another file, or none, has the database's name now.
  void require_same_file(ErrorCode code) const;
  void abandon_if_locks_are_lost();
  void require_locks();
  [[nodiscard]] bool changed_by_others();
  void end_step() noexcept;
  void check_transaction() const;
  void drop_temporary_objects();
  [[nodiscard]] std::vector<std::string> check_step();

  const std::string path_;
  const OpenOptions options_;
  const std::optional<FileIdentity> file_;  ///< the file that was opened
  std::unique_ptr<Parts> parts_;
  std::optional<Interruptible> interruptible_;  ///< while guarded
  std::string abandoned_;                       ///< see `abandoned_because`
  std::int64_t statements_ = 0;
  bool is_shared_ = false;  ///< the transaction is one of several steps
  OnStatement statement_callback_;
  solder_sqlite native_ = {};
};

}  // namespace solder::runner::sqlite

#endif
