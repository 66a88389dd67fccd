#include "cli/pages/table_section.hpp"

#include <algorithm>

#include "cli/pages/html.hpp"
#include "core/text.hpp"

namespace solder::runner {

namespace {

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

std::string code(const std::string& text) {
  return "<code>" + html(text) + "</code>";
}

std::string badge(const std::string& kind, const std::string& text) {
  return R"(<span class="badge )" + kind + R"(">)" + html(text) + "</span>";
}

std::string table_link(const std::vector<SchemaTable>& tables, const std::string& name) {
  const auto place = find_table(tables, name);
  if (!place) return html(name) + " <small>(there is no such table)</small>";
  return R"(<a href="#t-)" + html_id(tables[*place].name) + R"(">)" + html(name) + "</a>";
}

std::string key_badges(const SchemaTable& table, const SchemaColumn& column) {
  const bool is_one_of_several = primary_key_of(table).size() > 1;
  std::string text;
  if (column.key_position > 0) {
    text += badge("pk", is_one_of_several ? "PK " + std::to_string(column.key_position) : "PK");
  }
  if (is_in_foreign_key(table, column.name)) text += badge("fk", "FK");
  if (column.key_position == 0 && is_unique(table, {column.name})) text += badge("uq", "unique");
  if (column.identity) text += badge("", "identity");
  if (column.generated) text += badge("", "generated");
  return text;
}

std::string column_row(const SchemaTable& table, const SchemaColumn& column) {
  const bool is_required = column.required || column.key_position > 0;
  return R"(<tr><td class="n">)" + html(column.name) + R"(</td><td class="type">)" +
         html(column.type) + "</td><td>" + key_badges(table, column) + "</td><td>" +
         (is_required ? "" : "null") + "</td><td>" +
         (column.default_value.empty() ? "" : code(column.default_value)) + "</td></tr>\n";
}

std::string columns(const SchemaTable& table) {
  if (table.columns.empty()) return {};
  std::string text = R"(<div class="scroll"><table )"
                     "class=\"columns\">\n<thead><tr><th>Column</th><th>Type</th><th>Key</th>"
                     "<th>Null</th><th>Default</th></tr></thead>\n<tbody>\n";
  for (const SchemaColumn& column : table.columns) text += column_row(table, column);
  return text + "</tbody></table></div>\n";
}

std::string list(const std::string& title, const std::string& items) {
  if (items.empty()) return {};
  return "<div><h3>" + title + "</h3>\n<ul>\n" + items + "</ul></div>\n";
}

std::string foreign_keys(const std::vector<SchemaTable>& tables, const SchemaTable& table) {
  std::string items;
  for (const SchemaForeignKey& key : table.foreign_keys) {
    items += "<li>" + code(joined(key.columns)) + " &rarr; " + table_link(tables, key.table);
    if (!key.references.empty()) items += " " + code(joined(key.references));
    if (!key.on_delete.empty()) items += " <small>on delete " + html(key.on_delete) + "</small>";
    if (!key.on_update.empty()) items += " <small>on update " + html(key.on_update) + "</small>";
    items += "</li>\n";
  }
  return list("Refers to", items);
}

std::string referred_by(const std::vector<SchemaTable>& tables, std::size_t place,
                        const std::vector<SchemaRelation>& relations) {
  std::string items;
  for (const SchemaRelation& relation : relations) {
    if (relation.parent != place) continue;
    items += "<li>" + table_link(tables, tables[relation.child].name) + " " +
             code(joined(relation.columns)) + "</li>\n";
  }
  return list("Referred to by", items);
}

std::string indexes(const SchemaTable& table) {
  std::string items;
  for (const SchemaIndex& index : table.indexes) {
    if (index.sql.empty() && index.columns == primary_key_of(table)) continue;
    // One that a constraint made has no name that anybody gave it.
    const std::string name =
        index.sql.empty() ? "" : R"(<span class="n">)" + html(index.name) + "</span> on ";
    items += "<li>" + name + code(joined(index.columns));
    if (index.unique) items += badge("uq", "unique");
    if (index.partial) items += badge("", "partial");
    items += "</li>\n";
  }
  return list("Indexes", items);
}

std::string folded(const std::string& title, const std::string& sql) {
  return "<details><summary>" + title + "</summary><pre>" + html_lines(sql) + "</pre></details>\n";
}

std::string remarks(const SchemaTable& table) {
  std::string text;
  for (const std::string& remark : table.remarks) {
    text += R"(<p class="remark">)" + code(remark) + "</p>\n";
  }
  return text;
}

std::string definitions(const SchemaTable& table) {
  std::string text = table.sql.empty() ? "" : folded("Definition", table.sql);
  for (const std::string& trigger : table.triggers) text += folded("Trigger", trigger);
  return text;
}

std::string kind_of(const SchemaTable& table) {
  return table.kind == "virtual" ? "virtual table" : table.kind;
}

}  // namespace

std::string table_section(const std::vector<SchemaTable>& tables, std::size_t place,
                          const std::vector<SchemaRelation>& relations) {
  const SchemaTable& table = tables[place];
  const std::string id = "t-" + html_id(table.name);
  const std::string rows =
      table.rows < 0 ? "" : ", " + count_of(static_cast<std::size_t>(table.rows), "row");
  const std::string lists =
      foreign_keys(tables, table) + referred_by(tables, place, relations) + indexes(table);
  return R"(<section class="card item" id=")" + id + R"(" data-table=")" + std::to_string(place) +
         "\">\n<div class=\"bar\"><h2><a class=\"n\" href=\"#" + id + R"(">)" + html(table.name) +
         "</a></h2><small>" + html(kind_of(table)) + rows + "</small></div>\n" + columns(table) +
         remarks(table) + (lists.empty() ? "" : "<div class=\"lists\">\n" + lists + "</div>\n") +
         definitions(table) + "</section>\n";
}

}  // namespace solder::runner
