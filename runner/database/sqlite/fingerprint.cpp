#include "database/sqlite/fingerprint.hpp"

#include <charconv>

#include "core/hash.hpp"
#include "database/history_table.hpp"
#include "database/sqlite/query.hpp"
#include "database/sqlite/sql_text.hpp"

namespace solder::runner::sqlite {

namespace {

using Sum = std::array<std::uint64_t, 4>;

void add_digest(Sum& sum, const std::string& hex) {
  std::uint64_t carry = 0;
  for (std::size_t part = 0; part < sum.size(); ++part) {
    const char* digits = hex.data() + 16 * (3 - part);
    std::uint64_t value = 0;
    std::from_chars(digits, digits + 16, value, 16);
    const std::uint64_t with_carry = value + carry;
    carry = with_carry < carry ? 1 : 0;
    sum.at(part) += with_carry;
    if (sum.at(part) < with_carry) carry = 1;
  }
}

std::string bytes_of(const Sum& sum) {
  std::string bytes;
  for (const std::uint64_t part : sum) {
    for (unsigned shift = 0; shift < 64; shift += 8) {
      bytes += static_cast<char>(part >> shift & 0xff);
    }
  }
  return bytes;
}

}  // namespace

std::string Fingerprint::read(std::string_view history_table, bool rewritten) {
  if (rewritten || last_row_ == 0 || history_table != history_table_) {
    sum_ = {};
    last_row_ = 0;
    history_table_ = history_table;
  }
  add_rows_after(last_row_);
  return "sha256:" + sha256_hex(bytes_of(sum_));
}

/// A new row's id is "one more than the largest ROWID in the table prior to the insert"
/// (https://www.sqlite.org/autoinc.html, 2), so what was added stands after what is known.
void Fingerprint::add_rows_after(std::int64_t row) {
  Query query(session_,
              "SELECT rowid, type, name, tbl_name, sql FROM main.sqlite_schema WHERE rowid > ?1");
  query.bind(1, row);
  while (query.step()) {
    last_row_ = query.integer(0);
    add(query.text(1), query.text(2), query.text(3), query.text(4));
  }
}

void Fingerprint::add(std::string_view type, std::string_view name, std::string_view table,
                      std::string_view sql) {
  const bool of_sqlite = same_name(name.substr(0, 7), "sqlite_");
  if (of_sqlite || same_name(table, history_table_) || same_name(table, kLogTable)) return;
  std::string text;
  for (const std::string_view part : {type, name, table}) {
    text += part;
    text += '\0';
  }
  text += without_formatting(sql);
  add_digest(sum_, sha256_hex(text));
}

}  // namespace solder::runner::sqlite
