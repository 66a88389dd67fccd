/// \file
/// What the three ways of filling the new columns of `people` share.

#ifndef BENCH_PEOPLE_HPP
#define BENCH_PEOPLE_HPP

#include <cstdint>
#include <solder/migration.hpp>
#include <string_view>

#include "person.h"

namespace people {

constexpr const char* kUpdate =
    "UPDATE people SET first_name = ?, last_name = ?, born_day = ?, name_hash = ? WHERE id = ?";
constexpr const char* kSelect = "SELECT id, full_name, born FROM people ORDER BY id";

inline void add_columns(solder::Database& db) {
  db.execute(
      "ALTER TABLE people ADD COLUMN first_name TEXT; ALTER TABLE people ADD COLUMN last_name TEXT;"
      "ALTER TABLE people ADD COLUMN born_day INTEGER; ALTER TABLE people ADD COLUMN name_hash "
      "INTEGER");
}

inline std::string_view first_name(std::string_view name) {
  return name.substr(0, first_name_length(name.data(), name.size()));
}
inline std::string_view last_name(std::string_view name) {
  return name.substr(last_name_begin(name.data(), name.size()));
}
inline std::int64_t day(std::string_view date) {
  return days_of_date(date.data());
}
inline std::int64_t hash(std::string_view name) {
  return hash_of(name.data(), name.size());
}

}  // namespace people

#endif
