#include <unistd.h>

#include "rehearsal_words.hpp"
#include "support/postgres.hpp"
#include "world.hpp"

namespace solder::testing {
namespace {

using namespace runner;  // the verb is what is tested

class PostgresVerify : public World {
 protected:
  PostgresVerify() { settings_.database = server_.url(); }

  [[nodiscard]] VerificationResult run(bool with_data = false) {
    VerificationResult result =
        verify(settings_, {.with_data = with_data, .scratch = folder_.path()}, progress_);
    EXPECT_EQ(scratch_databases(), "0") << "the scratch database is dropped";
    return result;
  }
  [[nodiscard]] std::string scratch_databases() const {
    return server_.query("SELECT count(*) FROM pg_database WHERE datname LIKE 'solder_scratch_" +
                         std::to_string(::getpid()) + "%'");
  }

  PostgresDatabase server_;
};

TEST_F(PostgresVerify, RunsEachOnADatabaseBesideTheOneThatIsNamed) {
  install({"001_accounts", "002_orders", "003_on_orders"});
  const VerificationResult result = run();
  ASSERT_EQ(result.migrations.size(), 3U);
  EXPECT_TRUE(result.migrations[1].is_good());
  EXPECT_EQ(describe(result.migrations[2].after_down),
            "column public.orders.total: '' -> 'integer'\n");
  EXPECT_EQ(server_.query("SELECT count(*) FROM pg_class WHERE relname = 'accounts'"), "0");
}

TEST_F(PostgresVerify, NamesWhatAWayDownLeavesBehindAndTakesAway) {
  install({"001_accounts", "002_forgetful"});
  const VerificationResult result = run();
  EXPECT_EQ(describe(result.migrations.at(1).after_down),
            "column public.accounts.id: 'integer' -> ''\n"
            "index accounts_name: '' -> 'CREATE INDEX accounts_name ON public.accounts USING btree "
            "(name)'\n");
}

TEST_F(PostgresVerify, WithDataRunsOnACopyWhileOthersAreConnected) {
  migrate_with({"001_accounts"});
  (void)server_.query("INSERT INTO accounts VALUES (1, 'Ada')");
  PostgresSession other(server_.url());
  other.query("SELECT 1");
  install({"002_counts"});
  const VerificationResult result = run(true);
  ASSERT_EQ(result.migrations.size(), 1U);
  EXPECT_TRUE(result.is_good());
  EXPECT_EQ(server_.query("SELECT count(*) FROM schema_migrations"), "1");
}

TEST_F(PostgresVerify, RefusesARoleThatMayNotCreateDatabases) {
  install({"001_accounts"});
  const std::string role = server_.name() + "_poor";
  (void)server_.query("CREATE ROLE " + role + " LOGIN");
  settings_.database = with_option(server_.url(), "user", role);
  const Refusal found = refusal([&] { (void)run(); });
  (void)server_.query("DROP ROLE " + role);
  EXPECT_EQ(found.code, ErrorCode::environment);
  EXPECT_EQ(found.text, "cannot create a scratch database beside '" +
                            parse_address(settings_.database).name() +
                            "'\nwhy: permission denied to create database (SQLSTATE 42501)\n"
                            "next: let its role create databases: 'ALTER ROLE … CREATEDB'; or name "
                            "a server with --database where it may");
}

TEST_F(PostgresVerify, DropsTheDatabaseAfterACrash) {
  install({"001_accounts", "002_counts"});
  settings_.variables["crash"] = "yes";
  const VerificationResult result = run();
  ASSERT_NE(result.failure(), nullptr);
  EXPECT_EQ(runs_of(result.migrations.back()), "up failed");
}

}  // namespace
}  // namespace solder::testing
