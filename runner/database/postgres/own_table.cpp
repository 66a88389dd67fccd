#include "database/postgres/own_table.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "database/postgres/error.hpp"

namespace solder::runner::postgres {

namespace {

constexpr const char* kShape =
    "(SELECT pg_catalog.concat_ws(' ', c.oid, c.relhassubclass, c.relkind, c.relpersistence, "
    "c.relrowsecurity, "
    "(SELECT count(*) FROM pg_catalog.pg_rewrite r WHERE r.ev_class = c.oid), "
    "(SELECT count(*) FROM pg_catalog.pg_trigger t WHERE t.tgrelid = c.oid), "
    "(SELECT pg_catalog.string_agg(pg_catalog.concat_ws(' ', a.attname, a.atttypid, a.attnotnull, "
    "a.atthasdef), ',' ORDER BY a.attnum) FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid "
    "AND a.attnum > 0)))";

std::string table_sql() {
  return std::string(
             "SELECT c.oid, c.relkind, "
             "(SELECT pg_catalog.string_agg(pg_catalog.lower(a.attname), E'\\n' ORDER BY a.attnum) "
             "FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT "
             "a.attisdropped), "
             "(SELECT pg_catalog.string_agg(t.tgname, E'\\n' ORDER BY t.tgname) FROM "
             "pg_catalog.pg_trigger t WHERE t.tgrelid = c.oid AND NOT t.tgisinternal), ") +
         kShape + " FROM pg_catalog.pg_class c WHERE c.oid = pg_catalog.to_regclass($1)";
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

OwnTable table_of(const PGresult* result) {
  if (PQntuples(result) == 0) return {};
  const auto text = [&](int column) { return std::string(PQgetvalue(result, 0, column)); };
  return {.oid = text(0),
          .kind = *PQgetvalue(result, 0, 1),
          .columns = lines_of(text(2)),
          .triggers = lines_of(text(3)),
          .shape = text(4)};
}

std::int64_t number_of(const PGresult* result) {
  return std::strtoll(PQgetvalue(result, 0, 0), nullptr, 10);
}

std::string count_sql(const std::string& name) {
  return "SELECT count(*) FROM " + name;
}

}  // namespace

Arguments text_arguments(const std::vector<std::string>& texts) {
  Arguments arguments(texts.size());
  for (std::size_t index = 0; index < texts.size(); ++index) {
    solder_value value = {};
    value.type = SOLDER_TEXT;
    value.as.data = texts[index].data();
    value.length = static_cast<std::uint32_t>(texts[index].size());
    arguments.set(index, value);
  }
  return arguments;
}

const char* shape_sql() {
  return kShape;
}

const char* shape_start_sql() {
  return "pg_catalog.concat_ws(' ', c.oid, c.relhassubclass)";
}

/// One round trip, with the rows of those tables that were there before.
void OwnTables::ask(Session& session) {
  std::vector<Request> requests;
  for (auto& [name, entry] : tables_) {
    requests.push_back({.sql = table_sql(), .arguments = text_arguments({name}), .keeps = true});
    if (entry.counts && entry.table.is_table()) {
      requests.push_back({.sql = count_sql(name), .keeps = true});
    }
  }
  std::size_t failed = 0;
  const std::vector<Result> results = session.run_all(std::move(requests), failed);
  std::size_t at = 0;
  for (auto& [name, entry] : tables_) {
    const bool counted = entry.counts && entry.table.is_table();
    entry.table = table_of(results[at++].get());
    if (counted) entry.table.rows = number_of(results[at++].get());
  }
  is_known_ = true;
}

const OwnTable& OwnTables::find(Session& session, const std::string& name) {
  const bool is_new = tables_.try_emplace(name).second;
  if (is_known_ && !is_new) return tables_[name].table;
  try {
    ask(session);
  } catch (const DatabaseError& error) {
    // A table that was counted before is gone.
    if (unpack_sqlstate(error.engine_code()) != "42P01" || session.in_transaction()) throw;
    for (auto& [each, entry] : tables_) entry.table = {};
    ask(session);
  }
  return tables_[name].table;
}

std::int64_t OwnTables::count(Session& session, const std::string& name) {
  tables_[name].counts = true;
  if (!is_known_) find(session, name);
  Entry& entry = tables_[name];
  if (!entry.table.is_table()) return 0;
  if (!entry.table.rows) {
    entry.table.rows = number_of(session.run(count_sql(name)).get());
  }
  return *entry.table.rows;
}

}  // namespace solder::runner::postgres
