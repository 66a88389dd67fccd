/// \file
/// The port to a database: what the rest of the runner needs of one open session.

#ifndef SOLDER_RUNNER_CORE_CONNECTION_HPP
#define SOLDER_RUNNER_CORE_CONNECTION_HPP

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/error.hpp"
#include "core/migration.hpp"
#include "core/server_choices.hpp"
#include "solder/abi.h"

namespace solder::runner {

/// What this kind of database can't do. An answer rather than a failure: nothing has happened.
class Unsupported final : public Error {
 public:
  explicit Unsupported(ErrorText text) : Error(ErrorCode::database, std::move(text)) {}
};

/// A prepared statement. Closed when destroyed. All functions throw DatabaseError.
class Statement {
 public:
  virtual ~Statement() = default;
  [[nodiscard]] virtual std::uint32_t parameter_count() const = 0;
  /// The placeholder's number, counted from 1, of `:name` (given without the colon), 0 when there
  /// is none.
  [[nodiscard]] virtual std::uint32_t parameter_index(std::string_view name) const = 0;
  /// Binds placeholder `index`, counted from 1, and copies the data.
  virtual void bind(std::uint32_t index, const solder_value& value) = 0;
  /// As `bind`, but the data must stay valid until the statement is reset.
  virtual void bind_reference(std::uint32_t index, const solder_value& value) = 0;
  /// \return whether there is a row. Stays false after the last one until `reset`.
  virtual bool step() = 0;
  /// Ready to run again, all placeholders null. Never throws: a failure was reported by `step`.
  virtual void reset() noexcept = 0;
  /// Runs it `rows` times to its end, and resets it, also on failure. `arguments` holds rows ×
  /// count values, row after row; `count` is `parameter_count()`.
  virtual void run_many(const solder_value* arguments, std::uint32_t count, std::uint64_t rows) = 0;
  /// May be asked before the first step.
  [[nodiscard]] virtual std::uint32_t column_count() const = 0;
  [[nodiscard]] virtual std::string_view column_name(std::uint32_t index) const = 0;
  /// The value as stored, without a copy; valid until the next call on this statement. `index` must
  /// be less than `column_count()` and a row must be there.
  [[nodiscard]] virtual solder_value column(std::uint32_t index) = 0;
  /// The first `count` columns at once.
  virtual void row(solder_value* values, std::uint32_t count) = 0;
  [[nodiscard]] virtual std::int64_t column_integer(std::uint32_t index) = 0;
  [[nodiscard]] virtual double column_real(std::uint32_t index) = 0;
  [[nodiscard]] virtual std::string_view column_text(std::uint32_t index) = 0;
  /// The SQL it was prepared from.
  [[nodiscard]] virtual const std::string& sql() const = 0;
};

/// What a step may do beyond the ordinary.
struct StepRules {
  std::string history_table = {};  ///< protected from the plugin, as `solder_log` is
  TransactionMode transaction = TransactionMode::each;
  bool allow_writable_schema = false;
  bool allow_native = false;
};

/// How the database calls the types of the runner's own tables.
struct OwnTypes {
  const char* history_id = "";  ///< of a key that counts up and never comes twice
  const char* log_id = "";
  const char* integer = "";  ///< of 64 bits
};

/// How to open a database.
struct OpenOptions {
  enum class Access { read, write, create };
  Access access = Access::write;
  std::chrono::milliseconds lock_timeout{10000};  ///< how long to wait for others
  /// How long one statement of a step waits for the lock of a table; servers only. 0: for ever.
  std::chrono::milliseconds ddl_lock_timeout{5000};
  LockMode lock = LockMode::automatic;
  DdlMode ddl = DdlMode::automatic;
  /// The folder of the server's client programs, for backups; empty: they are looked for.
  std::filesystem::path server_programs = {};
  /// Asked often while SQL runs; answering true interrupts it (ErrorCode::interrupted). May be
  /// empty.
  std::function<bool()> is_cancelled = {};
  /// Told once when waiting for a lock begins. May be empty.
  std::function<void(const std::string& holder)> waiting = {};
  /// Told what the server says beside its answers, with a level of the ABI's `log`. May be empty.
  std::function<void(std::int32_t level, const std::string& message)> notice = {};
};

/// One open session. Used by one thread. All functions throw DatabaseError.
///
/// A step is: begin → guard(rules) → the plugin's SQL → unguard → bookkeeping → commit, or rollback
/// at any point. Guarded, the connection refuses what a plugin must not do.
class Connection {
 public:
  virtual ~Connection() = default;
  /// "sqlite".
  [[nodiscard]] virtual std::string_view backend() const = 0;
  /// Whether a rollback undoes changes of the schema. Where it doesn't, every step is one without a
  /// transaction (G9).
  [[nodiscard]] virtual bool has_transactional_ddl() { return true; }
  /// How the database is called in messages: its path.
  [[nodiscard]] virtual const std::string& display_name() const = 0;

  /// Runs one or many statements and discards their rows.
  virtual void execute(std::string_view script) = 0;
  /// Prepares exactly one statement.
  [[nodiscard]] virtual std::unique_ptr<Statement> prepare(std::string_view sql) = 0;
  [[nodiscard]] virtual std::int64_t changes() const = 0;
  /// \throws Unsupported.
  [[nodiscard]] virtual std::int64_t last_insert_id() const = 0;
  /// Appends rows by the fastest way there is. `values` holds rows × columns, row after row.
  virtual void insert_rows(std::string_view table, const std::vector<std::string_view>& columns,
                           const solder_value* values, std::uint64_t rows) = 0;
  /// `kind` is SOLDER_TABLE ….
  [[nodiscard]] virtual bool has_object(int kind, std::string_view name) = 0;
  [[nodiscard]] virtual bool has_column(std::string_view table, std::string_view column) = 0;

  // ---- the runner's own tables: the history and its log ----

  /// The schema that they are in; empty where the database has no schemas.
  [[nodiscard]] virtual std::string own_schema() const { return {}; }
  /// Whether that is there. They are created in it, it isn't created for them.
  [[nodiscard]] virtual bool has_own_schema() { return true; }
  /// How SQL names one of them: quoted, and with its schema where the database has schemas.
  [[nodiscard]] virtual std::string own_name(std::string_view table) const = 0;
  /// What has that name: SOLDER_TABLE, SOLDER_VIEW, or 0 when nothing has.
  [[nodiscard]] virtual int own_kind(std::string_view table) = 0;
  /// In lower case, in their order.
  [[nodiscard]] virtual std::vector<std::string> own_columns(std::string_view table) = 0;
  [[nodiscard]] virtual std::vector<std::string> own_triggers(std::string_view table) = 0;
  [[nodiscard]] virtual const OwnTypes& own_types() const = 0;
  /// Whether other sessions may have changed the table since the call that set `as_of`; `rows` is
  /// how many rows it had then, with those that this session has added and taken away since.
  [[nodiscard]] virtual bool has_own_changed(std::string_view table, std::int64_t rows,
                                             std::int64_t& as_of) = 0;
  /// Runs a statement whose rows nobody needs. To a server it may travel together with what follows
  /// it, and an error may come as late as `commit`.
  virtual void post(std::string_view sql, const std::vector<solder_value>& values) = 0;

  /// Who holds the lock that keeps runs apart, at this moment; empty when nobody does, and where
  /// there is no such lock beyond a transaction. Not inside a transaction.
  [[nodiscard]] virtual std::string active_run() { return {}; }

  /// `name` quoted as an identifier.
  [[nodiscard]] virtual std::string quote_identifier(std::string_view name) const = 0;

  /// Begins a transaction that holds the write lock from the start (G3).
  /// \throws DatabaseError (ErrorCode::lock) when it isn't had in time.
  virtual void begin() = 0;
  /// Begins a transaction that sees one state of the database and takes no lock that keeps others
  /// from reading; for reading alone, ended by `rollback`.
  virtual void begin_reading() = 0;
  /// How often a step is tried in all that fails by itself with this engine code: more than once
  /// where others were in its way, and it may succeed when they are done.
  [[nodiscard]] virtual int attempts(int /*engine_code*/) const { return 1; }
  /// \throws DatabaseError when the outcome is an error; the caller must then read the history
  /// again (G2).
  virtual void commit() = 0;
  /// Of the transaction that the next `commit` ends, as other sessions can ask for it; 0 where it
  /// has none, or none yet.
  [[nodiscard]] virtual std::uint64_t transaction_number() const { return 0; }
  /// Waits until that transaction, of a session whose process is gone, has ended: the server may
  /// still have its COMMIT to run. \throws DatabaseError (ErrorCode::in_doubt) when it goes on for
  /// longer than the lock's timeout.
  virtual void wait_for_end(std::uint64_t /*transaction*/) {}

  // ---- a transaction that several steps share ----

  /// As `begin`. What the runner itself writes may then be sent as late as `commit`.
  virtual void begin_shared() { begin(); }
  /// A step begins in it. Not nested.
  virtual void begin_part() = 0;
  /// The step is over, and stays if the transaction does. \throws Error when what it relied on is
  /// gone: the transaction itself, or its locks.
  virtual void end_part() = 0;
  /// What was done since `begin_part` is undone. \throws DatabaseError.
  virtual void undo_part() = 0;
  /// Whether a step that failed with this engine code may be tried again without the steps before
  /// it; `attempts` tells how often.
  [[nodiscard]] virtual bool is_over_with_part(int /*engine_code*/) const { return false; }

  /// Ends the transaction if there is one. Never throws.
  virtual void rollback() noexcept = 0;
  [[nodiscard]] virtual bool in_transaction() const = 0;
  /// Why the connection has let go of the database, empty when it hasn't. `commit` and `rollback`
  /// do so when the locks are gone that the transaction relied on: what is in the file and its
  /// journals may be another program's by now. Nothing is written or closed any more; `begin`
  /// throws.
  [[nodiscard]] virtual const std::string& abandoned_because() const = 0;

  /// From now on SQL is a plugin's: transaction control, our tables, other databases and safety
  /// settings are refused (G6), and what it touches is noted for the checks of `unguard`.
  virtual void guard(const StepRules& rules) = 0;
  /// Back to the runner's own SQL: closes the plugin's statements and functions, puts settings
  /// back, checks what the guard can't see (G6) and the foreign keys (G7). \return warnings.
  /// \throws Error when a check fails; the caller rolls back. Also ends the guard then.
  virtual std::vector<std::string> unguard() = 0;
  /// As `unguard` without the checks, for the way back after a failure. Does nothing when not
  /// guarded.
  virtual void drop_guard() noexcept = 0;
  /// Why the guard refused something since `guard`, empty when it did not.
  [[nodiscard]] virtual std::string refusal() const = 0;
  /// Statements finished since `guard`: how far a migration without a transaction came.
  [[nodiscard]] virtual std::int64_t statements_run() const = 0;
  /// Told after each statement of a script while guarded, with its text. What it runs is the
  /// runner's own SQL: the guard doesn't apply to it.
  using OnStatement = std::function<void(std::int64_t statements, std::string_view sql)>;
  /// Empty: nothing is called.
  virtual void on_statement(OnStatement callback) = 0;

  virtual void savepoint_begin(const std::string& name) = 0;
  virtual void savepoint_release(const std::string& name) = 0;
  virtual void savepoint_rollback(const std::string& name) = 0;

  /// Registers a function until the guard ends. Takes over `function.self`: destroy is called also
  /// on failure. \throws Unsupported.
  virtual void register_function(const solder_function& function) = 0;
  /// SOLDER_SQLITE_INTERFACE or SOLDER_POSTGRES_INTERFACE; null when unknown or not allowed by the
  /// rules. Lives as long as the guard.
  [[nodiscard]] virtual const void* native_interface(std::string_view id) = 0;

  /// Checks that the database is sound and writable before anything is changed (G12): not
  /// read-only, `quick_check`. \throws DatabaseError (ErrorCode::environment).
  virtual void check_health() = 0;
  /// A digest of the schema without our own tables and without formatting: `<kind>:<hex>`, and
  /// after a space the stamp of that moment, where there is one.
  [[nodiscard]] virtual std::string fingerprint(std::string_view history_table) = 0;
  /// While it is the same, so is the schema; the other way round it need not be. Empty where
  /// nothing is quicker than the fingerprint itself.
  [[nodiscard]] virtual std::string schema_stamp() { return {}; }
  /// Whether each step can have one. Where it is a question to a server, only the last step of a
  /// run and a failure get one.
  [[nodiscard]] virtual bool is_fingerprint_cheap() const { return true; }
};

/// Calls `rollback` at the end of the scope unless `commit` was called.
class ScopedTransaction {
 public:
  explicit ScopedTransaction(Connection& connection) : connection_(connection) {
    connection_.begin();
  }
  ~ScopedTransaction() {
    if (!ended_) connection_.rollback();
  }
  ScopedTransaction(const ScopedTransaction&) = delete;
  ScopedTransaction& operator=(const ScopedTransaction&) = delete;
  void commit() {
    connection_.commit();
    ended_ = true;
  }

 private:
  Connection& connection_;
  bool ended_ = false;
};

/// What is read while it lives is of one state of the database, whatever others commit meanwhile.
class Snapshot {
 public:
  explicit Snapshot(Connection& connection) : connection_(connection) {
    connection_.begin_reading();
  }
  ~Snapshot() { connection_.rollback(); }
  Snapshot(const Snapshot&) = delete;
  Snapshot& operator=(const Snapshot&) = delete;

 private:
  Connection& connection_;
};

}  // namespace solder::runner

#endif
