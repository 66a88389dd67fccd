// How a statement reaches the server: by its text, or by the name that the server knows it by.

#include <algorithm>
#include <utility>

#include "database/postgres/connection.hpp"
#include "database/postgres/statement_runner.hpp"

namespace solder::runner::postgres {

namespace {

/// `error` of a translated statement, as one of what the author wrote.
[[noreturn]] void rethrow(const Prepared& prepared, const DatabaseError& error) {
  if (error.statement() != prepared.translation.sql) throw DatabaseError(error);
  int offset = error.offset();
  if (offset >= 0) {
    offset =
        static_cast<int>(author_offset(prepared.translation, static_cast<std::size_t>(offset) + 1));
  }
  throw DatabaseError(error.code(), error.text(), error.engine_code(), prepared.sql, offset);
}

/// Whether what was prepared with `types` can be run with these arguments.
bool fit(const std::vector<Oid>& types, const Arguments& arguments) {
  for (std::size_t index = 0; index < types.size(); ++index) {
    if (!arguments.is_null(index) && types[index] != arguments.types()[index]) return false;
  }
  return true;
}

}  // namespace

Result StatementRunner::run_plainly(const Prepared& prepared, const Arguments& arguments) {
  try {
    return connection_.answer({.sql = prepared.translation.sql, .arguments = arguments});
  } catch (const DatabaseError& error) {
    rethrow(prepared, error);
  }
}

/// What runs it: by its text, or by its name, which the server may have to be told of before.
void StatementRunner::add_requests(Requests& requests, Prepared& prepared,
                                   const Arguments& arguments) {
  const std::string& sql = prepared.translation.sql;
  if (shared_) ++schema_;
  if (!shared_ && prepared.runs > 0 && prepare(prepared, arguments)) {
    requests.prepares_at = requests.all.size();
    requests.all.push_back({.sql = sql,
                            .arguments = Arguments(prepared.types),
                            .prepared = prepared.name,
                            .prepares = true});
  }
  const bool by_name = !prepared.name.empty() && prepared.prepared_as_of == schema_ &&
                       fit(prepared.types, arguments);
  requests.all.push_back(
      {.sql = sql, .arguments = arguments, .prepared = by_name ? prepared.name : std::string()});
  ++prepared.runs;
}

std::vector<Result> StatementRunner::send(Prepared& prepared, Requests requests) {
  std::size_t failed = 0;
  try {
    return session().run_all(std::move(requests.all), failed);
  } catch (const DatabaseError& error) {
    if (requests.prepares_at && failed <= *requests.prepares_at) prepared.name.clear();
    rethrow(prepared, error);
  }
}

/// Gives it a name on the server if it needs a new one. \return whether it does.
bool StatementRunner::prepare(Prepared& prepared, const Arguments& arguments) {
  std::vector<Oid> types(arguments.types(), arguments.types() + arguments.count());
  bool holds = !prepared.name.empty() && prepared.prepared_as_of == schema_;
  if (holds) {
    // A column that was null so far may turn out to be bytes.
    for (std::size_t index = 0; index < types.size(); ++index) {
      if (types[index] != 0 && prepared.types[index] == 0) holds = false;
      types[index] = std::max(types[index], prepared.types[index]);
    }
  }
  if (holds) return false;
  forget_name(prepared);
  prepared.name = prefix_ + std::to_string(++names_);
  prepared.types = std::move(types);
  prepared.prepared_as_of = schema_;
  return true;
}

const std::vector<std::string>& StatementRunner::columns(Prepared& prepared) {
  if (shared_) ++schema_;
  if (prepared.columns && prepared.columns_as_of == schema_) return *prepared.columns;
  Requests requests;
  requests.all.push_back({.sql = prepared.translation.sql, .prepares = true});
  requests.all.push_back({.sql = prepared.translation.sql, .describes = true});
  const std::vector<Result> results = send(prepared, std::move(requests));
  std::vector<std::string> names;
  names.reserve(static_cast<std::size_t>(PQnfields(results.back().get())));
  for (int index = 0; index < PQnfields(results.back().get()); ++index) {
    names.emplace_back(PQfname(results.back().get(), index));
  }
  prepared.columns_as_of = schema_;
  return prepared.columns.emplace(std::move(names));
}

}  // namespace solder::runner::postgres
