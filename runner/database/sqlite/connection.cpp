#include "database/sqlite/connection.hpp"

#include <utility>

#include "core/text.hpp"
#include "database/sqlite/error.hpp"
#include "database/sqlite/query.hpp"
#include "database/sqlite/sql_text.hpp"
#include "database/sqlite/statement.hpp"

namespace solder::runner::sqlite {

namespace {

/// As sqlite_schema calls SOLDER_TABLE ….
std::string_view word_of(int kind) {
  switch (kind) {
    case SOLDER_TABLE:
      return "table";
    case SOLDER_INDEX:
      return "index";
    case SOLDER_VIEW:
      return "view";
    case SOLDER_TRIGGER:
      return "trigger";
    default:
      throw misuse("there is no kind of object " + std::to_string(kind));
  }
}

}  // namespace

SqliteConnection::SqliteConnection(std::string path, OpenOptions options)
    : path_(std::move(path)),
      options_(std::move(options)),
      file_(identify(path_)),
      parts_(std::make_unique<Parts>(open_session(path_, options_))) {}

SqliteConnection::~SqliteConnection() {
  rollback();
  if (abandoned_.empty()) return;
  // Kept until the process ends: closing would delete, or copy into the database, a journal that
  // may be another program's.
  // Without memory the process ends here, which closes nothing either.
  // NOLINTNEXTLINE(bugprone-unhandled-exception-at-new)
  static auto* const kept = new std::vector<std::unique_ptr<Parts>>;
  kept->push_back(std::move(parts_));
}

void SqliteConnection::execute(std::string_view script) {
  // SQLite copies text that isn't known to end in NUL, the whole rest of it for each statement.
  const std::string text(checked_sql(script));
  for (std::string_view rest = text; !rest.empty();) rest.remove_prefix(run_first(rest));
}

/// Runs the first statement of a script that ends in NUL. \return the length of its text.
std::size_t SqliteConnection::run_first(std::string_view script) {
  check_step_alive();
  const Vacuum vacuum = is_guarded() ? vacuum_of(script) : Vacuum::none;
  if (vacuum != Vacuum::none) check_vacuum(vacuum);
  Prepared statement;
  const char* tail = nullptr;
  parts_->guard.begin_statement();
  int code = sqlite3_prepare_v2(session().db(), script.data(), -1, &statement.handle, &tail);
  if (code != SQLITE_OK) fail(code, kCannotRun, script);
  if (is_guarded()) parts_->guard.settle_created();
  const auto length = static_cast<std::size_t>(tail - script.data());
  if (statement.handle == nullptr) return length;
  std::optional<OwnSql> own;
  if (vacuum == Vacuum::in_place) own.emplace(session());
  while ((code = sqlite3_step(statement.handle)) == SQLITE_ROW) {
  }
  if (code != SQLITE_DONE) fail(code, kCannotRun, sqlite3_sql(statement.handle));
  statement.close();
  own.reset();
  finished_statement();
  if (is_guarded() && statement_callback_) {
    const OwnSql callback(session());
    statement_callback_(statements_, script.substr(0, length));
  }
  return length;
}

void SqliteConnection::finished_statement() {
  if (is_guarded() && !session().runs_own_sql()) ++statements_;
}

StatementCache& SqliteConnection::statements() {
  const bool of_plugin = is_guarded() && !session().runs_own_sql();
  return of_plugin ? parts_->plugin_statements : session().own_statements();
}

std::unique_ptr<Statement> SqliteConnection::prepare(std::string_view sql) {
  check_step_alive();
  std::shared_ptr<Prepared> prepared = statements().take(sql);
  if (!prepared) prepared = compile(sql);
  return std::make_unique<SqliteStatement>(*this, std::move(prepared));
}

std::shared_ptr<Prepared> SqliteConnection::compile(std::string_view sql) {
  const std::string_view text = checked_sql(sql);
  auto prepared = std::make_shared<Prepared>();
  prepared->sql = text;
  const Vacuum vacuum = is_guarded() ? vacuum_of(text) : Vacuum::none;
  if (vacuum != Vacuum::none) check_vacuum(vacuum);
  prepared->vacuums = vacuum == Vacuum::in_place;
  const char* tail = nullptr;
  parts_->guard.begin_statement();
  const int code = sqlite3_prepare_v3(session().db(), prepared->sql.c_str(), -1,
                                      SQLITE_PREPARE_PERSISTENT, &prepared->handle, &tail);
  if (code != SQLITE_OK) fail(code, "cannot prepare SQL", prepared->sql);
  if (is_guarded()) parts_->guard.settle_created();
  if (prepared->handle == nullptr) throw misuse("there is no statement in the text", text);
  if (!skip_blank(tail).empty()) {
    throw misuse("there is text after the statement's end: prepare one statement at a time", text,
                 static_cast<int>(tail - prepared->sql.c_str()));
  }
  statements().add(prepared);
  return prepared;
}

void SqliteConnection::fail(int code, const std::string& what, std::string_view statement) const {
  const std::string_view text = first_statement(statement);
  try {
    session().fail(code, what, text);
  } catch (const DatabaseError& error) {
    ErrorText words = error.text();
    const Refusal& refusal = parts_->guard.latest_refusal();
    if (!refusal.why.empty()) {
      words.why = refusal.why;
      words.next = refusal.next;
    }
    // SQLite counts from the start of what it was given, comments included.
    const auto skipped = static_cast<int>(text.data() - statement.data());
    const int offset = error.offset() < skipped ? -1 : error.offset() - skipped;
    throw DatabaseError(error.code(), words, code, error.statement(), offset);
  }
}

std::int64_t SqliteConnection::changes() const {
  return sqlite3_changes64(session().db());
}

std::int64_t SqliteConnection::last_insert_id() const {
  return sqlite3_last_insert_rowid(session().db());
}

void SqliteConnection::insert_rows(std::string_view table,
                                   const std::vector<std::string_view>& columns,
                                   const solder_value* values, std::uint64_t rows) {
  std::string names;
  std::string marks;
  for (const std::string_view column : columns) {
    names += (names.empty() ? "" : ", ") + quote_identifier(column);
    marks += marks.empty() ? "?" : ", ?";
  }
  const auto statement =
      prepare("INSERT INTO " + quote_identifier(table) + " (" + names + ") VALUES (" + marks + ")");
  statement->run_many(values, static_cast<std::uint32_t>(columns.size()), rows);
}

/// SQLite answers questions about names from memory, and looks whether others have changed the
/// schema only when it runs SQL that reads it.
void SqliteConnection::refresh_schema() {
  const std::int64_t version = session().data_version();
  if (version == parts_->schema_as_of) return;
  Query(session(), "SELECT 1 FROM main.sqlite_schema").step();
  parts_->schema_as_of = version;
}

bool SqliteConnection::has_table(const std::string& name) {
  refresh_schema();
  const int code = sqlite3_table_column_metadata(session().db(), nullptr, name.c_str(), nullptr,
                                                 nullptr, nullptr, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK && code != SQLITE_ERROR) session().fail(code, kCannotRun);
  return code == SQLITE_OK;
}

bool SqliteConnection::has_object(int kind, std::string_view name) {
  if (kind == SOLDER_TABLE) return has_table(std::string(name));
  // Most questions are asked before an index is made: no is answered without reading the schema.
  if (kind == SOLDER_INDEX &&
      !Query(session(), "SELECT 1 FROM pragma_index_info(?1)", {name}).step()) {
    return false;
  }
  return Query(session(),
               "SELECT 1 FROM main.sqlite_schema WHERE type = ?1 AND name = ?2 COLLATE NOCASE "
               "UNION ALL "
               "SELECT 1 FROM temp.sqlite_schema WHERE type = ?1 AND name = ?2 COLLATE NOCASE",
               {word_of(kind), name})
      .step();
}

bool SqliteConnection::has_column(std::string_view table, std::string_view column) {
  return Query(session(), "SELECT 1 FROM pragma_table_xinfo(?1) WHERE name = ?2 COLLATE NOCASE",
               {table, column})
      .step();
}

std::string SqliteConnection::quote_identifier(std::string_view name) const {
  return quote_name(name);
}

void SqliteConnection::check_health() {
  const Interruptible interruptible(session());
  const std::string what = "cannot use database " + quote(path_);
  if (sqlite3_db_readonly(session().db(), "main") == 1) {
    throw DatabaseError(ErrorCode::environment,
                        {.what = what,
                         .why = "it is read-only",
                         .next = "make the file and its folder writable for this user"},
                        SQLITE_READONLY);
  }
  Query check(session(), "PRAGMA main.quick_check(1)", Keep::no);
  const bool sound = check.step() && check.text(0) == "ok";
  if (!sound) {
    session().require_readable();
    throw DatabaseError(ErrorCode::environment,
                        {.what = what,
                         .why = "it is corrupt: " + std::string(check.text(0)),
                         .next = advise(SQLITE_CORRUPT)},
                        SQLITE_CORRUPT);
  }
}

}  // namespace solder::runner::sqlite
