#include "cli/pages/html.hpp"
#include "cli/schema_diagrams.hpp"
#include "cli/schema_relations.hpp"
#include "core/text.hpp"

namespace solder::runner {

namespace {

// A backslash means something to Graphviz in a quoted name; two of them are one.
std::string dot_name(const std::string& name) {
  std::string text = "\"";
  for (const char letter : printable(name)) {
    if (letter == '"' || letter == '\\') text += '\\';
    text += letter;
  }
  return text + "\"";
}

std::string cell(const std::string& attributes, const std::string& content) {
  return "<TD ALIGN=\"LEFT\"" + attributes + ">" + content + "</TD>";
}

// Graphviz refuses elements of text without text.
std::string in_element(const std::string& element, const std::string& text) {
  if (text.empty()) return {};
  return "<" + element + ">" + html(text) + "</" + element + ">";
}

std::string marks(const SchemaTable& table, const SchemaColumn& column) {
  std::string text = column.key_position > 0 ? "PK" : "";
  if (is_in_foreign_key(table, column.name)) text += text.empty() ? "FK" : " FK";
  return text;
}

std::string node(const SchemaTable& table) {
  std::string text =
      "  " + dot_name(table.name) +
      " [label=<<TABLE BORDER=\"0\" CELLBORDER=\"1\" CELLSPACING=\"0\" "
      "CELLPADDING=\"4\">\n    <TR>" +
      cell(R"( PORT="t" COLSPAN="3" BGCOLOR="#e8edf3")", in_element("B", table.name)) + "</TR>\n";
  for (std::size_t place = 0; place < table.columns.size(); ++place) {
    const SchemaColumn& column = table.columns[place];
    const std::string number = std::to_string(place);
    text += "    <TR>" + cell(" PORT=\"l" + number + "\"", html(marks(table, column))) +
            cell("", html(column.name)) +
            cell(" PORT=\"r" + number + "\"", in_element("I", column.type)) + "</TR>\n";
  }
  return text + "  </TABLE>>];\n";
}

std::string port(const SchemaTable& table, const std::vector<std::string>& columns,
                 const std::string& side) {
  for (std::size_t place = 0; place < table.columns.size(); ++place) {
    if (!columns.empty() && table.columns[place].name == columns.front()) {
      return side + std::to_string(place);
    }
  }
  return "t";
}

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

}  // namespace

std::string schema_dot(const SchemaResult& result) {
  std::string text =
      "digraph schema {\n"
      "  graph [rankdir=LR];\n"
      "  node [shape=plaintext, fontname=\"Helvetica\"];\n"
      "  edge [arrowhead=none, arrowtail=crow, dir=both];\n";
  for (const SchemaTable& table : result.tables) text += node(table);
  for (const SchemaRelation& relation : relations_of(result.tables)) {
    const SchemaTable& child = result.tables[relation.child];
    const SchemaTable& parent = result.tables[relation.parent];
    text += "  " + dot_name(child.name) + ":" + port(child, relation.columns, "r") + " -> " +
            dot_name(parent.name) + ":" + port(parent, relation.referred, "l") +
            " [tooltip=" + dot_name(joined(relation.columns) + " -> " + joined(relation.referred)) +
            (relation.is_single ? ", arrowtail=tee" : "") + "];\n";
  }
  return text + "}\n";
}

}  // namespace solder::runner
