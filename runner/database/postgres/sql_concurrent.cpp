#include "database/postgres/sql_concurrent.hpp"

#include <string>
#include <utility>

namespace solder::runner::postgres {

namespace {

using Work = ConcurrentIndex::Work;

/// `name` in at most 63 bytes, cut between characters, as the server does in silence.
std::string shortened(std::string name) {
  constexpr std::size_t kLongest = 63;  // NAMEDATALEN - 1
  if (name.size() <= kLongest) return name;
  std::size_t size = kLongest;
  while (size > 0 && (static_cast<unsigned char>(name[size]) & 0xC0U) == 0x80U) --size;
  name.resize(size);
  return name;
}

std::string without_quotes(std::string_view quoted) {
  std::string name;
  for (std::size_t at = 1; at + 1 < quoted.size(); ++at) {
    name += quoted[at];
    if (quoted[at] == '"') ++at;
  }
  return name;
}

/// Only ASCII letters are folded, as in a database in UTF-8.
std::string folded(std::string_view word) {
  std::string name(word);
  for (char& letter : name) {
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  }
  return name;
}

std::string name_of(const Token& token) {
  if (token.kind == TokenKind::word) return shortened(folded(token.text));
  const bool is_quoted = token.kind == TokenKind::quoted_name && token.text.front() == '"';
  return is_quoted ? shortened(without_quotes(token.text)) : std::string();
}

/// CREATE [UNIQUE] INDEX CONCURRENTLY [[IF NOT EXISTS] name] ON [ONLY] table …
ConcurrentIndex created(Cursor cursor) {
  cursor.take("UNIQUE");
  if (!cursor.take_all({"INDEX", "CONCURRENTLY"})) return {};
  ConcurrentIndex found{.work = Work::create};
  cursor.take_all({"IF", "NOT", "EXISTS"});
  if (!cursor.peek().is("ON")) found.index = read_name(cursor);
  if (!cursor.take("ON")) return found;
  cursor.take("ONLY");
  found.table = read_name(cursor);
  if (found.index.schema.empty()) found.index.schema = found.table.schema;
  return found;
}

/// DROP INDEX CONCURRENTLY [IF EXISTS] name
ConcurrentIndex dropped(Cursor cursor) {
  if (!cursor.take_all({"INDEX", "CONCURRENTLY"})) return {};
  cursor.take_all({"IF", "EXISTS"});
  return {.work = Work::drop, .index = read_name(cursor)};
}

/// The value of an option in parentheses, after its name: none is true.
bool is_on(const Cursor& cursor) {
  const Token& value = cursor.peek();
  return !cursor.is_at({"FALSE", "OFF"}) && value.text != "0";
}

/// Takes `( option [value], … )`. \return whether CONCURRENTLY is among them and on.
bool take_options(Cursor& cursor) {
  if (!cursor.take_symbol("(")) return false;
  bool concurrently = false;
  while (!cursor.at_end() && !cursor.take_symbol(")")) {
    if (cursor.take("CONCURRENTLY")) {
      concurrently = is_on(cursor);
    } else {
      cursor.take();
    }
  }
  return concurrently;
}

/// REINDEX [(options)] {INDEX | TABLE | SCHEMA | DATABASE | SYSTEM} [CONCURRENTLY] [name]
ConcurrentIndex rebuilt(Cursor cursor) {
  const bool by_option = take_options(cursor);
  const Token what = cursor.take();
  const bool by_keyword = cursor.take("CONCURRENTLY");
  if (!by_option && !by_keyword) return {};
  ConcurrentIndex found{.work = Work::reindex};
  if (what.is("INDEX")) found.index = read_name(cursor);
  if (what.is("TABLE")) found.table = read_name(cursor);
  return found;
}

}  // namespace

ObjectName read_name(Cursor& cursor) {
  ObjectName found{.name = name_of(cursor.take())};
  while (cursor.take_symbol(".")) {
    found.schema = std::move(found.name);
    found.name = name_of(cursor.take());
  }
  return found;
}

ConcurrentIndex concurrent_index(Cursor cursor) {
  if (cursor.take("CREATE")) return created(cursor);
  if (cursor.take("DROP")) return dropped(cursor);
  if (cursor.take("REINDEX")) return rebuilt(cursor);
  return {};
}

}  // namespace solder::runner::postgres
