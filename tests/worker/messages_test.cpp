#include "worker/messages.hpp"

#include <gtest/gtest.h>
#include <random>

namespace solder::testing {
namespace {

using namespace runner;  // NOLINT(google-build-using-namespace): all that is tested is in it

RunMessage full_order() {
  RunMessage order;
  order.parent = 42;
  order.blackbox = 4;
  order.plugins = 6;
  order.options.database = "app.db";
  order.options.create_database = true;
  order.options.history_table = "my_migrations";
  order.options.variables = {{"region", "eu"}, {"empty", ""}};
  order.options.insecure_plugins = true;
  order.options.lock_serial = 7;
  order.options.check_health = false;
  order.options.planned_on = {.newest_id = 7, .rows = 5};
  order.options.lock_timeout = std::chrono::milliseconds(250);
  order.options.lock = LockMode::row;
  order.options.ddl = DdlMode::non_transactional;
  order.options.step_timeout = std::chrono::milliseconds(5000);
  order.options.run_timeout = std::chrono::milliseconds(7000);
  order.options.memory_limit_mib = 512;
  order.options.rehearsal = Rehearsal::rolled_back;
  Step step{Direction::down, {.version = *Version::parse("001.2")}};
  step.migration.name = "add_rows";
  step.migration.class_name = "AddRowsMigration";
  step.migration.description = "Adds röws";
  step.migration.kind = Kind::seed;
  step.migration.transaction = TransactionMode::none;
  step.migration.reversible = false;
  step.migration.abi_minor = 3;
  step.migration.backends = {"sqlite", "postgres"};
  step.migration.uses = {"native"};
  step.migration.checksum = "sha256:0123";
  step.migration.sources = {"migration.cpp"};
  step.migration.sdk = "0.1.0";
  step.migration.compiler = "GNU 12";
  step.migration.path = "/plugins/001.so";
  step.migration.libraries = {{"libdep.so.1", "sha256:89ab"}};
  step.migration.artifact = "sha256:4567";
  order.plan = {step, {Direction::up, {.version = *Version::parse("2")}}};
  return order;
}

StepResult full_result() {
  StepResult result;
  result.version = "007";
  result.name = "AddRowsMigration";
  result.direction = Direction::down;
  result.kind = Kind::seed;
  result.outcome = Outcome::in_doubt;
  result.duration_ms = 1234;
  result.warnings = {"one", "two"};
  result.failure = StepFailure{.code = ErrorCode::lock,
                               .text = {"what", "where", "why", "next"},
                               .statement = "SELECT 1",
                               .offset = 7,
                               .engine_code = 2067};
  return result;
}

TEST(Messages, CarryAnOrderWithAllItsFields) {
  const RunMessage order = full_order();
  const std::string bytes = write_message(order);
  const std::optional<RunMessage> read = read_run(bytes);
  ASSERT_TRUE(read);
  // Every field is in the bytes, so equal bytes mean equal fields.
  EXPECT_EQ(write_message(*read), bytes);
  EXPECT_EQ(read->parent, 42);
  EXPECT_EQ(read->blackbox, 4);
  EXPECT_EQ(read->plugins, 6);
  EXPECT_EQ(read->options.variables, order.options.variables);
  EXPECT_EQ(read->options.step_timeout, order.options.step_timeout);
  EXPECT_EQ(read->options.run_timeout, order.options.run_timeout);
  EXPECT_EQ(read->options.memory_limit_mib, 512U);
  ASSERT_EQ(read->plan.size(), 2U);
  EXPECT_EQ(read->plan[0].direction, Direction::down);
  EXPECT_EQ(read->plan[0].migration.version.text(), "001.2");
  EXPECT_EQ(read->plan[0].migration.path, "/plugins/001.so");
  EXPECT_EQ(read->plan[0].migration.transaction, TransactionMode::none);
  EXPECT_EQ(read->plan[0].migration.backends, order.plan[0].migration.backends);
  EXPECT_EQ(read->plan[0].migration.compiler, "GNU 12");
  EXPECT_FALSE(read->plan[0].migration.reversible);
}

TEST(Messages, CarryAResultWithAllItsFields) {
  const std::optional<StepResult> read = read_step_finished(write_message(full_result()));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->version, "007");
  EXPECT_EQ(read->name, "AddRowsMigration");
  EXPECT_EQ(read->direction, Direction::down);
  EXPECT_EQ(read->kind, Kind::seed);
  EXPECT_EQ(read->outcome, Outcome::in_doubt);
  EXPECT_EQ(read->duration_ms, 1234);
  EXPECT_EQ(read->warnings, full_result().warnings);
  ASSERT_TRUE(read->failure);
  EXPECT_EQ(read->failure->code, ErrorCode::lock);
  EXPECT_EQ(read->failure->text.what, "what");
  EXPECT_EQ(read->failure->text.where, "where");
  EXPECT_EQ(read->failure->text.why, "why");
  EXPECT_EQ(read->failure->text.next, "next");
  EXPECT_EQ(read->failure->statement, "SELECT 1");
  EXPECT_EQ(read->failure->offset, 7);
  EXPECT_EQ(read->failure->engine_code, 2067);
}

TEST(Messages, CarryAResultWithoutAFailure) {
  const std::optional<StepResult> read = read_step_finished(write_message(StepResult{}));
  ASSERT_TRUE(read);
  EXPECT_FALSE(read->failure);
}

TEST(Messages, CarryTheSmallOnes) {
  const auto begun = read_step_begun(write_message(StepBegunMessage{"1", "One", Direction::down}));
  ASSERT_TRUE(begun);
  EXPECT_EQ(begun->version + begun->name, "1One");
  EXPECT_EQ(begun->direction, Direction::down);
  const auto progress = read_progress(write_message(ProgressMessage{1, 2, "rows"}));
  ASSERT_TRUE(progress);
  EXPECT_EQ(progress->done, 1U);
  EXPECT_EQ(progress->total, 2U);
  EXPECT_EQ(progress->unit, "rows");
  const auto log = read_log(write_message(LogMessage{2, "careful"}));
  ASSERT_TRUE(log);
  EXPECT_EQ(log->level, 2);
  EXPECT_EQ(log->message, "careful");
  const auto statement = read_statement_ran(write_message(
      RanStatement{.number = 7, .sql = "SELECT 1", .executions = 3, .rows = 2, .microseconds = 5}));
  ASSERT_TRUE(statement);
  EXPECT_EQ(statement->number, 7U);
  EXPECT_EQ(statement->sql, "SELECT 1");
  EXPECT_EQ(statement->executions, 3U);
  EXPECT_EQ(statement->rows, 2);
  EXPECT_EQ(statement->microseconds, 5);
  const auto waiting = read_waiting(write_message(WaitingMessage{"pid 1"}));
  ASSERT_TRUE(waiting);
  EXPECT_EQ(waiting->holder, "pid 1");
  const auto bye = read_bye(write_message(ByeMessage{3}));
  ASSERT_TRUE(bye);
  EXPECT_EQ(bye->not_run, 3U);
}

TEST(Messages, CarryARefusalWithAllItsParts) {
  const RefusedMessage refused{ErrorCode::terminated, {"what", "where", "why", "next"}};
  const auto read = read_refused(write_message(refused));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->code, ErrorCode::terminated);
  EXPECT_EQ(read->text.what, "what");
  EXPECT_EQ(read->text.where, "where");
  EXPECT_EQ(read->text.why, "why");
  EXPECT_EQ(read->text.next, "next");
}

/// Reads `bytes` as every message there is. \return how many took them.
std::size_t read_as_everything(std::string_view bytes) {
  std::size_t taken = 0;
  if (read_run(bytes)) ++taken;
  if (read_step_begun(bytes)) ++taken;
  if (read_progress(bytes)) ++taken;
  if (read_log(bytes)) ++taken;
  if (read_statement_ran(bytes)) ++taken;
  if (read_waiting(bytes)) ++taken;
  if (read_step_finished(bytes)) ++taken;
  if (read_refused(bytes)) ++taken;
  if (read_bye(bytes)) ++taken;
  return taken;
}

TEST(Messages, RefuseEveryTruncation) {
  const std::string order = write_message(full_order());
  for (std::size_t size = 0; size < order.size(); ++size) {
    EXPECT_FALSE(read_run(std::string_view(order).substr(0, size))) << size;
  }
  const std::string result = write_message(full_result());
  for (std::size_t size = 0; size < result.size(); ++size) {
    EXPECT_FALSE(read_step_finished(std::string_view(result).substr(0, size))) << size;
  }
}

TEST(Messages, RefuseBytesThatAreLeftOver) {
  EXPECT_FALSE(read_run(write_message(full_order()) + "x"));
  EXPECT_FALSE(read_step_finished(write_message(full_result()) + "x"));
}

TEST(Messages, RefuseAVersionThatIsNone) {
  std::string bytes = write_message(full_order());
  bytes.replace(bytes.find("001.2"), 5, "001.x");
  EXPECT_FALSE(read_run(bytes));
}

TEST(Messages, SurviveMutations) {
  std::mt19937 random(20261122);  // NOLINT(cert-msc51-cpp): the same bytes every time
  for (const std::string& original : {write_message(full_order()), write_message(full_result())}) {
    for (int round = 0; round < 5000; ++round) {
      std::string bytes = original;
      for (int change = 0; change < 4; ++change) {
        bytes[random() % bytes.size()] = static_cast<char>(random() % 256);
      }
      (void)read_as_everything(bytes);
    }
  }
}

TEST(Messages, SurviveRandomBytes) {
  std::mt19937 random(20261122);  // NOLINT(cert-msc51-cpp): the same bytes every time
  for (int round = 0; round < 20000; ++round) {
    std::string bytes(random() % 64, '\0');
    for (char& byte : bytes) byte = static_cast<char>(random() % 256);
    (void)read_as_everything(bytes);
  }
}

}  // namespace
}  // namespace solder::testing
