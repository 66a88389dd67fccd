#include <cctype>

#include "cli/schema_diagrams.hpp"
#include "cli/schema_relations.hpp"
#include "core/text.hpp"

namespace solder::runner {

namespace {

// Between double quotes nothing is escaped, and a few characters end more than the text. Mermaid
// writes those as `#quot;` and `#35;`.
std::string mermaid_text(const std::string& name) {
  // It can't draw a text without ink.
  if (name.find_first_not_of(' ') == std::string::npos) return "\"_\"";
  std::string text = "\"";
  for (const char letter : printable(name)) {
    const bool is_plain = std::string_view("\"#%\\;<>{}&`").find(letter) == std::string_view::npos;
    if (is_plain) {
      text += letter;
    } else {
      text += "#" + std::to_string(static_cast<int>(letter)) + ";";
    }
  }
  return text + "\"";
}

// Mermaid's own words for keys, in any case.
bool is_key_word(const std::string& text) {
  if (text.size() != 2 || std::toupper(static_cast<unsigned char>(text[1])) != 'K') return false;
  return std::string_view("PFU").find(static_cast<char>(
             std::toupper(static_cast<unsigned char>(text[0])))) != std::string_view::npos;
}

// A word that the grammar takes as a type and as a name: it begins with a letter.
std::string word(const std::string& name, bool is_type) {
  std::string text;
  for (const char letter : name) {
    const auto byte = static_cast<unsigned char>(letter);
    const bool is_bracket = is_type && (letter == '(' || letter == ')');
    const bool fits = byte < 0x80 && (std::isalnum(byte) != 0 || letter == '_' || is_bracket);
    text += fits ? letter : '_';
  }
  if (text.empty()) return is_type ? "any" : "_";
  if (is_key_word(text)) return text + "_";
  const bool begins_well = std::isalpha(static_cast<unsigned char>(text.front())) != 0;
  return begins_well ? text : "c" + text;
}

std::string keys(const SchemaTable& table, const SchemaColumn& column) {
  std::string text;
  const auto add = [&](const char* key) { text += (text.empty() ? " " : ", ") + std::string(key); };
  if (column.key_position > 0) add("PK");
  if (is_in_foreign_key(table, column.name)) add("FK");
  if (column.key_position == 0 && is_unique(table, {column.name})) add("UK");
  return text;
}

std::string comment(const SchemaColumn& column, const std::string& type, const std::string& name) {
  std::string text;
  const auto add = [&](const std::string& more) { text += (text.empty() ? "" : ", ") + more; };
  if (name != column.name) add(column.name);
  if (!column.type.empty() && type != column.type) add(column.type);
  if (column.required && column.key_position == 0) add("not null");
  return text.empty() ? "" : " " + mermaid_text(text);
}

std::string entity(const SchemaTable& table, std::size_t number) {
  std::string text = "  t" + std::to_string(number) + "[" + mermaid_text(table.name) + "] {\n";
  for (const SchemaColumn& column : table.columns) {
    const std::string type = word(column.type, true);
    const std::string name = word(column.name, false);
    text.append("    ").append(type).append(" ").append(name).append(keys(table, column));
    text.append(comment(column, type, name)).append("\n");
  }
  return text + "  }\n";
}

std::string relation_line(const SchemaRelation& relation) {
  std::string columns;
  for (const std::string& column : relation.columns) {
    columns += (columns.empty() ? "" : ", ") + column;
  }
  return "  t" + std::to_string(relation.parent + 1) + (relation.is_optional ? " |o" : " ||") +
         "--" + (relation.is_single ? "o| " : "o{ ") + "t" + std::to_string(relation.child + 1) +
         " : " + mermaid_text(columns) + "\n";
}

}  // namespace

std::string schema_mermaid(const SchemaResult& result) {
  std::string text = "erDiagram\n";
  for (std::size_t place = 0; place < result.tables.size(); ++place) {
    text += entity(result.tables[place], place + 1);
  }
  for (const SchemaRelation& relation : relations_of(result.tables)) {
    text += relation_line(relation);
  }
  return text;
}

}  // namespace solder::runner
