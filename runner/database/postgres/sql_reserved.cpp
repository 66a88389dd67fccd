#include "database/postgres/sql_reserved.hpp"

#include <algorithm>

#include "core/error.hpp"
#include "database/postgres/sql_concurrent.hpp"
#include "database/postgres/sql_cursor.hpp"

namespace solder::runner::postgres {

namespace {

bool is_reserved(const ObjectName& name, const ReservedTables& reserved) {
  if (!name.schema.empty() && name.schema != reserved.schema) return false;
  return std::find(reserved.tables.begin(), reserved.tables.end(), name.name) !=
         reserved.tables.end();
}

bool is_name(const Token& token) {
  return token.kind == TokenKind::word || token.kind == TokenKind::quoted_name;
}

/// What stands between the quotes of a string or the tags of a body.
std::string_view content_of(const Token& token) {
  const char mark = token.kind == TokenKind::body ? '$' : '\'';
  const std::size_t start = token.text.find(mark, token.kind == TokenKind::body ? 1 : 0) + 1;
  const std::size_t end = token.text.rfind(
      mark, token.kind == TokenKind::body ? token.text.size() - 2 : std::string_view::npos);
  return end > start ? token.text.substr(start, end - start) : std::string_view{};
}

/// The first reserved name wherever it stands.
std::string mentioned(std::string_view text, const ReservedTables& reserved) {
  Cursor cursor(text);
  while (!cursor.at_end()) {
    if (is_name(cursor.peek())) {
      const ObjectName name = read_name(cursor);
      if (is_reserved(name, reserved)) return name.name;
    } else {
      cursor.take();
    }
  }
  return {};
}

/// The same in the text of a function, which a string without an end doesn't make any better.
std::string mentioned_in_body(const Token& token, const ReservedTables& reserved) {
  try {
    return mentioned(content_of(token), reserved);
  } catch (const Error&) {
    return {};
  }
}

bool has_code(Cursor cursor) {
  if (cursor.take("DO")) return true;
  if (!cursor.take("CREATE")) return false;
  cursor.take_all({"OR", "REPLACE"});
  return cursor.is_at({"FUNCTION", "PROCEDURE"});
}

std::string mentioned_in_code(std::string_view statement, const ReservedTables& reserved) {
  Cursor cursor(statement);
  while (!cursor.at_end()) {
    const Token token = cursor.take();
    if (token.kind != TokenKind::body && token.kind != TokenKind::string) continue;
    std::string found = mentioned_in_body(token, reserved);
    if (!found.empty()) return found;
  }
  return {};
}

bool is_definition(const Cursor& cursor) {
  return cursor.is_at({"CREATE", "ALTER", "DROP", "TRUNCATE", "GRANT", "REVOKE", "COMMENT", "LOCK",
                       "COPY", "REINDEX", "CLUSTER", "DO", "SECURITY"});
}

/// INTO name, UPDATE [ONLY] name, DELETE FROM [ONLY] name
std::string written(std::string_view statement, const ReservedTables& reserved) {
  Cursor cursor(statement);
  std::string last;
  std::string before;
  while (!cursor.at_end()) {
    if (!is_name(cursor.peek())) {
      cursor.take();
      last.clear();
      continue;
    }
    if (cursor.take("ONLY")) continue;
    const ObjectName name = read_name(cursor);
    const bool is_target =
        last == "into" || last == "update" || (last == "from" && before == "delete");
    if (is_target && is_reserved(name, reserved)) return name.name;
    before = last;
    last = name.name;
  }
  return {};
}

/// CREATE … TABLE [IF NOT EXISTS], of which nothing is taken but in full.
bool take_create_table(Cursor& cursor) {
  Cursor ahead = cursor;
  ahead.take("CREATE");
  for (const char* const word : {"GLOBAL", "LOCAL", "TEMPORARY", "TEMP", "UNLOGGED"}) {
    ahead.take(word);
  }
  if (!ahead.take("TABLE")) return false;
  ahead.take_all({"IF", "NOT", "EXISTS"});
  cursor = ahead;
  return true;
}

/// Its own name, and those of the tables that it will hang on to: REFERENCES name, OF name,
/// INHERITS (name, …). What it is filled from and how its columns are called is free.
std::string bound(Cursor cursor, const ReservedTables& reserved) {
  bool counts = true;
  bool inherits = false;
  while (!cursor.at_end()) {
    if (!is_name(cursor.peek())) {
      if (cursor.take().is_symbol(")")) inherits = false;
      continue;
    }
    const ObjectName name = read_name(cursor);
    if ((counts || inherits) && is_reserved(name, reserved)) return name.name;
    counts = name.name == "references" || name.name == "of";
    inherits = inherits || name.name == "inherits";
  }
  return {};
}

}  // namespace

std::string reserved_name(std::string_view statement, const ReservedTables& reserved) {
  const Cursor start(statement);
  if (!is_definition(start)) return written(statement, reserved);
  if (Cursor table = start; take_create_table(table)) return bound(table, reserved);
  std::string found = mentioned(statement, reserved);
  if (found.empty() && has_code(start)) found = mentioned_in_code(statement, reserved);
  return found;
}

}  // namespace solder::runner::postgres
