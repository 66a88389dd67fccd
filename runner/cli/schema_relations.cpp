#include "cli/schema_relations.hpp"

#include <algorithm>
#include <cctype>

namespace solder::runner {

namespace {

using Names = std::vector<std::string>;

bool is_same_but_for_case(const std::string& left, const std::string& right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(), [](char one, char other) {
    return std::tolower(static_cast<unsigned char>(one)) ==
           std::tolower(static_cast<unsigned char>(other));
  });
}

bool may_be_null(const SchemaTable& table, const Names& names) {
  return std::any_of(table.columns.begin(), table.columns.end(), [&](const SchemaColumn& column) {
    const bool is_named = std::find(names.begin(), names.end(), column.name) != names.end();
    return is_named && !column.required && column.key_position == 0;
  });
}

bool are_same(Names left, Names right) {
  std::sort(left.begin(), left.end());
  std::sort(right.begin(), right.end());
  return left == right;
}

}  // namespace

std::vector<std::string> primary_key_of(const SchemaTable& table) {
  std::vector<const SchemaColumn*> key;
  for (const SchemaColumn& column : table.columns) {
    if (column.key_position > 0) key.push_back(&column);
  }
  std::sort(key.begin(), key.end(), [](const SchemaColumn* left, const SchemaColumn* right) {
    return left->key_position < right->key_position;
  });
  Names names;
  names.reserve(key.size());
  for (const SchemaColumn* column : key) names.push_back(column->name);
  return names;
}

bool is_unique(const SchemaTable& table, const std::vector<std::string>& columns) {
  if (are_same(primary_key_of(table), columns)) return true;
  return std::any_of(table.indexes.begin(), table.indexes.end(), [&](const SchemaIndex& index) {
    return index.unique && !index.partial && are_same(index.columns, columns);
  });
}

bool is_in_foreign_key(const SchemaTable& table, const std::string& column) {
  return std::any_of(
      table.foreign_keys.begin(), table.foreign_keys.end(), [&](const SchemaForeignKey& key) {
        return std::find(key.columns.begin(), key.columns.end(), column) != key.columns.end();
      });
}

std::optional<std::size_t> find_table(const std::vector<SchemaTable>& tables,
                                      const std::string& name) {
  const auto place_of = [&](const auto& is_it) -> std::optional<std::size_t> {
    const auto found = std::find_if(tables.begin(), tables.end(), is_it);
    if (found == tables.end()) return std::nullopt;
    return static_cast<std::size_t>(found - tables.begin());
  };
  const auto exact = place_of([&](const SchemaTable& table) { return table.name == name; });
  if (exact) return exact;
  return place_of([&](const SchemaTable& table) { return is_same_but_for_case(table.name, name); });
}

std::vector<SchemaRelation> relations_of(const std::vector<SchemaTable>& tables) {
  std::vector<SchemaRelation> relations;
  for (std::size_t child = 0; child < tables.size(); ++child) {
    const SchemaTable& table = tables[child];
    for (std::size_t place = 0; place < table.foreign_keys.size(); ++place) {
      const SchemaForeignKey& key = table.foreign_keys[place];
      const auto parent = find_table(tables, key.table);
      if (!parent) continue;
      relations.push_back(
          {.child = child,
           .parent = *parent,
           .key = place,
           .columns = key.columns,
           .referred = key.references.empty() ? primary_key_of(tables[*parent]) : key.references,
           .is_optional = may_be_null(table, key.columns),
           .is_single = is_unique(table, key.columns)});
    }
  }
  return relations;
}

}  // namespace solder::runner
