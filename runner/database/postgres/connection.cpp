#include "database/postgres/connection.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "core/text.hpp"
#include "database/postgres/error.hpp"
#include "database/postgres/invalid_index.hpp"
#include "database/postgres/sql_kind.hpp"
#include "database/postgres/sql_split.hpp"
#include "database/postgres/statement.hpp"

namespace solder::runner::postgres {

namespace {

/// Whether a command tag tells how many rows were changed.
bool counts_changes(std::string_view tag) {
  constexpr std::array kVerbs = {"INSERT", "UPDATE", "DELETE", "MERGE", "COPY"};
  return std::find(kVerbs.begin(), kVerbs.end(), tag.substr(0, tag.find(' '))) != kVerbs.end();
}

/// Of pg_class.
const char* relation_kinds(int kind) {
  switch (kind) {
    case SOLDER_TABLE:
      return "rpf";
    case SOLDER_INDEX:
      return "iI";
    case SOLDER_VIEW:
      return "vm";
    default:
      throw misuse("there is no kind of object " + std::to_string(kind), {});
  }
}

}  // namespace

PostgresConnection::PostgresConnection(const DatabaseAddress& address, OpenOptions options)
    : server_(address.server),
      name_(address.name()),
      options_(std::move(options)),
      session_(server_, name_, options_),
      runner_(*this),
      is_schema_named_(!address.history_schema.empty()),
      schema_(address.history_schema) {
  if (schema_.empty()) {
    schema_ = ask("SELECT coalesce(current_schema(), 'public')").value_or("public");
  }
  if (options_.access != OpenOptions::Access::read) {
    lock_ = std::make_unique<RunLock>(server_, name_, schema_, options_);
  }
}

PostgresConnection::~PostgresConnection() {
  runner_.close_all();
}

std::optional<std::string> PostgresConnection::ask(const std::string& sql,
                                                   const std::vector<std::string>& values) {
  const Result result = answer(Request{.sql = sql, .arguments = text_arguments(values)});
  if (PQntuples(result.get()) == 0 || PQgetisnull(result.get(), 0, 0) == 1) return std::nullopt;
  return std::string(PQgetvalue(result.get(), 0, 0));
}

bool PostgresConnection::may_ask_aside(std::string_view sql) const {
  return !is_guarded() && !wrote_ && session_.has_posted() && lock_ != nullptr &&
         lock_->is_held() && sql.substr(0, 6) == "SELECT";
}

Result PostgresConnection::answer(Request request) {
  if (!is_guarded() && !request.sql.starts_with("SELECT")) {
    note_own_writing();
    post_time_zone();
    post_own();
  }
  Session& session = may_ask_aside(request.sql) ? lock_->session() : session_;
  return session.run(std::move(request));
}

Session& PostgresConnection::own_session() {
  return may_ask_aside("SELECT") ? lock_->session() : session_;
}

const EngineTraits& PostgresConnection::engine() {
  if (!engine_) engine_ = detect_engine(session_);
  return *engine_;
}

bool PostgresConnection::has_transactional_ddl() {
  if (options_.ddl == DdlMode::automatic) return engine().has_transactional_ddl;
  return options_.ddl == DdlMode::transactional;
}

void PostgresConnection::note(const PGresult* result) {
  // libpq's functions aren't const-correct.
  auto* const answer =
      const_cast<PGresult*>(result);  // NOLINT(cppcoreguidelines-pro-type-const-cast)
  const std::string_view tag = PQcmdStatus(answer);
  runner_.saw(tag);
  if (counts_changes(tag)) changes_ = std::strtoll(PQcmdTuples(answer), nullptr, 10);
  if (is_guarded()) ++statements_;
}

void PostgresConnection::execute(std::string_view script) {
  if (!is_guarded()) note_own_writing();
  const bool alone = is_guarded() && rules_->transaction == TransactionMode::none;
  // Who is told of each statement wants to know of each how long it took.
  if (alone || (is_guarded() && statement_callback_)) {
    run_one_by_one(script);
  } else {
    run_together(script);
  }
}

Result PostgresConnection::run_alone(std::string_view statement) {
  try {
    return session_.run(std::string(statement));
  } catch (const DatabaseError& error) {
    const ConcurrentIndex index = kind_of(statement).concurrent_index;
    if (index.work == ConcurrentIndex::Work::none) throw;
    throw with_invalid_indexes(session_, index, error);
  }
}

/// Each commits by itself: sent together they would be one transaction.
void PostgresConnection::run_one_by_one(std::string_view script) {
  for (const postgres::Statement& statement : split(script)) {
    check_allowed(statement.text);
    const Result result = run_alone(statement.text);
    note(result.get());
    // In a transaction of the plugin's own the progress would end with it.
    if (statement_callback_ && (mark_.in_transaction || !session_.in_transaction())) {
      const std::optional<StepRules> rules = std::exchange(rules_, std::nullopt);
      statement_callback_(statements_, statement.text);
      session_.flush();
      rules_ = rules;
    }
  }
  restore_settings(script);
}

/// One round trip for all of them.
void PostgresConnection::run_together(std::string_view script) {
  std::vector<Request> requests;
  for (const postgres::Statement& statement : split(script)) {
    check_allowed(statement.text);
    requests.push_back({.sql = std::string(statement.text)});
  }
  std::size_t failed = 0;
  for (const Result& result : session_.run_all(std::move(requests), failed)) note(result.get());
  restore_settings(script);
}

std::unique_ptr<runner::Statement> PostgresConnection::prepare(std::string_view sql) {
  if (auto known = runner_.find(sql)) return std::make_unique<PostgresStatement>(std::move(known));
  const std::vector<postgres::Statement> statements = split(sql);
  if (statements.empty()) throw misuse("there is no statement in the text", std::string(sql));
  if (statements.size() > 1) {
    throw misuse("there is text after the statement's end: prepare one statement at a time",
                 std::string(sql));
  }
  check_allowed(statements.front().text);
  return std::make_unique<PostgresStatement>(runner_.add(sql, statements.front().text));
}

std::int64_t PostgresConnection::last_insert_id() const {
  throw Unsupported({.what = "cannot tell the id of the latest row",
                     .why = "PostgreSQL doesn't keep the id of the latest row",
                     .next = "add RETURNING to the INSERT and read the row it gives"});
}

bool PostgresConnection::has_object(int kind, std::string_view name) {
  if (kind == SOLDER_TRIGGER) {
    return ask("SELECT 1 FROM pg_catalog.pg_trigger WHERE tgname = $1 AND NOT tgisinternal LIMIT 1",
               {std::string(name)})
        .has_value();
  }
  return ask("SELECT 1 FROM pg_catalog.pg_class WHERE oid = pg_catalog.to_regclass($1) AND "
             "strpos($2, relkind::text) > 0",
             {quote_identifier(name), relation_kinds(kind)})
      .has_value();
}

bool PostgresConnection::has_column(std::string_view table, std::string_view column) {
  return ask("SELECT 1 FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass($1) "
             "AND attname = $2 AND attnum > 0 AND NOT attisdropped",
             {quote_identifier(table), std::string(column)})
      .has_value();
}

std::string PostgresConnection::active_run() {
  RunLock lock(server_, name_, schema_, options_);
  return lock.holder_now(engine());
}

std::string PostgresConnection::quote_identifier(std::string_view name) const {
  std::string quoted = "\"";
  for (const char letter : name) quoted += letter == '"' ? "\"\"" : std::string(1, letter);
  return quoted + "\"";
}

void PostgresConnection::register_function(const solder_function& function) {
  if (function.destroy != nullptr) function.destroy(function.self);
  throw Unsupported({.what = "cannot register a SQL function",
                     .why = "a PostgreSQL server doesn't run a plugin's code",
                     .next = "read the rows, and write back what the function gives"});
}

const void* PostgresConnection::native_interface(std::string_view id) {
  if (id != SOLDER_POSTGRES_INTERFACE || !is_guarded() || !rules_->allow_native) return nullptr;
  // What the plugin runs by itself comes after what was sent for it.
  session_.flush();
  runner_.share();
  native_ = {.struct_size = sizeof(solder_postgres),
             .reserved = 0,
             .connection = static_cast<void*>(session_.native())};
  return &native_;
}

void PostgresConnection::check_health() {
  const std::string what = "cannot use database " + quote(name_);
  if (ask("SELECT pg_catalog.pg_is_in_recovery() OR current_setting('transaction_read_only') = "
          "'on'") == "t") {
    throw DatabaseError(
        ErrorCode::environment,
        {.what = what, .why = "it is read-only", .next = "name the server that takes writes"},
        pack_sqlstate("25006"));
  }
}

}  // namespace solder::runner::postgres
