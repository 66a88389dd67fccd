#include "database/postgres/step_check.hpp"

#include <algorithm>
#include <string_view>

#include "core/text.hpp"
#include "database/postgres/error.hpp"

namespace solder::runner::postgres {

namespace {

constexpr const char* kCannotCommit = "cannot commit the migration";
constexpr const char* kConstraintsNow = "SET CONSTRAINTS ALL IMMEDIATE";

Error refused(const std::string& why, const std::string& next) {
  return {ErrorCode::migration, {.what = kCannotCommit, .why = why, .next = next}};
}

/// The locks of this transaction on a table: whoever writes to it or alters it has one above these
/// until the end, by whatever way it was done. ANALYZE of all tables has the third; what else has
/// it changes no row, and to inherit from the table is seen by its shape.
/// https://www.postgresql.org/docs/15/explicit-locking.html
std::string is_locked_sql(const std::string& oid) {
  if (oid.empty()) return "false";
  return "coalesce(pg_catalog.bool_or(l.pid = pg_catalog.pg_backend_pid() AND l.locktype = "
         "'relation' AND l.relation = " +
         oid +
         " AND l.mode NOT IN ('AccessShareLock', 'RowShareLock', 'ShareUpdateExclusiveLock')), "
         "false)";
}

std::string shape_now_sql(std::size_t argument, bool locks_tell) {
  return "(SELECT " + std::string(locks_tell ? shape_start_sql() : shape_sql()) +
         " FROM pg_catalog.pg_class c WHERE c.oid = pg_catalog.to_regclass($" +
         std::to_string(argument) + "))";
}

/// Columns of the answer, before those of the tables.
enum Column { marker, lock, transaction, temporary, advisory, prepared, immediate, first_table };

constexpr const char* kImmediate =
    "(SELECT pg_catalog.string_agg(DISTINCT pg_catalog.quote_ident(n.nspname) || '.' || "
    "pg_catalog.quote_ident(c.conname), ', ') FROM pg_catalog.pg_constraint c JOIN "
    "pg_catalog.pg_namespace n ON n.oid = c.connamespace WHERE c.condeferrable AND NOT "
    "c.condeferred)";

std::string check_sql(const StepMark& mark) {
  std::string sql = "SELECT pg_catalog.current_setting('solder.step', true), " +
                    (mark.lock_is_held.empty() ? std::string("true") : mark.lock_is_held) + ", " +
                    (mark.in_transaction ? "pg_catalog.pg_current_xact_id()::text" : "''") +
                    ", pg_catalog.pg_my_temp_schema() <> 0, coalesce(pg_catalog.bool_or(l.pid = "
                    "pg_catalog.pg_backend_pid() AND l.locktype = 'advisory'), false), (SELECT "
                    "pg_catalog.string_agg(pg_catalog.quote_ident(name), E'\\n') FROM "
                    "pg_catalog.pg_prepared_statements WHERE from_sql), ";
  sql += mark.is_shared ? kImmediate : "''";
  for (std::size_t index = 0; index < mark.tables.size(); ++index) {
    sql += ", coalesce(" + shape_now_sql(index + 1, mark.locks_tell) + ", ''), " +
           (mark.compares_rows ? "false" : is_locked_sql(mark.tables[index].oid));
  }
  // One look at the locks for all: without GROUP BY there is a row also where there are none.
  return sql + " FROM pg_catalog.pg_locks l";
}

std::vector<Request> requests_of(const StepMark& mark) {
  std::vector<Request> requests;
  if (mark.in_transaction) requests.push_back({.sql = kConstraintsNow});
  for (const char* sql : {"CLOSE ALL", "RESET SESSION AUTHORIZATION", "RESET ROLE",
                          // What this asks must not be answered by objects of a plugin.
                          "SET search_path TO pg_catalog, pg_temp"}) {
    requests.push_back({.sql = sql});
  }
  std::vector<std::string> names;
  for (const Watched& watched : mark.tables) names.push_back(watched.name);
  requests.push_back({.sql = check_sql(mark), .arguments = text_arguments(names)});
  requests.push_back({.sql = "RESET ALL"});
  // Of the session: behind a pooler RESET goes back to what the pooler had begun with.
  requests.push_back({.sql = "SET client_encoding TO 'UTF8'"});
  if (!mark.compares_rows) return requests;
  for (const Watched& watched : mark.tables) {
    if (!watched.content.empty()) requests.push_back({.sql = content_sql(watched.name)});
  }
  return requests;
}

/// A violation of what the plugin had put off is the plugin's, with the table and the row.
[[noreturn]] void refuse_constraint(const DatabaseError& error) {
  const bool is_key = unpack_sqlstate(error.engine_code()) == "23503";
  ErrorText text = error.text();
  text.what = kCannotCommit;
  text.why = (is_key ? "foreign key violated: " : "deferred constraint violated: ") + text.why;
  if (is_key && text.next.empty()) {
    text.next = "keep the parent rows, or delete or change the child rows in the same migration";
  }
  throw DatabaseError(error.code(), text, error.engine_code());
}

std::vector<Result> ask(Session& session, const StepMark& mark) {
  std::size_t failed = 0;
  try {
    return session.run_all(requests_of(mark), failed);
  } catch (const DatabaseError& error) {
    if (error.statement() != kConstraintsNow) throw;
    refuse_constraint(error);
  }
}

bool is_true(const PGresult* result, int column) {
  return *PQgetvalue(result, 0, column) == 't';
}

void check_transaction(const PGresult* answer, const StepMark& mark) {
  if (mark.in_transaction && mark.token != PQgetvalue(answer, 0, marker)) {
    throw refused("the transaction was ended, or its setting solder.step was changed",
                  "leave both to the runner");
  }
}

void check_tables(const PGresult* answer, const StepMark& mark) {
  int column = first_table;
  for (const Watched& watched : mark.tables) {
    const std::string shape = PQgetvalue(answer, 0, column);
    const bool is_same = mark.locks_tell && !shape.empty() ? watched.shape.starts_with(shape + " ")
                                                           : watched.shape == shape;
    if (!is_same || is_true(answer, column + 1)) {
      throw refused(
          "the migration has changed " + quote(watched.table) + ", which is reserved for Solder",
          "leave it to the runner, or name another history table with --history-table");
    }
    column += 2;
  }
}

void check_content(const std::vector<Result>& results, const StepMark& mark) {
  if (!mark.compares_rows) return;
  std::size_t at = results.size();
  for (const Watched& watched : mark.tables) at -= watched.content.empty() ? 0U : 1U;
  for (const Watched& watched : mark.tables) {
    if (watched.content.empty()) continue;
    if (watched.content != PQgetvalue(results[at++].get(), 0, 0)) {
      throw refused("the migration has changed rows of " + quote(watched.table) +
                        ", which is reserved for Solder",
                    "leave it to the runner, or name another history table with --history-table");
    }
  }
}

Leftovers leftovers_of(const PGresult* answer) {
  Leftovers left = {.temporary_objects = is_true(answer, temporary),
                    .advisory_locks = is_true(answer, advisory),
                    .immediate = PQgetvalue(answer, 0, immediate)};
  std::string_view names = PQgetvalue(answer, 0, prepared);
  while (!names.empty()) {
    const std::size_t end = std::min(names.find('\n'), names.size());
    left.prepared.emplace_back(names.substr(0, end));
    names.remove_prefix(std::min(end + 1, names.size()));
  }
  return left;
}

}  // namespace

std::string content_sql(const std::string& name) {
  return "SELECT pg_catalog.md5(coalesce(pg_catalog.string_agg(t::text, ',' ORDER BY t.id), '')) "
         "FROM " +
         name + " t";
}

StepFindings check_step(Session& session, const StepMark& mark) {
  const std::vector<Result> results = ask(session, mark);
  // Behind SET CONSTRAINTS, CLOSE, two RESETs and SET.
  const PGresult* const answer = results[mark.in_transaction ? 5 : 4].get();
  check_transaction(answer, mark);
  check_tables(answer, mark);
  check_content(results, mark);
  return {.transaction_id = PQgetvalue(answer, 0, transaction),
          .lock_is_held = is_true(answer, lock),
          .leftovers = leftovers_of(answer)};
}

}  // namespace solder::runner::postgres
