#include "database/sqlite/our_objects.hpp"

#include <algorithm>

#include "core/text.hpp"
#include "database/history_table.hpp"
#include "database/sqlite/query.hpp"
#include "database/sqlite/sql_text.hpp"

namespace solder::runner::sqlite {

namespace {

bool contains(const std::vector<SchemaRow>& rows, const SchemaRow& row) {
  return std::find(rows.begin(), rows.end(), row) != rows.end();
}

[[noreturn]] void refuse(const std::string& why, const std::string& next) {
  throw Error(ErrorCode::migration,
              {.what = "cannot commit the migration", .why = why, .next = next});
}

}  // namespace

void OurObjects::before_step(const std::string& history_table, bool changed) {
  if (rows_ && !changed && history_table == history_table_) return;
  history_table_ = history_table;
  rows_ = read();
}

std::vector<SchemaRow> OurObjects::read() const {
  const auto is_ours = [this](std::string_view name) {
    return same_name(name, history_table_) || same_name(name, kLogTable);
  };
  const auto touches_ours = [this](std::string_view type, std::string_view sql) {
    if (type != "trigger" && type != "view") return false;
    return mentions(sql, history_table_) || mentions(sql, kLogTable);
  };
  std::vector<SchemaRow> rows;
  Query query(session_, "SELECT type, name, tbl_name, sql FROM main.sqlite_schema");
  while (query.step()) {
    if (is_ours(query.text(1)) || is_ours(query.text(2)) ||
        touches_ours(query.text(0), query.text(3))) {
      rows.push_back({.type = std::string(query.text(0)),
                      .name = std::string(query.text(1)),
                      .table = std::string(query.text(2)),
                      .sql = std::string(query.text(3))});
    }
  }
  return rows;
}

void OurObjects::after_step() const {
  const std::vector<SchemaRow> now = read();
  for (const SchemaRow& row : now) {
    if (contains(*rows_, row)) continue;
    const bool by_body = row.type == "trigger" || row.type == "view";
    if (!by_body) continue;
    const std::string name =
        mentions(row.sql + " " + row.name, kLogTable) ? kLogTable : history_table_;
    refuse(row.type + " " + quote(row.name) + " touches " + quote(name) +
               ", which is reserved for Solder",
           "take it out of the " + row.type);
  }
  for (const SchemaRow& row : *rows_) {
    if (!contains(now, row)) {
      refuse(row.type + " " + quote(row.name) + ", which is reserved for Solder, was changed",
             "leave it to the runner");
    }
  }
  for (const SchemaRow& row : now) {
    if (!contains(*rows_, row)) {
      refuse(quote(row.name) + " is reserved for Solder", "choose another name");
    }
  }
}

}  // namespace solder::runner::sqlite
