/// \file
/// A database of every kind that this build knows, for suites of tests that hold for all of them:
///
///     class MigrateTest : public World, public ::testing::WithParamInterface<Engine> { … };
///     SOLDER_ON_EVERY_DATABASE(MigrateTest);
///
/// The tests are called `OnSqlite/…` and `OnPostgres/…`; those on PostgreSQL need its server.

#ifndef SOLDER_TESTS_SUPPORT_ANY_DATABASE_HPP
#define SOLDER_TESTS_SUPPORT_ANY_DATABASE_HPP

#include <filesystem>
#include <gtest/gtest.h>
#include <memory>
#include <ostream>
#include <string>
#include <tuple>

#include "support/sqlite_query.hpp"
#include "support/temporary_folder.hpp"
#ifdef SOLDER_HAS_POSTGRES
#include "support/postgres.hpp"
#endif

namespace solder::testing {

constexpr const char* kNothing = "nothing";

/// There for one test. Nothing is in it at first; a file is missing then.
class AnyDatabase {
 public:
  virtual ~AnyDatabase() = default;
  AnyDatabase() = default;
  AnyDatabase(const AnyDatabase&) = delete;
  AnyDatabase& operator=(const AnyDatabase&) = delete;

  /// As `--database` takes it.
  [[nodiscard]] virtual std::string address() const = 0;
  /// What another program sees: `a|b` rows joined by '\n', NULL as nothing. A missing file is made.
  virtual std::string query(const std::string& sql) = 0;
  /// The tables, but for the database's own and Solder's: "accounts orders".
  [[nodiscard]] virtual std::string tables() = 0;
  /// Equal as long as nobody has changed a table, an index, a view, a trigger or a function.
  [[nodiscard]] virtual std::string schema() = 0;
  /// Equal as long as nobody has written anything; kNothing as long as nobody has made anything.
  [[nodiscard]] virtual std::string state() = 0;
};

class SqliteFile final : public AnyDatabase {
 public:
  [[nodiscard]] std::string address() const override { return path().string(); }
  std::string query(const std::string& sql) override { return testing::query(path(), sql); }
  [[nodiscard]] std::string tables() override {
    if (!std::filesystem::exists(path())) return {};  // a question would make it
    return query(
        "SELECT group_concat(name, ' ') FROM (SELECT name FROM sqlite_schema WHERE type = 'table' "
        "AND name NOT LIKE 'sqlite%' AND name NOT IN ('schema_migrations', 'solder_log') ORDER BY "
        "name)");
  }
  [[nodiscard]] std::string schema() override {
    return query("SELECT type, name, sql FROM sqlite_schema ORDER BY type, name");
  }
  [[nodiscard]] std::string state() override {
    return std::filesystem::exists(path()) ? read_file(path()) : kNothing;
  }

 private:
  [[nodiscard]] std::filesystem::path path() const { return folder_ / "app.db"; }

  TemporaryFolder folder_;
};

#ifdef SOLDER_HAS_POSTGRES
class ServerDatabase final : public AnyDatabase {
 public:
  [[nodiscard]] std::string address() const override { return database_.url(); }
  std::string query(const std::string& sql) override { return database_.query(sql); }
  [[nodiscard]] std::string tables() override {
    return query(
        "SELECT string_agg(oid::regclass::text, ' ' ORDER BY oid::regclass::text) FROM pg_class "
        "WHERE relkind IN ('r', 'p') AND relnamespace::regnamespace::text !~ "
        "'^(pg_|information_)' AND relname NOT IN ('schema_migrations', 'solder_log')");
  }
  [[nodiscard]] std::string schema() override {
    return query(
        "SELECT oid, xmin, relname FROM pg_class WHERE oid >= 16384 UNION ALL SELECT oid, xmin, "
        "tgname FROM pg_trigger UNION ALL SELECT oid, xmin, proname FROM pg_proc WHERE oid >= "
        "16384 ORDER BY 1");
  }
  [[nodiscard]] std::string state() override {
    const std::string rows = query(
        "SELECT query_to_xml('SELECT xmin, * FROM ' || oid::regclass, true, true, '') FROM "
        "pg_class WHERE relkind = 'r' AND oid >= 16384 ORDER BY oid");
    const std::string all = schema() + rows;
    return all.empty() ? kNothing : all;
  }

 private:
  PostgresDatabase database_;
};
#endif

template <typename Database>
std::unique_ptr<AnyDatabase> make_database() {
  return std::make_unique<Database>();
}

/// A kind of database.
struct Engine {
  const char* backend = "";  ///< as Connection::backend() calls it
  std::unique_ptr<AnyDatabase> (*make)() = nullptr;

  [[nodiscard]] bool is(const std::string& name) const { return name == backend; }
};

inline void PrintTo(const Engine& engine, std::ostream* out) {
  *out << engine.backend;
}

inline constexpr Engine kSqlite = {"sqlite", make_database<SqliteFile>};
#ifdef SOLDER_HAS_POSTGRES
inline constexpr Engine kPostgres = {"postgres", make_database<ServerDatabase>};
#endif

/// The parameter of a suite that is a table as well; a Case has a `name`.
template <typename Case>
using EngineAnd = std::tuple<Engine, Case>;

}  // namespace solder::testing

#define SOLDER_ON_SQLITE(suite)                                                          \
  INSTANTIATE_TEST_SUITE_P(OnSqlite, suite, ::testing::Values(solder::testing::kSqlite), \
                           [](const auto&) { return std::string("File"); })
#define SOLDER_ON_SQLITE_AND(suite, cases)                                                         \
  INSTANTIATE_TEST_SUITE_P(                                                                        \
      OnSqlite, suite,                                                                             \
      ::testing::Combine(::testing::Values(solder::testing::kSqlite), ::testing::ValuesIn(cases)), \
      [](const auto& test) { return std::get<1>(test.param).name; })

/// SOLDER_ON_EVERY_DATABASE(suite): runs its tests on every database that this build knows.
/// SOLDER_ON_EVERY_DATABASE_AND(suite, cases): the same with each of the cases, an array.
#ifdef SOLDER_HAS_POSTGRES
#define SOLDER_ON_EVERY_DATABASE(suite)                                                      \
  SOLDER_ON_SQLITE(suite);                                                                   \
  INSTANTIATE_TEST_SUITE_P(OnPostgres, suite, ::testing::Values(solder::testing::kPostgres), \
                           [](const auto&) { return std::string("Server"); })
#define SOLDER_ON_EVERY_DATABASE_AND(suite, cases)                                           \
  SOLDER_ON_SQLITE_AND(suite, cases);                                                        \
  INSTANTIATE_TEST_SUITE_P(OnPostgres, suite,                                                \
                           ::testing::Combine(::testing::Values(solder::testing::kPostgres), \
                                              ::testing::ValuesIn(cases)),                   \
                           [](const auto& test) { return std::get<1>(test.param).name; })
#else
#define SOLDER_ON_EVERY_DATABASE(suite) SOLDER_ON_SQLITE(suite)
#define SOLDER_ON_EVERY_DATABASE_AND(suite, cases) SOLDER_ON_SQLITE_AND(suite, cases)
#endif

#endif
