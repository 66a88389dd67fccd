// Transforms of a table, chosen with --set case=.
#include <chrono>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <solder/metadata.h>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <tuple>

#define SOLDER_MIGRATION_VERSION "004"
#define SOLDER_MIGRATION_NAME "transforms"
#define SOLDER_MIGRATION_IRREVERSIBLE
#include <solder/migration.hpp>
#include <solder/transform.hpp>

extern "C" {
SOLDER_METADATA(
    "format=1\0abi=1.0\0kind=migration\0version=004\0name=transforms\0transaction=each\0"
    "reversible=no\0backend=sqlite\0backend=postgres\0"
    "checksum=sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef");
}

namespace {

constexpr std::chrono::microseconds kHeavy{200};

std::set<std::thread::id> callers;

/// Takes as long as heavy work does.
void work_hard() {
  static std::mutex mutex;
  {
    const std::lock_guard<std::mutex> lock(mutex);
    callers.insert(std::this_thread::get_id());
  }
  const auto end = std::chrono::steady_clock::now() + kHeavy;
  while (std::chrono::steady_clock::now() < end) {
  }
}

std::pair<std::string_view, std::string_view> split(std::string_view name) {
  const std::size_t blank = name.find(' ');
  return {name.substr(0, blank), name.substr(blank + 1)};
}

std::int64_t length_of(std::string_view name) {
  return static_cast<std::int64_t>(name.size());
}

std::int64_t length_by_hard_work(std::string_view name) {
  work_hard();
  return length_of(name);
}

/// Refuses three of the rows.
std::int64_t fails_at_some(std::string_view name) {
  const std::string_view number = split(name).second;
  if (number == "700" || number == "450" || number == "600") {
    throw std::runtime_error("'" + std::string(name) + "' is refused");
  }
  return length_of(name);
}

std::int64_t fails_at_some_after_hard_work(std::string_view name) {
  work_hard();
  return fails_at_some(name);
}

/// All types, there and null; a view of a buffer that the next call overwrites.
auto all_types(std::string_view name, std::optional<std::int64_t> age, double score, bool is_new,
               std::optional<solder::Blob> picture) {
  thread_local std::string buffer;
  buffer.assign(name.rbegin(), name.rend());
  const std::optional<std::int64_t> older = age ? std::optional(*age + 1) : std::nullopt;
  return std::tuple(picture, std::string_view(buffer), older, score * 2, !is_new);
}

void copy_column(solder::Database& db, const char* column) {
  db.transform("people", "id", {column}, {"letters"}, [](std::int64_t value) { return value; });
}

using Case = void (*)(solder::Database&);

const std::map<std::string, Case>& cases() {
  static const std::map<std::string, Case> all = {
      {"several columns",
       [](solder::Database& db) {
         const auto rows =
             db.transform("people", "id", {"name"}, {"last", "first"}, [](std::string_view name) {
               const auto [first, last] = split(name);
               return std::pair(last, first);
             });
         db.log(std::to_string(rows) + " rows");
       }},
      {"all types",
       [](solder::Database& db) {
         db.transform("people", "id", {"name", "age", "score", "is_new", "picture"},
                      {"picture", "first", "age", "score", "is_new"}, all_types);
       }},
      {"hard work",
       [](solder::Database& db) {
         callers.clear();
         db.transform("people", "id", {"name"}, {"letters"}, length_by_hard_work,
                      solder::threads(3));
         db.log(callers.count(std::this_thread::get_id()) == callers.size() ? "alone" : "together");
       }},
      {"hard work of one thread",
       [](solder::Database& db) {
         callers.clear();
         db.transform("people", "id", {"name"}, {"letters"}, length_by_hard_work,
                      solder::threads(1));
         db.log(callers.count(std::this_thread::get_id()) == callers.size() ? "alone" : "together");
       }},
      {"failing rows",
       [](solder::Database& db) {
         db.transform("people", "id", {"name"}, {"letters"}, fails_at_some);
       }},
      {"failing rows of hard work",
       [](solder::Database& db) {
         db.transform("people", "id", {"name"}, {"letters"}, fails_at_some_after_hard_work,
                      solder::threads(3));
       }},
      {"some rows",
       [](solder::Database& db) {
         db.transform("people", "id", {"name"}, {"letters"}, length_of,
                      solder::where("id > ? AND id <= ?", 10, 20));
         db.transform("people", "id", {"name"}, {"letters"}, length_by_hard_work,
                      solder::where("id > :least AND age IS NULL", solder::named("least", 990)),
                      solder::threads(2));
       }},
      {"keys of two columns",
       [](solder::Database& db) {
         db.transform("people", {"town", "name"}, {"name"}, {"letters"}, length_by_hard_work,
                      solder::threads(2));
       }},
      {"a failing row with keys of two columns",
       [](solder::Database& db) {
         db.transform("people", {"town", "name"}, {"name"}, {"letters"}, fails_at_some);
       }},
      {"a key that isn't one",
       [](solder::Database& db) {
         db.transform("people", "town", {"name"}, {"letters"}, length_by_hard_work,
                      solder::threads(2));
       }},
      {"a key that is null",
       [](solder::Database& db) {
         db.transform("people", "age", {"name"}, {"letters"}, length_by_hard_work,
                      solder::threads(2), solder::where("age IS NULL"));
       }},
      {"a key that is written",
       [](solder::Database& db) {
         db.transform("people", "id", {"age"}, {"ID"}, [](std::int64_t age) { return age; });
       }},
      {"a null", [](solder::Database& db) { copy_column(db, "age"); }},
      {"another type", [](solder::Database& db) { copy_column(db, "name"); }},
      {"no such column", [](solder::Database& db) { copy_column(db, "label"); }},
      {"no rows",
       [](solder::Database& db) {
         db.execute("DELETE FROM people");
         copy_column(db, "age");
       }},
  };
  return all;
}

class TransformsMigration : public solder::Migration {
 public:
  void up(solder::Database& db) override {
    db.execute(
        db.is_postgres()
            ? "CREATE TABLE people (id int PRIMARY KEY, first text, town text, name text, last "
              "text, "
              "letters int8, age int, score float8, is_new bool, picture bytea);"
              "INSERT INTO people SELECT i, NULL, 'town ' || (i % 7), 'person ' || i, NULL, NULL, "
              "NULLIF(i % 50, 0), i / 4.0, i % 2 = 0, CASE i % 3 WHEN 0 THEN '\\x0001ff'::bytea "
              "END "
              "FROM generate_series(1, 1000) i"
            : "CREATE TABLE people (id INTEGER PRIMARY KEY, first TEXT, town TEXT, name TEXT, last "
              "TEXT, letters INTEGER, age INTEGER, score REAL, is_new INTEGER, picture BLOB);"
              "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000) "
              "INSERT INTO people SELECT i, NULL, 'town ' || (i % 7), 'person ' || i, NULL, NULL, "
              "NULLIF(i % 50, 0), i / 4.0, i % 2 = 0, CASE i % 3 WHEN 0 THEN x'0001ff' END FROM n");
    cases().at(db.variable("case").value())(db);
  }
};

}  // namespace

SOLDER_MIGRATION(TransformsMigration)
