#include "database/sqlite/sql_text.hpp"

#include <memory>
#include <sqlite3.h>

#include "fuzz/fuzz.hpp"

namespace solder::testing {
namespace {

namespace sqlite = runner::sqlite;

bool is_part_of(std::string_view part, std::string_view text) {
  return part.empty() ||
         (part.data() >= text.data() && part.data() + part.size() <= text.data() + text.size());
}

sqlite3* database() {
  static const std::unique_ptr<sqlite3, decltype(&sqlite3_close)> open(
      [] {
        sqlite3* db = nullptr;
        sqlite3_open(":memory:", &db);
        return db;
      }(),
      &sqlite3_close);
  return open.get();
}

/// What SQLite reads where we have written a name.
std::string name_as_read(std::string_view name) {
  const std::string sql = "SELECT 1 AS " + sqlite::quote_name(name);
  sqlite3_stmt* prepared = nullptr;
  sqlite3_prepare_v2(database(), sql.c_str(), -1, &prepared, nullptr);
  const std::unique_ptr<sqlite3_stmt, decltype(&sqlite3_finalize)> statement(prepared,
                                                                             &sqlite3_finalize);
  require(prepared != nullptr, "a quoted name is one to SQLite");
  return sqlite3_column_name(prepared, 0);
}

}  // namespace

void fuzz_one_sql_text(std::string_view bytes) {
  std::string_view text;
  if (!understands([&] { text = sqlite::checked_sql(bytes); })) return;
  require(is_part_of(text, bytes), "the text is a part of what was given");
  const std::string_view rest = sqlite::skip_blank(text);
  require(is_part_of(rest, text) && sqlite::skip_blank(rest) == rest, "blanks are skipped at once");
  const std::string_view first = sqlite::first_statement(text);
  require(is_part_of(first, rest), "the first statement is a part of the text");
  const bool vacuums = sqlite::vacuum_of(text) != sqlite::Vacuum::none;
  require(!vacuums || sqlite::mentions(text, "vacuum"), "a VACUUM says so");
  const std::string plain = sqlite::without_formatting(text);
  require(plain.size() <= text.size(), "formatting is taken away");
  require(name_as_read(text) == text, "a quoted name reads as itself");
}

}  // namespace solder::testing
