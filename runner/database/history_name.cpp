#include "database/history_name.hpp"

#include <algorithm>

#include "core/error.hpp"
#include "core/text.hpp"
#include "database/history_table.hpp"

namespace solder::runner {

namespace {

bool is_plain_name(const std::string& name) {
  const bool plain = std::all_of(name.begin(), name.end(), [](char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
           (letter >= '0' && letter <= '9') || letter == '_';
  });
  return plain && !name.empty() && name.size() <= 60;
}

std::string lower(std::string text) {
  for (char& letter : text) {
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  }
  return text;
}

std::string why_not_a_table(const std::string& table) {
  if (!is_plain_name(table)) return "a plain name is letters, digits and '_', at most 60";
  const std::string name = lower(table);
  if (name == kLogTable) return "that is the name of the log";
  if (name == kLockTable) return "that is the name of the lock";
  if (name.substr(0, 7) == "sqlite_") return "names that begin with 'sqlite_' belong to SQLite";
  return {};
}

std::string why_not_a_schema(const std::string& schema, std::string_view backend) {
  if (backend == "sqlite") return "a SQLite database has no schemas";
  if (!is_plain_name(schema)) return why_not_a_table(schema);
  const bool is_of_the_server = schema.substr(0, 3) == "pg_" || schema == "information_schema";
  return is_of_the_server ? "schema " + quote(schema) + " belongs to the server" : std::string();
}

[[noreturn]] void refuse(const std::string& text, std::string why) {
  throw Error(ErrorCode::usage, {.what = "cannot use history table " + quote(text),
                                 .why = std::move(why),
                                 .next = "give another name to --history-table"});
}

}  // namespace

HistoryName parse_history_name(const std::string& text, std::string_view backend) {
  const std::size_t dot = text.find('.');
  if (dot == std::string::npos) {
    if (std::string why = why_not_a_table(text); !why.empty()) refuse(text, std::move(why));
    return {.table = text};
  }
  HistoryName name = {.schema = text.substr(0, dot), .table = text.substr(dot + 1)};
  std::string why = why_not_a_schema(name.schema, backend);
  if (why.empty()) why = why_not_a_table(name.table);
  if (!why.empty()) refuse(text, std::move(why));
  return name;
}

std::string plain_name(const SchemaTable& table) {
  return table.is_elsewhere ? table.name.substr(table.schema.size() + 1) : table.name;
}

bool is_own_table(const Connection& connection, const SchemaTable& table,
                  const std::string& history_table) {
  if (table.schema != connection.own_schema()) return false;
  const std::string name = plain_name(table);
  return name == parse_history_name(history_table, connection.backend()).table ||
         name == kLogTable || name == kLockTable;
}

}  // namespace solder::runner
