// Indexes, also those that constraints have made.

#include "database/postgres/schema_draft.hpp"

namespace solder::runner::postgres {

void read_indexes(Connection& connection, Drafts& drafts) {
  const auto rows = connection.prepare(
      std::string("SELECT i.indrelid::text, x.relname::text, i.indexrelid::text, i.indisunique, "
                  "i.indpred IS NOT NULL, CASE WHEN k.oid IS NULL AND NOT x.relispartition THEN "
                  "pg_catalog.pg_get_indexdef(i.indexrelid) END, coalesce(a.attname::text, "
                  "pg_catalog.pg_get_indexdef(i.indexrelid, s.place, true)), i.indisvalid") +
      kFromRelations +
      "JOIN pg_catalog.pg_index i ON i.indrelid = c.oid JOIN pg_catalog.pg_class x ON x.oid = "
      "i.indexrelid CROSS JOIN LATERAL generate_series(1, i.indnkeyatts::int) AS s(place) "
      "LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = "
      "i.indkey[s.place - 1] AND a.attnum > 0 LEFT JOIN pg_catalog.pg_constraint k ON k.conindid = "
      "i.indexrelid AND k.contype IN ('p', 'u', 'x') WHERE k.contype IS DISTINCT FROM 'x' "
      "ORDER BY i.indrelid, x.relname, i.indexrelid, s.place");
  std::string latest;
  while (rows->step()) {
    Draft* const draft = drafts.find(rows->column_text(0));
    if (draft == nullptr) continue;
    std::vector<SchemaIndex>& indexes = draft->table.indexes;
    if (text(*rows, 2) != latest) {
      indexes.push_back({.name = text(*rows, 1),
                         .unique = is_true(*rows, 3),
                         .partial = is_true(*rows, 4),
                         .sql = text(*rows, 5)});
      if (!is_true(*rows, 7)) draft->table.remarks.push_back("invalid index " + text(*rows, 1));
    }
    latest = text(*rows, 2);
    indexes.back().columns.push_back(text(*rows, 6));
  }
}

}  // namespace solder::runner::postgres
