// Statements on PostgreSQL: what it alone has, and what it costs.

#include <algorithm>
#include <array>
#include <libpq-fe.h>
#include <limits>

#include "contract_test.hpp"

namespace solder::testing {
namespace {

class OnPostgresStatementTest : public ::testing::Test {
 protected:
  OnPostgresStatementTest() { options_.access = OpenOptions::Access::create; }

  void connect() { connection_ = open_database(parse_address(database_.url()), options_); }

  template <typename Plugin>
  std::string step_of(Plugin plugin) {
    if (connection_ == nullptr) connect();
    try {
      if (rules_.transaction == TransactionMode::each) connection_->begin();
      connection_->guard(rules_);
      plugin();
      connection_->unguard();
      if (rules_.transaction == TransactionMode::each) connection_->commit();
      return "done";
    } catch (const Error& error) {
      connection_->drop_guard();
      connection_->rollback();
      return error.text().why;
    }
  }

  std::string ask(const std::string& sql) {
    std::string rows;
    const auto statement = connection_->prepare(sql);
    while (statement->step()) {
      rows += (rows.empty() ? "" : "|") + std::string(statement->column_text(0));
    }
    return rows;
  }

  PostgresDatabase database_;
  OpenOptions options_;
  StepRules rules_;
  std::unique_ptr<Connection> connection_;
};

TEST_F(OnPostgresStatementTest, HoldsAFewOfMillionsOfRows) {
  EXPECT_EQ(step_of([&] {
              connection_->execute("CREATE SEQUENCE made");
              const auto query =
                  connection_->prepare("SELECT nextval('made') FROM generate_series(1, 2000000)");
              std::int64_t rows = 0;
              std::int64_t held = 0;
              for (; query->step(); ++rows) {
                if (rows % 50'000 != 0) continue;
                held = std::max<std::int64_t>(
                    held, std::stoll(ask("SELECT last_value FROM made")) - rows);
              }
              EXPECT_EQ(rows, 2'000'000);
              EXPECT_LE(held, 10'000);
            }),
            "done");
}

TEST_F(OnPostgresStatementTest, HoldsFewerRowsThatAreLarge) {
  EXPECT_EQ(step_of([&] {
              connection_->execute("CREATE SEQUENCE made");
              const auto query = connection_->prepare(
                  "SELECT nextval('made'), repeat('x', 100000) FROM generate_series(1, 2000)");
              for (int row = 0; row < 1000; ++row) ASSERT_TRUE(query->step());
              EXPECT_LE(std::stoll(ask("SELECT last_value FROM made")), 1100);
            }),
            "done");
}

TEST_F(OnPostgresStatementTest, ReadsItsOwnTypes) {
  EXPECT_EQ(step_of([&] {
              const auto query = connection_->prepare(
                  "SELECT true, 2::int2, 3::int4, 4::int8, 1.5::float4, 'NaN'::float8, "
                  "12345678901234567890.5::numeric, '\\x00ff'::bytea, '2026-01-02'::date, "
                  "ARRAY[1,2], '{\"a\": 1}'::jsonb, NULL::int4");
              ASSERT_TRUE(query->step());
              std::array<solder_value, 12> row = {};
              query->row(row.data(), row.size());
              EXPECT_EQ(row[0].type, SOLDER_BOOLEAN);
              EXPECT_EQ(row[0].as.integer, 1);
              for (const std::size_t at : {1U, 2U, 3U}) {
                EXPECT_EQ(row.at(at).type, SOLDER_INTEGER);
                EXPECT_EQ(row.at(at).as.integer, static_cast<std::int64_t>(at) + 1);
              }
              EXPECT_EQ(row[4].as.real, 1.5);
              EXPECT_EQ(row[5].type, SOLDER_REAL);
              EXPECT_NE(row[5].as.real, row[5].as.real);
              EXPECT_EQ(row[6].type, SOLDER_TEXT);
              EXPECT_EQ(query->column_text(6), "12345678901234567890.5");
              EXPECT_EQ(row[7].type, SOLDER_BLOB);
              EXPECT_EQ(row[7].length, 2U);
              EXPECT_EQ(query->column_text(8), "2026-01-02");
              EXPECT_EQ(query->column_text(9), "{1,2}");
              EXPECT_EQ(query->column_text(10), "{\"a\": 1}");
              EXPECT_EQ(row[11].type, SOLDER_NULL);
            }),
            "done");
}

TEST_F(OnPostgresStatementTest, StoresBooleansAndWhatIsNoNumber) {
  EXPECT_EQ(step_of([&] {
              connection_->execute("CREATE TABLE t (a boolean, b float8)");
              solder_value yes = integer(1);
              yes.type = SOLDER_BOOLEAN;
              solder_value nan = {};
              nan.type = SOLDER_REAL;
              nan.as.real = std::numeric_limits<double>::quiet_NaN();
              const std::array values = {yes, nan};
              connection_->prepare("INSERT INTO t VALUES (?, ?)")->run_many(values.data(), 2, 1);
              connection_->insert_rows("t", {"a", "b"}, values.data(), 1);
              EXPECT_EQ(ask("SELECT count(*) FROM t WHERE a AND b = 'NaN'"), "2");
            }),
            "done");
}

TEST_F(OnPostgresStatementTest, RefusesTextThatNoServerStores) {
  const std::string with_nul("a\0b", 3);
  solder_value nul = text(with_nul.c_str());
  nul.length = 3;
  EXPECT_EQ(step_of([&] {
              connection_->execute("CREATE TABLE t (a text)");
              const auto insert = connection_->prepare("INSERT INTO t VALUES (?)");
              EXPECT_EQ(why_of([&] { insert->bind(1, nul); }),
                        "the value for placeholder 1 has a NUL byte at offset 1, which no text of "
                        "PostgreSQL can hold");
              EXPECT_EQ(why_of([&] { insert->bind(1, text("\xff")); }),
                        "the value for placeholder 1 is not UTF-8");
              connection_->insert_rows("t", {"a"}, &nul, 1);
            }),
            "the value of row 1 for column 'a' has a NUL byte at offset 1, which no text of "
            "PostgreSQL can hold");
  EXPECT_EQ(ask("SELECT 1"), "1");
}

TEST_F(OnPostgresStatementTest, SaysInWhichRowAndColumnACopyFailed) {
  const std::array values = {text("1"), text("2"), text("x")};
  EXPECT_EQ(
      step_of([&] {
        connection_->execute("CREATE TABLE t (a int4)");
        connection_->insert_rows("t", {"a"}, values.data(), values.size());
      }),
      "invalid input syntax for type integer: \"x\" (SQLSTATE 22P02): COPY t, line 3, column a: "
      "\"x\"");
}

TEST_F(OnPostgresStatementTest, PreparesATextThatRunsAgainAndForgetsItWithItsStep) {
  EXPECT_EQ(step_of([&] {
              connection_->execute("CREATE TABLE t (a int8)");
              for (int number = 0; number < 50; ++number) {
                const auto insert = connection_->prepare("INSERT INTO t VALUES (?)");
                insert->bind(1, integer(number));
                insert->step();
                const auto question = connection_->prepare("SELECT a FROM t WHERE a = ?");
                question->bind(1, integer(number));
                ASSERT_TRUE(question->step());
              }
              EXPECT_EQ(ask("SELECT count(*) FROM pg_prepared_statements"), "2");
              EXPECT_EQ(ask("SELECT count(*) FROM pg_cursors WHERE name LIKE 'solder%'"), "1");
            }),
            "done");
  EXPECT_EQ(ask("SELECT count(*) FROM pg_prepared_statements"), "0");
}

TEST_F(OnPostgresStatementTest, ForgetsWhatWasPreparedWhenAStepIsRolledBack) {
  EXPECT_EQ(step_of([&] {
              for (int round = 0; round < 3; ++round) ask("SELECT 1");
              connection_->execute("SELECT 1/0");
            }),
            "division by zero (SQLSTATE 22012)");
  EXPECT_EQ(ask("SELECT count(*) FROM pg_prepared_statements"), "0");
}

TEST_F(OnPostgresStatementTest, WorksBehindAPoolerThatTakesAnotherSessionEachTransaction) {
  connection_ = open_database(parse_address(database_.pooler_url()), options_);
  for (int round = 0; round < 5; ++round) {
    EXPECT_EQ(step_of([&] {
                connection_->execute("CREATE TABLE IF NOT EXISTS t (a int8)");
                for (int row = 0; row < 5; ++row) {
                  const auto insert = connection_->prepare("INSERT INTO t VALUES (?)");
                  insert->bind(1, integer(row));
                  insert->step();
                  ask("SELECT a FROM t");
                }
              }),
              "done");
  }
  EXPECT_EQ(ask("SELECT count(*) FROM t"), "25");
  EXPECT_EQ(ask("SELECT count(*) FROM pg_prepared_statements"), "0");
}

TEST_F(OnPostgresStatementTest, ReadsWhatACursorCanNot) {
  EXPECT_EQ(step_of([&] {
              connection_->execute("CREATE TABLE t (a int8); INSERT INTO t VALUES (1), (2)");
              EXPECT_EQ(ask("WITH gone AS (DELETE FROM t WHERE a = 1 RETURNING a) SELECT a FROM "
                            "gone"),
                        "1");
              EXPECT_EQ(ask("INSERT INTO t VALUES (3) RETURNING a"), "3");
              EXPECT_EQ(ask("SELECT a INTO copied FROM t"), "");
              EXPECT_EQ(ask("SELECT a FROM copied ORDER BY a FOR UPDATE"), "2|3");
              EXPECT_EQ(ask("(VALUES (5)) UNION ALL TABLE copied ORDER BY 1"), "2|3|5");
              EXPECT_EQ(ask("SHOW server_encoding"), "UTF8");
              EXPECT_EQ(ask("SELECT '{\"a\": 1}'::jsonb ?? 'a'"), "t");
            }),
            "done");
}

TEST_F(OnPostgresStatementTest, RefusesToSendACopyToNobody) {
  EXPECT_EQ(step_of([&] { connection_->execute("COPY pg_class TO STDOUT"); }),
            "nobody reads what COPY … TO STDOUT sends");
}

TEST_F(OnPostgresStatementTest, SaysWhatAServerCanNotDo) {
  EXPECT_EQ(step_of([&] {
              EXPECT_THROW(static_cast<void>(connection_->last_insert_id()), Unsupported);
              EXPECT_EQ(why_of([&] { static_cast<void>(connection_->last_insert_id()); }),
                        "PostgreSQL doesn't keep the id of the latest row");
              EXPECT_THROW(connection_->register_function({}), Unsupported);
            }),
            "done");
}

TEST_F(OnPostgresStatementTest, RunsOneByOneWithoutATransaction) {
  rules_.transaction = TransactionMode::none;
  connect();
  connection_->execute("CREATE TABLE t (a int8 PRIMARY KEY)");
  const std::array values = {integer(1), integer(2), integer(1), integer(3)};
  EXPECT_EQ(step_of([&] {
              connection_->prepare("INSERT INTO t VALUES (?)")->run_many(values.data(), 1, 4);
            }),
            "duplicate key value violates unique constraint \"t_pkey\": Key (a)=(1) "
            "already exists. (SQLSTATE 23505)");
  EXPECT_EQ(ask("SELECT a FROM t ORDER BY a"), "1|2");
}

TEST_F(OnPostgresStatementTest, StopsACopyWhenTheRunIsCancelled) {
  bool cancelled = false;
  options_.is_cancelled = [&] { return cancelled; };
  const std::vector<solder_value> values(100'000, integer(1));
  const std::string why = step_of([&] {
    connection_->execute("CREATE TABLE t (a int8)");
    cancelled = true;
    connection_->insert_rows("t", {"a"}, values.data(), values.size());
  });
  EXPECT_THAT(why, ::testing::HasSubstr("the run was asked to stop"));
}

TEST_F(OnPostgresStatementTest, TellsWhatTheServerSaysBesideItsAnswers) {
  std::vector<std::string> heard;
  options_.notice = [&](std::int32_t level, const std::string& message) {
    heard.push_back(std::to_string(level) + message);
  };
  EXPECT_EQ(step_of([&] {
              connection_->execute(
                  "DROP TABLE IF EXISTS nope; DO $$ BEGIN RAISE WARNING 'careful'; RAISE INFO "
                  "'well'; END $$");
            }),
            "done");

  EXPECT_EQ(heard, (std::vector<std::string>{"0table \"nope\" does not exist, skipping", "2careful",
                                             "1well"}));
}

class OnPostgresNativeTest : public OnPostgresStatementTest {
 protected:
  OnPostgresNativeTest() { rules_.allow_native = true; }

  PGconn* native() {
    const auto* found = static_cast<const solder_postgres*>(
        connection_->native_interface(SOLDER_POSTGRES_INTERFACE));
    return found == nullptr ? nullptr : static_cast<PGconn*>(found->connection);
  }
  /// Runs SQL as a plugin with the native connection does.
  std::string run(const char* sql) {
    PGresult* const result = PQexec(native(), sql);
    const std::string tag = PQcmdStatus(result);
    PQclear(result);
    return tag;
  }
};

TEST_F(OnPostgresNativeTest, IsForThoseThatDeclareIt) {
  connect();
  EXPECT_EQ(native(), nullptr);
  rules_.allow_native = false;
  step_of([&] { EXPECT_EQ(native(), nullptr); });
  rules_.allow_native = true;
  step_of([&] {
    EXPECT_EQ(connection_->native_interface("other/1"), nullptr);
    EXPECT_NE(native(), nullptr);
  });
}

TEST_F(OnPostgresNativeTest, WorksInTheStepsTransaction) {
  EXPECT_EQ(step_of([&] {
              EXPECT_EQ(run("CREATE TABLE t (a int8)"), "CREATE TABLE");
              connection_->execute("INSERT INTO t VALUES (1)");
              for (int round = 0; round < 3; ++round) ask("SELECT * FROM t");
              EXPECT_EQ(run("ALTER TABLE t ADD COLUMN b int8"), "ALTER TABLE");
              const auto query = connection_->prepare("SELECT * FROM t");
              EXPECT_TRUE(query->step());
              EXPECT_EQ(query->column_count(), 2U);
              EXPECT_EQ(PQisnonblocking(native()), 0);
              connection_->execute("SELECT 1/0");
            }),
            "division by zero (SQLSTATE 22012)");
  EXPECT_EQ(database_.query("SELECT count(*) FROM pg_tables WHERE tablename = 't'"), "0");
}

}  // namespace
}  // namespace solder::testing
