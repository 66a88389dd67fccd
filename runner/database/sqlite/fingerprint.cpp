#include "database/sqlite/fingerprint.hpp"

#include <limits>

#include "database/history_table.hpp"
#include "database/sqlite/query.hpp"
#include "database/sqlite/sql_text.hpp"

namespace solder::runner::sqlite {

namespace {

using Sum = Blake2b;

void add_to(Sum& sum, const Sum& digest) {
  std::uint64_t carry = 0;
  for (std::size_t part = 0; part < sum.size(); ++part) {
    const std::uint64_t with_carry = digest.at(part) + carry;
    carry = with_carry < carry ? 1 : 0;
    sum.at(part) += with_carry;
    if (sum.at(part) < with_carry) carry = 1;
  }
}

/// Modulo 2^256 that is adding the complement and one.
void take_from(Sum& sum, const Sum& digest) {
  Sum complement = {};
  for (std::size_t part = 0; part < sum.size(); ++part) complement.at(part) = ~digest.at(part);
  add_to(sum, complement);
  add_to(sum, {1});
}

}  // namespace

std::string Fingerprint::read(std::string_view history_table, const SchemaChanges& changes) {
  const bool drops = !changes.dropped.empty();
  if (changes.rewritten || last_row_ == 0 || history_table != history_table_ ||
      (drops && !remembers_)) {
    start_again(history_table, remembers_ || drops);
  } else if (drops) {
    look_again_at(changes.dropped);
  }
  // A new row's id is "one more than the largest ROWID in the table prior to the insert"
  // (https://www.sqlite.org/autoinc.html, 2), so what was added stands after what is known.
  add_rows(last_row_ + 1, std::numeric_limits<std::int64_t>::max());
  return "blake2b:" + to_hex(sum_);
}

void Fingerprint::start_again(std::string_view history_table, bool remembers) {
  history_table_ = history_table;
  last_row_ = 0;
  sum_ = {};
  remembers_ = remembers;
  rows_.clear();
  by_name_.clear();
}

/// What has such a name may be gone, or there again, also at the place of another: it is taken out
/// and its places are read once more.
void Fingerprint::look_again_at(const Names& dropped) {
  std::set<std::int64_t> places;
  for (const std::string& name : dropped) {
    const auto [begin, end] = by_name_.equal_range(name);
    for (auto found = begin; found != end; ++found) places.insert(found->second);
    by_name_.erase(begin, end);
  }
  for (const std::int64_t row : places) take_out(row);
  last_row_ = rows_.empty() ? 0 : rows_.rbegin()->first;
  const std::int64_t last_known = last_row_;
  for (const std::int64_t row : places) {
    if (row <= last_known) add_rows(row, row);
  }
  last_row_ = last_known;
}

void Fingerprint::add_rows(std::int64_t first, std::int64_t last) {
  Query query(session_,
              "SELECT rowid, type, name, tbl_name, sql FROM main.sqlite_schema WHERE rowid BETWEEN "
              "?1 AND ?2");
  query.bind(1, first);
  query.bind(2, last);
  while (query.step()) {
    last_row_ = query.integer(0);
    const std::string name(query.text(2));
    const std::string table(query.text(3));
    const bool of_sqlite = same_name(name.substr(0, 7), "sqlite_");
    if (of_sqlite || same_name(table, history_table_) || same_name(table, kLogTable)) continue;
    std::string text(query.text(1));
    for (const std::string& part : {std::string(), name, table}) {
      text += part;
      text += '\0';
    }
    add(last_row_, name, table, text + without_formatting(query.text(4)));
  }
}

void Fingerprint::add(std::int64_t row, const std::string& name, const std::string& table,
                      const std::string& digested) {
  const Sum digest = blake2b(digested);
  add_to(sum_, digest);
  if (!remembers_) return;
  rows_.emplace(row, digest);
  by_name_.emplace(name, row);
  if (!same_name(name, table)) by_name_.emplace(table, row);
}

void Fingerprint::take_out(std::int64_t row) {
  const auto found = rows_.find(row);
  if (found == rows_.end()) return;
  take_from(sum_, found->second);
  rows_.erase(found);
}

}  // namespace solder::runner::sqlite
