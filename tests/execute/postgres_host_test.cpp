#include <array>
#include <map>

#include "execute/host.hpp"
#include "execute_fixture.hpp"
#include "support/postgres.hpp"

// The host table in front of PostgreSQL.

namespace solder::runner {
namespace {

class OnPostgresHostTest : public ::testing::Test {
 protected:
  OnPostgresHostTest() : connection_(open_database(parse_address(database_.url()), {})) {
    connection_->begin();
    connection_->guard({.history_table = "schema_migrations"});
  }
  ~OnPostgresHostTest() override {
    host_.close();
    connection_->drop_guard();
    connection_->rollback();
  }

  static solder_string text(const char* characters) {
    return {characters, std::char_traits<char>::length(characters)};
  }
  std::int32_t run(const char* sql) { return host().execute(host_.context(), text(sql)); }
  static const solder_host& host() { return Host::table(); }
  /// The status and the words of the latest failure.
  std::string error() {
    solder_error error = {};
    error.struct_size = sizeof error;
    const std::int32_t status = host().error(host_.context(), &error);
    return std::to_string(status) + " " + std::string(error.message.data, error.message.length);
  }

  testing::PostgresDatabase database_;
  testing::RecordingProgress progress_;
  const std::map<std::string, std::string> variables_;
  std::unique_ptr<Connection> connection_;
  Host host_{{*connection_, progress_, variables_, nullptr}};
};

TEST_F(OnPostgresHostTest, WhatAServerCanNotDoDoesNotFailTheStep) {
  std::int64_t id = 0;
  EXPECT_EQ(host().last_insert_id(host_.context(), &id), SOLDER_UNSUPPORTED);
  EXPECT_EQ(error(),
            "0 PostgreSQL doesn't keep the id of the latest row; add RETURNING to the INSERT and "
            "read the row it gives");
  EXPECT_EQ(run("CREATE TABLE t (a int8)"), SOLDER_OK);
  EXPECT_FALSE(host_.failure(SOLDER_OK).has_value());
}

TEST_F(OnPostgresHostTest, APluginThatGivesUpForItSaysWhy) {
  static int destroyed = 0;
  solder_function function = {};
  function.struct_size = sizeof function;
  function.call = [](void*, const solder_value*, std::uint32_t, solder_function_result*) {
    return std::int32_t{SOLDER_OK};
  };
  function.destroy = [](void*) { ++destroyed; };

  const std::int32_t status = host().register_function(host_.context(), &function);
  EXPECT_EQ(status, SOLDER_UNSUPPORTED);
  EXPECT_EQ(destroyed, 1);
  ASSERT_TRUE(host_.failure(status).has_value());
  EXPECT_EQ(host_.failure(status)->text.why,
            "a PostgreSQL server doesn't run a plugin's code; read the rows, and write back what "
            "the function gives");
}

TEST_F(OnPostgresHostTest, AskingForColumnsOfWhatCanNotRunFailsTheStep) {
  solder_statement* statement = nullptr;
  ASSERT_EQ(host().prepare(host_.context(), text("SELECT a FROM nowhere"), &statement), SOLDER_OK);

  EXPECT_EQ(host().column_count(statement), 0U);
  EXPECT_EQ(error(), "-1 relation \"nowhere\" does not exist (SQLSTATE 42P01)");
}

TEST_F(OnPostgresHostTest, FetchesRowsInPortions) {
  solder_statement* statement = nullptr;
  ASSERT_EQ(host().prepare(host_.context(),
                           text("SELECT i, i::text FROM generate_series(1, 250) i"), &statement),
            SOLDER_OK);
  std::array<solder_value, 200> values = {};
  std::uint32_t rows = 0;
  std::int64_t sum = 0;
  std::int32_t status = SOLDER_ROW;
  while (status == SOLDER_ROW) {
    status = host().fetch(statement, values.data(), 2, 100, &rows);
    for (std::uint32_t row = 0; row < rows; ++row) sum += values.at(2 * row).as.integer;
  }

  EXPECT_EQ(status, SOLDER_DONE);
  EXPECT_EQ(sum, 250 * 251 / 2);
}

}  // namespace
}  // namespace solder::runner
