/// \file
/// The database as a migration sees it, for the length of one `up` or `down`.
///
/// All functions throw Error when the database or the runner answers with a failure, also when the
/// run was asked to stop (its status is SOLDER_CANCELLED then). The transaction belongs to the
/// runner: BEGIN, COMMIT and ROLLBACK in SQL are refused. Everything here is for the thread that
/// entered `up` or `down`, except `log`, `warn`, `debug` and `is_cancelled`, which any thread may
/// call.

#ifndef SOLDER_DATABASE_HPP
#define SOLDER_DATABASE_HPP

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "solder/detail/batch.hpp"
#include "solder/detail/function.hpp"
#include "solder/detail/host.hpp"
#include "solder/error.hpp"
#include "solder/fields.hpp"
#include "solder/statement.hpp"
#include "solder/value.hpp"

namespace solder {
inline namespace v1 {

namespace detail {

template <std::size_t Count>
using Names = const char* const (&)[Count];  // NOLINT(modernize-avoid-c-arrays): from a {list}

/// Defined in solder/transform.hpp: `#include <solder/transform.hpp>` for Database::transform.
template <class Function>
struct NeedsSolderTransformHpp;

}  // namespace detail

/// What the database may assume of a SQL function.
enum class FunctionKind {
  ordinary,
  deterministic  ///< same arguments, same result: may be called less often
};

/// A part of the step that can be undone without failing the step. Undone at the end of its scope
/// unless released. Parts nest. For the ordinary case use Database::try_part.
class Savepoint {
 public:
  explicit Savepoint(const detail::Host& host) : host_(host) {
    host_.check(host_.table->savepoint_begin(host_.context));
  }
  ~Savepoint() {
    if (is_open_) host_.table->savepoint_rollback(host_.context);
  }
  Savepoint(const Savepoint&) = delete;
  Savepoint& operator=(const Savepoint&) = delete;

  /// Keeps what was done in this part. \throws Error when something in it has failed.
  void release() {
    host_.check(host_.table->savepoint_release(host_.context));
    is_open_ = false;
  }

  /// Undoes this part and forgets a failure that happened in it. \throws Error when that failure
  /// can't be forgotten: the run is cancelled, or the database has ended the transaction.
  void rollback() {
    is_open_ = false;
    host_.check(host_.table->savepoint_rollback(host_.context));
  }

 private:
  detail::Host host_;
  bool is_open_ = true;
};

/// The connection of the step. Belongs to the runner; valid until `up` or `down` returns.
class Database {
 public:
  Database(solder_context* context, const solder_host* table) noexcept : host_{context, table} {}
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  /// Runs SQL and discards its rows. Without arguments: one or many statements. With arguments for
  /// the placeholders, in order or `named`: one statement.
  template <class... Arguments>
  void execute(std::string_view sql, const Arguments&... arguments) {
    if constexpr (sizeof...(Arguments) == 0) {
      host_.check(host_.table->execute(host_.context, detail::to_abi(sql)));
    } else {
      prepare(sql).run(arguments...);
    }
  }

  /// Runs one statement and goes through its rows without keeping them in memory:
  ///
  ///     for (auto [id, name] : db.query<std::int64_t, std::string_view>(
  ///              "SELECT id, name FROM users WHERE age > ?", 17)) …
  ///     for (const solder::Row& row : db.query("SELECT * FROM users")) …
  ///
  /// With types, each row is Fields<T...> and the number of columns must be theirs. Values are
  /// converted as SQL's CAST does; a null needs a std::optional, or it is an Error. Views
  /// (std::string_view, Blob, Value) are valid until the next row.
  template <class... T, class... Arguments>
  [[nodiscard]] Query<T...> query(std::string_view sql, const Arguments&... arguments) {
    return Query<T...>(prepare(sql), arguments...);
  }

  /// The first row, or nothing when there is none; further rows are not looked at.
  template <class... T, class... Arguments>
  [[nodiscard]] Maybe<Fields<T...>> query_one(std::string_view sql, const Arguments&... arguments) {
    static_assert(sizeof...(T) > 0, "solder: say what to read: query_one<std::int64_t>(…)");
    static_assert(!(detail::is_view<T>() || ...),
                  "solder: query_one can't return a view, the row is gone when it returns; ask for "
                  "std::string instead of std::string_view or Blob");
    for (Fields<T...> row : query<T...>(sql, arguments...)) {
      return row;
    }
    return {};
  }

  /// The one value of a query that yields one, such as `SELECT count(*) …`.
  /// \throws Error when there is no row, or when it is null and T isn't a std::optional.
  template <class T, class... Arguments>
  [[nodiscard]] T query_value(std::string_view sql, const Arguments&... arguments) {
    Maybe<Fields<T>> row = query_one<T>(sql, arguments...);
    if (!row) detail::refuse("a query that should yield one row yields none");
    return (*std::move(row)).template get<0>();
  }

  /// Prepares one statement. It must not outlive the step.
  [[nodiscard]] Statement prepare(std::string_view sql) { return {host_, sql}; }

  /// Runs one statement once for each row of `rows`, a range of std::tuple, std::pair or std::array
  /// with a value for each placeholder.
  template <class Range>
  void run_many(std::string_view sql, const Range& rows) {
    const Statement statement = prepare(sql);
    const std::uint32_t width = statement.parameter_count();
    detail::send_in_batches(rows, width, [&](const solder_value* values, std::size_t count) {
      host_.check(host_.table->run_many(statement.abi(), values, width, count));
    });
  }

  /// Appends rows to a table by the fastest way that the database has. `rows` is a range of
  /// std::tuple, std::pair or std::array with a value for each column:
  ///
  ///     std::vector<std::tuple<int, std::string>> tags = …;
  ///     db.insert_rows("tags", {"id", "name"}, tags);
  template <class Range>
  void insert_rows(std::string_view table, std::initializer_list<std::string_view> columns,
                   const Range& rows) {
    detail::Block<solder_string> names(columns.size());
    std::uint32_t width = 0;
    for (const std::string_view column : columns) {
      names[width++] = detail::to_abi(column);
    }
    detail::send_in_batches(rows, width, [&](const solder_value* values, std::size_t count) {
      host_.check(host_.table->insert_rows(host_.context, detail::to_abi(table), names.data(),
                                           width, values, count));
    });
  }

  /// Rows changed by the latest INSERT, UPDATE or DELETE.
  [[nodiscard]] std::int64_t changes() const {
    std::int64_t count = 0;
    host_.check(host_.table->changes(host_.context, &count));
    return count;
  }

  /// The row id of the latest INSERT. \throws Error (SOLDER_UNSUPPORTED) where there is none.
  [[nodiscard]] std::int64_t last_insert_id() const {
    std::int64_t id = 0;
    host_.check(host_.table->last_insert_id(host_.context, &id));
    return id;
  }

  [[nodiscard]] bool table_exists(std::string_view name) const {
    return exists(SOLDER_TABLE, name);
  }
  [[nodiscard]] bool index_exists(std::string_view name) const {
    return exists(SOLDER_INDEX, name);
  }
  [[nodiscard]] bool view_exists(std::string_view name) const { return exists(SOLDER_VIEW, name); }
  [[nodiscard]] bool trigger_exists(std::string_view name) const {
    return exists(SOLDER_TRIGGER, name);
  }
  /// False also when there is no such table.
  [[nodiscard]] bool column_exists(std::string_view table, std::string_view column) const {
    return host_.check(host_.table->column_exists(host_.context, detail::to_abi(table),
                                                  detail::to_abi(column))) == SOLDER_ROW;
  }

  /// Runs `part`, and undoes what it did if a statement in it fails or it calls `fail`; the step
  /// then goes on. \return whether it worked; if not, `reason`, when given, is the error's message.
  /// Other exceptions than Error undo it too and pass on, as does a cancelled run.
  template <class Part>
  bool try_part(Part&& part, std::string* reason = nullptr) {
    Savepoint savepoint(host_);
    try {
      std::forward<Part>(part)();
      savepoint.release();
      return true;
    } catch (const Error& error) {
      if (reason != nullptr) *reason = error.what();
      savepoint.rollback();
      return false;
    }
  }

  /// The same with the scope in your own hands.
  [[nodiscard]] Savepoint savepoint() { return Savepoint(host_); }

  /// Makes a lambda or function callable in SQL under that name for the rest of the step: one
  /// `UPDATE t SET a = slug(b)` is faster than a loop that selects and updates.
  ///
  /// It may take std::int64_t, double, bool, std::string_view, std::string, Blob, Value and
  /// std::optional of them, and return what can be bound. When an argument is null, the result is
  /// null and it isn't called, unless that argument is a std::optional or a Value. An exception in
  /// it fails the statement. It must not use the Database.
  /// \throws Error (SOLDER_UNSUPPORTED) where code can't run inside the database.
  template <class Function>
  void register_function(std::string_view name, Function function,
                         FunctionKind kind = FunctionKind::ordinary) {
    using Holder = detail::SqlFunction<Function>;
    solder_function description = {};
    description.struct_size = sizeof description;
    description.flags = kind == FunctionKind::deterministic ? SOLDER_FUNCTION_DETERMINISTIC : 0U;
    description.name = detail::to_abi(name);
    description.argument_count = static_cast<std::int32_t>(detail::Signature<Function>::kCount);
    // The host calls `destroy` whatever comes of it.
    description.self = new Holder(std::move(function));
    description.call = &Holder::call;
    description.destroy = &Holder::destroy;
    host_.check(host_.table->register_function(host_.context, &description));
  }

  /// Computes the columns `to` from the columns `from` for each row of a table, in the fastest way
  /// that the database has. Needs `#include <solder/transform.hpp>`.
  ///
  ///     db.transform("people", "id", {"full_name"}, {"first_name", "last_name"},
  ///                  [](std::string_view full_name) { return split(full_name); });
  ///
  /// All names are those of columns, not SQL. `key` tells rows apart: unique and never null, such
  /// as the primary key; a list where it takes more than one column. The function takes a value for
  /// each column that is read: an integer, double, bool, std::string_view, std::string, Blob, or a
  /// std::optional of one where the column may be null. It returns one for each column that is
  /// written: one value, or a std::tuple, std::pair or std::array.
  ///
  /// The function must be pure: the same result for the same values, and no use of the Database.
  /// Where its work is heavy, several threads call it at once; it may be called more than once for
  /// a row. What becomes of the table is the same however many they are.
  ///
  /// `options`: `solder::where("slug IS NULL")`, `solder::threads(1)`.
  /// \return the number of rows changed.
  /// \throws Error naming the row's key when the function throws for a row, or a value is null or
  /// of another type than it takes; when the run was asked to stop.
  template <std::size_t From, std::size_t To, class Function, class... Options>
  std::int64_t transform(std::string_view table, const char* key, detail::Names<From> from,
                         detail::Names<To> to, Function function, const Options&... options) {
    return detail::NeedsSolderTransformHpp<Function>::run(*this, table, {key}, from, to,
                                                          std::move(function), options...);
  }
  template <std::size_t Keys, std::size_t From, std::size_t To, class Function, class... Options,
            class = std::enable_if_t<(Keys > 1)>>
  std::int64_t transform(std::string_view table, detail::Names<Keys> keys, detail::Names<From> from,
                         detail::Names<To> to, Function function, const Options&... options) {
    return detail::NeedsSolderTransformHpp<Function>::run(*this, table, keys, from, to,
                                                          std::move(function), options...);
  }

  /// "sqlite" or "postgres".
  [[nodiscard]] std::string_view backend() const {
    solder_string name = {};
    host_.check(host_.table->backend(host_.context, &name));
    return detail::from_abi(name);
  }

  /// For a migration that says `BACKENDS sqlite postgres` and needs other SQL for each:
  ///
  ///     execute_sql(db, db.is_postgres() ? kPostgres : kSqlite);
  [[nodiscard]] bool is_sqlite() const { return backend() == "sqlite"; }
  [[nodiscard]] bool is_postgres() const { return backend() == "postgres"; }

  /// The value given with `--set key=value`, or nothing.
  template <class Text = std::string>
  [[nodiscard]] Maybe<Text> variable(std::string_view key) const {
    solder_string value = {};
    const std::int32_t status = host_.table->variable(host_.context, detail::to_abi(key), &value);
    if (host_.check(status) != SOLDER_ROW) return {};
    return Text(value.data, value.length);
  }

  /// Tells the person who runs the migration something.
  void log(std::string_view message) const { write_log(SOLDER_LOG_INFO, message); }
  void warn(std::string_view message) const { write_log(SOLDER_LOG_WARNING, message); }
  /// Shown with --verbose.
  void debug(std::string_view message) const { write_log(SOLDER_LOG_DEBUG, message); }

  /// Says how far the step is: `done` of `total` (0: unknown) `unit`s. Cheap enough for every row.
  /// \throws Error (SOLDER_CANCELLED) when the run was asked to stop.
  void progress(std::uint64_t done, std::uint64_t total = 0, std::string_view unit = "rows") const {
    host_.check(host_.table->progress(host_.context, done, total, detail::to_abi(unit)));
  }

  /// Whether the run was asked to stop. Long loops that run no SQL and report no progress ask it.
  [[nodiscard]] bool is_cancelled() const noexcept {
    return host_.table->is_cancelled(host_.context) != 0;
  }
  /// \throws Error (SOLDER_CANCELLED) when the run was asked to stop.
  void throw_if_cancelled() const {
    if (is_cancelled()) throw Error(SOLDER_CANCELLED, detail::describe(SOLDER_CANCELLED));
  }

  /// Fails the step with a message for the person who runs it, and a code of your own.
  /// Always throws Error.
  [[noreturn]] void fail(std::string_view message, std::int32_t code = 0) const {
    host_.raise(host_.table->fail(host_.context, code, detail::to_abi(message)));
  }

  /// A table of functions beyond this class, e.g.
  /// `db.native_interface<solder_sqlite>(SOLDER_SQLITE_INTERFACE)` after `USES native` in
  /// CMakeLists.txt. \return null when this runner or database doesn't have it, or the migration
  /// didn't declare it.
  template <class Interface>
  [[nodiscard]] const Interface* native_interface(const char* id) const {
    return static_cast<const Interface*>(host_.table->interface_by_id(host_.context, id));
  }

  /// For code that calls the C ABI itself.
  [[nodiscard]] solder_context* context() const noexcept { return host_.context; }
  [[nodiscard]] const solder_host* host() const noexcept { return host_.table; }

 private:
  [[nodiscard]] bool exists(std::int32_t kind, std::string_view name) const {
    return host_.check(host_.table->object_exists(host_.context, kind, detail::to_abi(name))) ==
           SOLDER_ROW;
  }

  void write_log(std::int32_t level, std::string_view message) const {
    host_.table->log(host_.context, level, detail::to_abi(message));
  }

  detail::Host host_;
};

}  // namespace v1
}  // namespace solder

#endif
