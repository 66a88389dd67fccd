#include "execute/host.hpp"

#include <algorithm>
#include <cstdlib>

#include "execute_fixture.hpp"

// The host table as a real plugin uses it.

namespace solder::runner {
namespace {

class HostTest : public ExecutorTest {
 protected:
  void apply(const std::string& plugin) {
    const Report report = run({step(plugin)});
    ASSERT_EQ(report.failure(), nullptr) << report.failure()->failure->text.why;
  }
  [[nodiscard]] std::string noted(const std::string& what) const {
    return ask("SELECT value FROM notes WHERE what = '" + what + "'");
  }
};

TEST_P(HostTest, GivesRowsAndAnswers) {
  options.variables["region"] = "north";
  apply("003_works_with_rows");
  EXPECT_EQ(noted("column"), "b");
  EXPECT_EQ(noted("column_integer"), "2");
  EXPECT_EQ(noted("column_real"), "20");
  EXPECT_EQ(noted("row"), "b");
  EXPECT_EQ(noted("column_name"), "4");
  EXPECT_EQ(noted("fetched"), "3");
  EXPECT_EQ(noted("changes"), "2");
  EXPECT_EQ(noted("last_insert_id"), engine.is("sqlite") ? "7" : "unsupported");
  EXPECT_EQ(noted("table"), std::to_string(SOLDER_ROW));
  EXPECT_EQ(noted("index"), std::to_string(SOLDER_DONE));
  EXPECT_EQ(noted("column_exists"), std::to_string(SOLDER_ROW));
  EXPECT_EQ(noted("region"), "north");
}

TEST_P(HostTest, PassesLogAndProgressOn) {
  options.variables["region"] = "north";
  apply("003_works_with_rows");
  const std::vector<std::string> expected = {"begun up 003 WorksWithRowsMigration",
                                             "log rows are done", "progress 3/3 rows",
                                             "finished 003"};
  EXPECT_EQ(progress.events, expected);
}

TEST_P(HostTest, ForgetsAFailureInsideASavepoint) {
  apply("003_recovers_in_a_savepoint");
  EXPECT_EQ(ask("SELECT name FROM steps"), "kept");
}

TEST(HostTable, FillsEveryFunctionOfTheTable) {
  const solder_host& table = Host::table();
  EXPECT_EQ(table.struct_size, sizeof(solder_host));
  const auto* const first = reinterpret_cast<void* const*>(&table.backend);
  const std::size_t count = (sizeof(solder_host) - offsetof(solder_host, backend)) / sizeof(void*);
  for (std::size_t at = 0; at < count; ++at) EXPECT_NE(first[at], nullptr) << "function " << at;
}

TEST_P(HostTest, RefusesCallsOfAThreadThatOutlivesItsStep) {
  apply("003_calls_after_its_turn");
  // Five calls, each refused; the last one answers with a number of columns.
  EXPECT_STREQ(std::getenv("ANSWERS"), "-3 -3 -3 -3 0");
  unsetenv("ANSWERS");
  EXPECT_EQ(ask("SELECT count(*) FROM rows"), "0");
  EXPECT_EQ(tables(), "rows");
  EXPECT_EQ(std::count(progress.events.begin(), progress.events.end(), "log late"), 0);
}

TEST_P(HostTest, RefusesACallAfterTheStep) {
  const auto connection = open();
  const std::map<std::string, std::string> variables;
  Host host({*connection, progress, variables, nullptr});
  host.close();
  const solder_string sql = {"CREATE TABLE late (id INTEGER)", 30};
  EXPECT_EQ(Host::table().execute(host.context(), sql), SOLDER_MISUSE);
  EXPECT_FALSE(connection->has_object(SOLDER_TABLE, "late"));
}

SOLDER_ON_EVERY_DATABASE(HostTest);

}  // namespace
}  // namespace solder::runner
