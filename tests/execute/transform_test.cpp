#include <atomic>
#include <gtest/gtest.h>
#include <string>

#include "catalog/catalog.hpp"
#include "database/contract_test.hpp"
#include "execute/executor.hpp"
#include "support/recording_progress.hpp"

// db.transform as a real plugin calls it, on every database.

namespace solder::testing {
namespace {

/// Stops the run when it hears of progress.
class ImpatientProgress final : public RecordingProgress {
 public:
  void step_progress(std::uint64_t done, std::uint64_t total,
                     const std::string& unit) noexcept override {
    RecordingProgress::step_progress(done, total, unit);
    cancelled.store(stops);
  }

  std::atomic<bool> cancelled = false;
  bool stops = false;
};

class TransformTest : public ContractTest {
 protected:
  /// "done", or why the step failed.
  std::string transform(const std::string& what) {
    options_.variables["case"] = what;
    options_.cancelled = &progress_.cancelled;
    const Plan plan = {
        {Direction::up, read_plugin_file(std::string(EXECUTE_PLUGINS) + "/004_transforms.so")}};
    const Report report = execute(plan, *connection_, options_, progress_);
    return report.failure() == nullptr ? "done" : report.failure()->failure->text.why;
  }
  [[nodiscard]] bool was_told(const std::string& event) const {
    for (const std::string& told : progress_.events) {
      if (told == event) return true;
    }
    return false;
  }
  [[nodiscard]] std::string sum_of_letters() { return ask("SELECT sum(letters) FROM people"); }

  ExecuteOptions options_;
  ImpatientProgress progress_;
};

/// Of "person 1" to "person 1000".
constexpr const char* kAllLetters = "9893";

TEST_P(TransformTest, FillsColumnsWhateverTheirOrder) {
  ASSERT_EQ(transform("several columns"), "done");
  EXPECT_EQ(ask("SELECT count(*) FROM people WHERE first = 'person' AND name = 'person ' || last"),
            "1000");
  EXPECT_TRUE(was_told("log 1000 rows"));
}

TEST_P(TransformTest, TakesAndGivesAllTypesAndNull) {
  ASSERT_EQ(transform("all types"), "done");
  EXPECT_EQ(ask("SELECT first || ' ' || age || ' ' || score FROM people WHERE id = 21"),
            "12 nosrep 22 10.5");
  EXPECT_EQ(ask("SELECT count(*) FROM people WHERE age IS NULL AND id % 50 = 0"), "20");
  EXPECT_EQ(ask(is("sqlite") ? "SELECT sum(is_new) FROM people WHERE id % 2 = 1"
                             : "SELECT count(*) FROM people WHERE is_new AND id % 2 = 1"),
            "500");
  EXPECT_EQ(ask(is("sqlite") ? "SELECT count(*) FROM people WHERE picture = x'0001ff'"
                             : "SELECT count(*) FROM people WHERE picture = '\\x0001ff'"),
            "333");
}

TEST_P(TransformTest, GivesHardWorkToThreads) {
  ASSERT_EQ(transform("hard work"), "done");
  EXPECT_TRUE(was_told("log together"));
  EXPECT_TRUE(was_told("progress 1000/0 rows"));
  EXPECT_EQ(sum_of_letters(), kAllLetters);
}

TEST_P(TransformTest, LeavesHardWorkToOneThreadWhenToldTo) {
  ASSERT_EQ(transform("hard work of one thread"), "done");
  EXPECT_TRUE(was_told("log alone"));
  EXPECT_EQ(sum_of_letters(), kAllLetters);
}

TEST_P(TransformTest, NamesTheRowThatFails) {
  EXPECT_EQ(transform("failing rows"),
            "cannot transform the row of 'people' with id 450: 'person 450' is refused");
  EXPECT_FALSE(connection_->has_object(SOLDER_TABLE, "people"));
}

TEST_P(TransformTest, NamesTheSameRowWhenThreadsWork) {
  EXPECT_EQ(transform("failing rows of hard work"),
            "cannot transform the row of 'people' with id 450: 'person 450' is refused");
  EXPECT_FALSE(connection_->has_object(SOLDER_TABLE, "people"));
}

TEST_P(TransformTest, TakesTheRowsThatAConditionHoldsFor) {
  ASSERT_EQ(transform("some rows"), "done");
  EXPECT_EQ(ask("SELECT id FROM people WHERE letters IS NOT NULL ORDER BY id"),
            "11|12|13|14|15|16|17|18|19|20|1000");
}

TEST_P(TransformTest, TellsRowsApartByTwoColumns) {
  ASSERT_EQ(transform("keys of two columns"), "done");
  EXPECT_EQ(sum_of_letters(), kAllLetters);
}

TEST_P(TransformTest, RefusesAKeyThatIsNotOne) {
  EXPECT_EQ(transform("a key that isn't one"),
            "cannot transform 'people': it has more than one row with town 'town 0', so it can't "
            "tell which row is which");
}

TEST_P(TransformTest, NamesTheRowByAllColumnsOfItsKey) {
  // In the order of the keys; on SQLite in that in which one UPDATE comes to the rows.
  const std::string row = is("sqlite") ? "town 'town 2', name 'person 450': 'person 450'"
                                       : "town 'town 0', name 'person 700': 'person 700'";
  EXPECT_EQ(transform("a failing row with keys of two columns"),
            "cannot transform the row of 'people' with " + row + " is refused");
}

TEST_P(TransformTest, RefusesAKeyThatIsNull) {
  EXPECT_EQ(transform("a key that is null"),
            "cannot transform 'people': it has a row whose key 'age' is null, so it can't tell "
            "which row is which");
}

TEST_P(TransformTest, RefusesAKeyThatIsWritten) {
  EXPECT_EQ(transform("a key that is written"),
            "cannot transform 'people': its key 'id' can't be written");
}

TEST_P(TransformTest, RefusesANullThatTheFunctionDoesNotTake) {
  EXPECT_EQ(transform("a null"),
            "cannot transform the row of 'people' with id 50: column 'age' is null; take it as a "
            "std::optional");
}

TEST_P(TransformTest, RefusesAValueOfAnotherType) {
  EXPECT_EQ(transform("another type"),
            "cannot transform the row of 'people' with id 1: column 'name' is text, expected an "
            "integer");
}

TEST_P(TransformTest, RefusesAColumnThatIsNotThere) {
  EXPECT_EQ(transform("no such column"),
            is("sqlite") ? "no such column: people.label"
                         : "column people.label does not exist (SQLSTATE 42703)");
}

TEST_P(TransformTest, LeavesAnEmptyTableEmpty) {
  EXPECT_EQ(transform("no rows"), "done");
}

TEST_P(TransformTest, StopsWhenItIsAskedTo) {
  progress_.stops = true;
  EXPECT_EQ(transform("hard work"), "the run was asked to stop");
  EXPECT_FALSE(was_told("progress 1000/0 rows"));
  progress_.cancelled = false;
  EXPECT_FALSE(connection_->has_object(SOLDER_TABLE, "people"));
}

SOLDER_ON_EVERY_DATABASE(TransformTest);

}  // namespace
}  // namespace solder::testing
