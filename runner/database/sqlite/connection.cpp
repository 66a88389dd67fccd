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
      parts_(std::make_unique<Parts>(open_session(path_, options_))) {}

SqliteConnection::~SqliteConnection() { rollback(); }

void SqliteConnection::execute(std::string_view script) {
  // SQLite copies text that isn't known to end in NUL, the whole rest of it for each statement.
  const std::string text(checked_sql(script));
  for (const char* rest = text.c_str(); *rest != '\0';) rest += run_first(rest);
}

/// \return the length of the text of the statement that ran.
std::size_t SqliteConnection::run_first(const char* script) {
  check_step_alive();
  const Vacuum vacuum = is_guarded() ? vacuum_of(script) : Vacuum::none;
  if (vacuum != Vacuum::none) check_vacuum(vacuum);
  Prepared statement;
  const char* tail = nullptr;
  parts_->guard.begin_statement();
  int code = sqlite3_prepare_v2(session().db(), script, -1, &statement.handle, &tail);
  if (code != SQLITE_OK) fail(code, kCannotRun, script);
  if (is_guarded()) parts_->guard.settle_created();
  if (statement.handle == nullptr) return static_cast<std::size_t>(tail - script);
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
    statement_callback_(statements_);
  }
  return static_cast<std::size_t>(tail - script);
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
  if (!skip_blank(tail).empty())
    throw misuse("there is text after the statement's end: prepare one statement at a time", text,
                 static_cast<int>(tail - prepared->sql.c_str()));
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

std::int64_t SqliteConnection::changes() const { return sqlite3_changes64(session().db()); }

std::int64_t SqliteConnection::last_insert_id() const {
  return sqlite3_last_insert_rowid(session().db());
}

bool SqliteConnection::has_object(int kind, std::string_view name) {
  // Most questions are answered by no, before something is made: those look no further than
  // SQLite's own index of names. A question in SQL, because only that sees what others have made.
  if ((kind == SOLDER_TABLE || kind == SOLDER_VIEW) &&
      !Query(session(), "SELECT 1 FROM pragma_table_xinfo(?1)", {name}).step())
    return false;
  if (kind == SOLDER_INDEX && !Query(session(), "SELECT 1 FROM pragma_index_info(?1)", {name}).step())
    return false;
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
  if (sqlite3_db_readonly(session().db(), "main") == 1)
    throw DatabaseError(ErrorCode::environment,
                        {.what = what,
                         .why = "it is read-only",
                         .next = "make the file and its folder writable for this user"},
                        SQLITE_READONLY);
  Query check(session(), "PRAGMA main.quick_check(1)", Keep::no);
  const bool sound = check.step() && check.text(0) == "ok";
  if (!sound)
    throw DatabaseError(ErrorCode::environment,
                        {.what = what,
                         .why = "it is corrupt: " + std::string(check.text(0)),
                         .next = advise(SQLITE_CORRUPT)},
                        SQLITE_CORRUPT);
}

}  // namespace solder::runner::sqlite
