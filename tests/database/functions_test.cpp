#include "database_test.hpp"

namespace solder::testing {
namespace {

/// What a plugin registers: it doubles numbers, fails for text, and counts how often it is
/// destroyed.
struct Doubler {
  int destroyed = 0;

  solder_function function(const char* name) {
    solder_function function = {};
    function.struct_size = sizeof(function);
    function.flags = SOLDER_FUNCTION_DETERMINISTIC;
    function.name = {name, std::char_traits<char>::length(name)};
    function.argument_count = 1;
    function.self = this;
    function.call = [](void*, const solder_value* arguments, std::uint32_t,
                       solder_function_result* result) -> std::int32_t {
      if (arguments[0].type != SOLDER_INTEGER) {
        result->message = {"not a number", 12};
        return SOLDER_FAILED;
      }
      result->value = integer(arguments[0].as.integer * 2);
      return SOLDER_OK;
    };
    function.destroy = [](void* self) { ++static_cast<Doubler*>(self)->destroyed; };
    return function;
  }
};

class FunctionsTest : public StepTest {
 protected:
  FunctionsTest() { connection_->execute("CREATE TABLE t (a); INSERT INTO t VALUES (21)"); }

  Doubler doubler_;
};

TEST_F(FunctionsTest, AreCalledFromSqlUntilTheStepEnds) {
  EXPECT_EQ(step_of([&] {
              connection_->register_function(doubler_.function("twice"));
              connection_->execute("UPDATE t SET a = twice(a); CREATE INDEX i ON t (twice(a))");
              connection_->execute("DROP INDEX i");
            }),
            "done");
  EXPECT_EQ(ask("SELECT a FROM t"), "42");
  EXPECT_EQ(why_of([&] { ask("SELECT twice(1)"); }).substr(0, 16), "no such function");
  EXPECT_EQ(doubler_.destroyed, 1);
}

TEST_F(FunctionsTest, FailTheStatementWithTheirMessage) {
  EXPECT_EQ(step_of([&] {
              connection_->register_function(doubler_.function("twice"));
              connection_->execute("SELECT twice('x')");
            }),
            "not a number");
  EXPECT_EQ(doubler_.destroyed, 1);
}

TEST_F(FunctionsTest, AreDestroyedAlsoWhenTheyCannotBeRegistered) {
  solder_function function = doubler_.function("twice");
  function.argument_count = 101;

  EXPECT_EQ(step_of([&] { connection_->register_function(function); }),
            "it needs a name, a function to call and -1 to 100 arguments");
  EXPECT_EQ(doubler_.destroyed, 1);
}

TEST_F(FunctionsTest, HideThoseOfSqliteUntilTheStepEnds) {
  EXPECT_EQ(step_of([&] {
              connection_->register_function(doubler_.function("abs"));
              connection_->execute("UPDATE t SET a = abs(a)");
            }),
            "done");
  EXPECT_EQ(ask("SELECT a FROM t"), "42");
  EXPECT_EQ(step("UPDATE t SET a = abs(-1)"), "done");
  EXPECT_EQ(ask("SELECT a FROM t"), "1");
}

TEST_F(FunctionsTest, CannotHideThoseOfSqliteInATransactionOfSeveralSteps) {
  connection_->begin_shared();
  connection_->begin_part();
  connection_->guard({});
  EXPECT_EQ(why_of([&] { connection_->register_function(doubler_.function("abs")); }),
            "it would hide SQLite's own from the migrations that share the transaction");
  connection_->rollback();
  EXPECT_EQ(ask("SELECT abs(-3)"), "3");
}

TEST_F(FunctionsTest, CannotHideTheClockOfTheHistory) {
  EXPECT_EQ(
      step_of([&] { connection_->register_function(doubler_.function("Current_Timestamp")); }),
      "the history uses it");
}

TEST_F(FunctionsTest, MayBeCalledByGeneratedColumns) {
  EXPECT_EQ(step_of([&] {
              connection_->register_function(doubler_.function("twice"));
              connection_->execute(
                  "CREATE TABLE g (a, b AS (twice(a))); INSERT INTO g VALUES (4); "
                  "INSERT INTO t SELECT b FROM g");
            }),
            "done");
  EXPECT_EQ(ask("SELECT a FROM t"), "21|8");
}

}  // namespace
}  // namespace solder::testing
