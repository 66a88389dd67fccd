// A run in one transaction, in a worker: whatever ends it early undoes all of it (G1, G2, G5).

#include <csignal>
#include <gtest/gtest.h>

#include "support/sqlite_query.hpp"
#include "worker_world.hpp"

namespace solder::testing {
namespace {

using runner::ErrorCode;
using Lines = std::vector<std::string>;

constexpr const char* kUndone = "001 rolled back, 002 failed, 1 not run";

class OneTransaction : public WorkerWorld {
 protected:
  OneTransaction() { options_.transactions = runner::Transactions::all; }

  /// As a person does who sees that a step has run.
  void raise_after_the_first(int signal) {
    progress_.on_ran = [signal](const runner::StepResult& result) {
      if (result.version == "001") raise(signal);
    };
  }
};

TEST_F(OneTransaction, TellsOfEachStepWhenItRunsAndWhenAllAreCommitted) {
  EXPECT_EQ(summary(run({"good_001", "good_002"})), "001 done, 002 done");
  EXPECT_EQ(state(), "history 001 002, tables 001 002");
  EXPECT_EQ(progress_.heard, (Lines{"up 001 AddRowsMigration", "ran 001", "up 002 AddRowsMigration",
                                    "ran 002", "finished 001", "finished 002"}));
}

TEST_F(OneTransaction, RunsALongPlanInOneWorker) {
  run({"good_001"});
  std::vector<std::string> names(300, "good_001");
  names.emplace_back("good_002");
  const runner::Report report = run(names);
  EXPECT_EQ(report.count(runner::Outcome::skipped), 300U);
  EXPECT_EQ(report.count(runner::Outcome::done), 1U);
}

TEST_F(OneTransaction, G5ACrashUndoesAllAndTellsTheLogOfItself) {
  run({"good_003"});
  const runner::Report report = run({"good_001", "segfault"});
  EXPECT_EQ(summary(report), "001 rolled back, 002 failed");
  EXPECT_EQ(lines(failure(report).text),
            "cannot apply migration '002' (AddRowsMigration)\nwhere: \nwhy: its plugin crashed: "
            "SIGSEGV (segmentation fault); the whole run was rolled back\nnext: the database is as "
            "it was before the run; mend the migration, run 'solder build', then run the command "
            "again");
  EXPECT_EQ(state(), "history 003, tables 003");
  EXPECT_EQ(log(), (Lines{"up 003 done",
                          "up 002 failed: its plugin crashed: SIGSEGV (segmentation fault)"}));
}

TEST_F(OneTransaction, G5AHangPastTheTimeoutOfAStepUndoesAll) {
  options_.step_timeout = std::chrono::milliseconds(250);
  const runner::Report report = run({"good_001", "waits", "good_003"});
  EXPECT_EQ(summary(report), kUndone);
  EXPECT_EQ(failure(report).text.why,
            "timed out after 0.25 s (--timeout); the whole run was rolled back");
  EXPECT_EQ(state(), "history, tables");
}

TEST_F(OneTransaction, G1AnInterruptUndoesAllAndIsNamed) {
  progress_.on_log = [](const std::string& message) {
    if (message == "ready") raise(SIGINT);
  };
  const runner::Report report = run({"good_001", "waits", "good_003"});
  EXPECT_EQ(summary(report), kUndone);
  EXPECT_EQ(failure(report).code, ErrorCode::interrupted);
  EXPECT_EQ(failure(report).text.why, "interrupted by SIGINT; the whole run was rolled back");
  EXPECT_EQ(failure(report).text.next,
            "the database is as it was before the run; run the command again to go on");
  EXPECT_EQ(state(), "history, tables");
}

TEST_F(OneTransaction, G1AnInterruptInThisProcessUndoesAllToo) {
  options_.in_process = true;
  raise_after_the_first(SIGTERM);
  const runner::Report report = run({"good_001", "good_002", "good_003"});
  EXPECT_EQ(summary(report), kUndone);
  EXPECT_EQ(failure(report).code, ErrorCode::terminated);
  EXPECT_EQ(state(), "history, tables");
}

TEST_F(OneTransaction, G2BlamesTheStepThatDroppedTheLocks) {
  run({"good_003"});
  options_.variables = {{"database", database().string()}};
  const runner::Report report = run({"good_001", "opens_the_database"});
  EXPECT_EQ(summary(report), "001 rolled back, 002 failed");
  EXPECT_EQ(failure(report).text.why,
            "the migration opened and closed the database file itself, which dropped its locks; "
            "the whole run was rolled back");
  EXPECT_EQ(state(), "history 003, tables 003");
}

TEST_F(OneTransaction, G3FailsTheFirstStepWhenTheLockIsNotHadInTime) {
  run({"good_001"});
  const auto other = open();
  other->begin();
  options_.lock_timeout = std::chrono::milliseconds(0);
  const runner::Report report = run({"good_002", "good_003"});
  other->rollback();
  EXPECT_EQ(summary(report), "002 failed, 1 not run");
  EXPECT_EQ(failure(report).code, ErrorCode::lock);
}

}  // namespace
}  // namespace solder::testing
