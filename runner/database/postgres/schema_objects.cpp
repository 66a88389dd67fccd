#include "database/schema_objects.hpp"

#include <map>

#include "core/text.hpp"
#include "database/history_table.hpp"
#include "database/postgres/driver.hpp"
#include "database/postgres/schema_lines.hpp"

namespace solder::runner::postgres {

namespace {

using Role = SchemaObject::Role;

/// Takes one line of the schema apart.
class Line {
 public:
  explicit Line(std::string_view text) : rest_(text) {}

  /// Up to the next space that isn't in a quoted name.
  std::string word() {
    std::size_t end = 0;
    bool is_quoted = false;
    for (; end < rest_.size() && (is_quoted || rest_[end] != ' '); ++end) {
      if (rest_[end] == '"') is_quoted = !is_quoted;
    }
    std::string found(rest_.substr(0, end));
    rest_.remove_prefix(std::min(end + 1, rest_.size()));
    return found;
  }
  /// Skips what comes before `mark`, and `mark`. \return whether it was there.
  bool skip_past(std::string_view mark) {
    const std::size_t found = rest_.find(mark);
    if (found == std::string_view::npos) return false;
    rest_.remove_prefix(found + mark.size());
    return true;
  }
  [[nodiscard]] std::string rest() const { return std::string(rest_); }
  [[nodiscard]] std::string up_to(char end) const {
    return std::string(rest_.substr(0, rest_.find(end) + 1));
  }

 private:
  std::string_view rest_;
};

std::string kind_of_relation(const std::string& letter) {
  static const std::map<std::string, std::string> kinds = {
      {"r", "table"}, {"p", "table"},         {"v", "view"},     {"m", "materialized view"},
      {"c", "type"},  {"f", "foreign table"}, {"S", "sequence"},
  };
  const auto found = kinds.find(letter);
  return found == kinds.end() ? "relation" : found->second;
}

SchemaObject relation(Line line) {
  const std::string name = line.word();
  return {kind_of_relation(line.word()) + " " + name, line.rest(), name};
}

/// CREATE UNIQUE INDEX name ON [ONLY] table …, CREATE TRIGGER name … ON table ….
SchemaObject created(const std::string& kind, const std::string& text) {
  Line line(text);
  line.skip_past(kind == "index" ? "INDEX " : "TRIGGER ");
  const std::string name = line.word();
  if (kind == "trigger") line.skip_past("ON ");
  std::string table = line.word();
  while (table == "ON" || table == "ONLY") table = line.word();
  return {kind + " " + name, text, table, Role::part};
}

SchemaObject function(Line line) {
  (void)line.word();  // its schema, which stands in its definition too
  const std::string kind = line.word();
  const std::string definition = line.rest();
  Line words(definition);
  if (!words.skip_past(kind == "p" ? "PROCEDURE " : "FUNCTION ")) {
    return {"function " + definition, definition};
  }
  return {(kind == "p" ? "procedure " : "function ") + words.up_to(')'), definition};
}

SchemaObject object_of(const std::string& text) {
  Line line(text);
  const std::string kind = line.word();
  if (kind == "relation") return relation(line);
  if (kind == "index" || kind == "trigger") return created(kind, line.rest());
  if (kind == "function") return function(line);
  const bool is_part = kind == "column" || kind == "constraint" || kind == "policy";
  if (!is_part && kind != "type") {
    const std::string name = line.word();
    return {kind + " " + name, line.rest(), name};
  }
  const std::string first = line.word();
  const std::string name = first + "." + line.word();
  return {kind + " " + name, line.rest(), is_part ? first : name,
          is_part ? Role::part : Role::whole};
}

}  // namespace

std::vector<SchemaObject> PostgresDriver::schema_objects(Connection& connection,
                                                         const std::string& history_table) const {
  const std::string sql =
      schema_lines_sql(connection.own_name(history_table), connection.own_name(kLogTable)) +
      " SELECT text FROM line ORDER BY text COLLATE \"C\"";
  // Definitions name what isn't in the search path with its schema.
  connection.execute("SET LOCAL search_path TO pg_catalog, pg_temp");
  std::vector<SchemaObject> objects;
  const auto lines = connection.prepare(sql);
  while (lines->step()) {
    SchemaObject object = object_of(std::string(lines->column_text(0)));
    if (!object.table.ends_with("." + std::string(kLockTable)))
      objects.push_back(std::move(object));
  }
  connection.execute("SET LOCAL search_path TO DEFAULT");
  return objects;
}

std::vector<std::string> PostgresDriver::data_faults(Connection& connection) const {
  std::vector<std::string> faults;
  const auto found = connection.prepare(
      "SELECT 'constraint ' || quote_ident(conname) || ' of ' || conrelid::regclass || ' was never "
      "validated: its rows may break it' FROM pg_catalog.pg_constraint WHERE NOT convalidated AND "
      "conrelid <> 0 UNION ALL SELECT 'index ' || indexrelid::regclass || ' of ' || "
      "indrelid::regclass || ' is invalid' FROM pg_catalog.pg_index WHERE NOT indisvalid ORDER BY "
      "1");
  while (found->step()) faults.emplace_back(found->column_text(0));
  return faults;
}

}  // namespace solder::runner::postgres
