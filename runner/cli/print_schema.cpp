#include "cli/print_schema.hpp"

#include <algorithm>
#include <cctype>
#include <vector>

#include "cli/text_layout.hpp"
#include "core/text.hpp"

namespace solder::runner {

namespace {

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + printable(word);
  return text;
}

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](char letter) {
    return static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
  });
  return text;
}

void add(std::string& text, const std::string& more) {
  text += (text.empty() ? "" : ", ") + more;
}

// SQLite makes an index for each UNIQUE and for most PRIMARY KEYs, and gives it a name of its own.
// People know them by the constraint.
bool is_of_constraint(const SchemaIndex& index) {
  return index.sql.empty();
}

std::vector<std::string> key_of(const SchemaTable& table) {
  std::vector<const SchemaColumn*> key;
  for (const SchemaColumn& column : table.columns) {
    if (column.key_position > 0) key.push_back(&column);
  }
  std::sort(key.begin(), key.end(), [](const SchemaColumn* left, const SchemaColumn* right) {
    return left->key_position < right->key_position;
  });
  std::vector<std::string> names;
  names.reserve(key.size());
  for (const SchemaColumn* column : key) names.push_back(column->name);
  return names;
}

bool is_unique(const SchemaTable& table, const SchemaColumn& column) {
  return std::any_of(table.indexes.begin(), table.indexes.end(), [&](const SchemaIndex& index) {
    return is_of_constraint(index) && index.unique && column.key_position == 0 &&
           index.columns == std::vector<std::string>{column.name};
  });
}

std::string remarks(const SchemaTable& table, const SchemaColumn& column, std::size_t key_columns) {
  std::string text;
  if (column.key_position > 0) {
    const std::string place = key_columns > 1 ? " " + std::to_string(column.key_position) : "";
    add(text, "primary key" + place);
  }
  if (column.required) add(text, "not null");
  if (is_unique(table, column)) add(text, "unique");
  if (!column.default_value.empty()) add(text, "default " + printable(column.default_value));
  if (column.generated) add(text, "generated");
  if (column.identity) add(text, "identity");
  return text;
}

std::string column_lines(const SchemaTable& table) {
  const std::size_t key_columns = key_of(table).size();
  std::vector<std::vector<std::string>> rows;
  for (const SchemaColumn& column : table.columns) {
    rows.push_back(
        {printable(column.name), printable(column.type), remarks(table, column, key_columns)});
  }
  return columns(rows, 2);
}

std::string foreign_key_lines(const SchemaTable& table) {
  if (table.foreign_keys.empty()) return {};
  std::string text = "  foreign keys\n";
  for (const SchemaForeignKey& key : table.foreign_keys) {
    text += "    " + joined(key.columns) + " -> " + printable(key.table);
    if (!key.references.empty()) text += " (" + joined(key.references) + ")";
    if (!key.on_delete.empty()) text += " on delete " + lower(printable(key.on_delete));
    if (!key.on_update.empty()) text += " on update " + lower(printable(key.on_update));
    text += "\n";
  }
  return text;
}

std::string unique_lines(const SchemaTable& table) {
  std::string text;
  for (const SchemaIndex& index : table.indexes) {
    const bool is_told = index.columns.size() == 1 || index.columns == key_of(table);
    if (is_of_constraint(index) && !is_told) text += "  unique (" + joined(index.columns) + ")\n";
  }
  return text;
}

std::string index_lines(const SchemaTable& table) {
  std::string text;
  for (const SchemaIndex& index : table.indexes) {
    if (is_of_constraint(index)) continue;
    text += "    " + printable(index.name) + " on (" + joined(index.columns) + ")";
    if (index.unique) text += " unique";
    if (index.partial) text += " partial";
    text += "\n";
  }
  return text.empty() ? text : "  indexes\n" + text;
}

std::string indented(const std::string& sql, std::size_t indent) {
  return std::string(indent, ' ') + hanging(printable_lines(sql), indent) + "\n";
}

std::string trigger_lines(const SchemaTable& table) {
  if (table.triggers.empty()) return {};
  std::string text = "  triggers\n";
  for (const std::string& trigger : table.triggers) text += indented(trigger, 4);
  return text;
}

std::string remark_lines(const SchemaTable& table) {
  std::string text;
  for (const std::string& remark : table.remarks) text += indented(remark, 2);
  return text;
}

std::string table_text(const SchemaTable& table, const Style& style) {
  const std::string kind = table.kind == "virtual" ? "virtual table" : printable(table.kind);
  std::string text = kind + " " + paint(printable(table.name), Tone::strong, style.color);
  if (table.rows >= 0) text += " (" + count_of(static_cast<std::size_t>(table.rows), "row") + ")";
  text += "\n" + column_lines(table);
  if (table.is_view() || table.kind == "virtual") text += indented(table.sql, 2);
  return text + remark_lines(table) + unique_lines(table) + foreign_key_lines(table) +
         index_lines(table) + trigger_lines(table);
}

// A definition may end in a comment of one line, which would swallow a semicolon behind it.
std::string statement(const std::string& sql) {
  const std::size_t last_line = sql.rfind('\n') == std::string::npos ? 0 : sql.rfind('\n');
  const bool may_end_in_comment = sql.find("--", last_line) != std::string::npos;
  return sql + (may_end_in_comment ? "\n;\n" : ";\n");
}

}  // namespace

std::string schema_text(const SchemaResult& result, const Style& style) {
  if (result.tables.empty()) return "There are no tables.\n";
  std::string text;
  for (const SchemaTable& table : result.tables) {
    text += (text.empty() ? "" : "\n") + table_text(table, style);
  }
  return text;
}

std::string schema_sql(const SchemaResult& result) {
  std::string tables;
  std::string keys;
  std::string views;
  std::string triggers;
  for (const SchemaTable& table : result.tables) {
    std::string& place = table.is_view() ? views : tables;
    place += statement(table.sql);
    for (const SchemaIndex& index : table.indexes) {
      if (!index.sql.empty()) place += statement(index.sql);
    }
    for (const SchemaForeignKey& key : table.foreign_keys) {
      if (!key.sql.empty()) keys += statement(key.sql);
    }
    for (const std::string& trigger : table.triggers) triggers += statement(trigger);
  }
  return tables + keys + views + triggers;
}

}  // namespace solder::runner
