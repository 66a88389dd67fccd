// G5: a crash, an exit or a lost channel is a failed step with a reason. G1 and G2: what it did is
// undone, what was done before stays, what comes after doesn't start.

#include <csignal>
#include <gtest/gtest.h>

#include "support/sqlite_query.hpp"
#include "worker_world.hpp"

namespace solder::testing {
namespace {

using runner::Direction;
using runner::ErrorCode;
using Lines = std::vector<std::string>;

constexpr const char* kNext =
    "the database is as it was before this step; mend the migration, run 'solder build', then run "
    "the command again";

struct CrashCase {
  const char* plugin;
  const char* why;
};

class Crash : public WorkerWorld, public ::testing::WithParamInterface<CrashCase> {};

TEST_P(Crash, G5FailsTheStepWithAReasonAndG1UndoesIt) {
  const runner::Report report = run({"good_001", GetParam().plugin, "good_003"});
  EXPECT_EQ(summary(report), "001 done, 002 failed, 1 not run");
  const runner::StepFailure failed = failure(report);
  EXPECT_EQ(failed.code, ErrorCode::migration);
  EXPECT_EQ(lines(failed.text), std::string("cannot apply migration '002' (AddRowsMigration)\n") +
                                    "where: \nwhy: " + GetParam().why +
                                    "; the migration was rolled back\nnext: " + kNext);
  EXPECT_EQ(state(), "history 001, tables 001");
  EXPECT_EQ(log(), (Lines{"up 001 done", std::string("up 002 failed: ") + GetParam().why}));
}

INSTANTIATE_TEST_SUITE_P(
    Plugins, Crash,
    ::testing::Values(
        CrashCase{"segfault", "its plugin crashed: SIGSEGV (segmentation fault)"},
        CrashCase{"aborts", "its plugin crashed: SIGABRT (aborted)"},
        CrashCase{"ends_by_SIGBUS", "its plugin crashed: SIGBUS (bus error)"},
        CrashCase{"ends_by_SIGFPE", "its plugin crashed: SIGFPE (floating point exception)"},
        CrashCase{"ends_by_SIGILL", "its plugin crashed: SIGILL (illegal instruction)"},
        CrashCase{"ends_by_SIGKILL", "its worker process was ended by SIGKILL (killed)"},
        CrashCase{"crashes_while_loading",
                  "its plugin crashed while loading: SIGSEGV (segmentation fault)"},
        CrashCase{"exits_while_loading",
                  "its plugin ended the process while loading with exit status 0"},
        CrashCase{"recurses", "its plugin crashed: SIGSEGV (segmentation fault)"},
        CrashCase{"kills_its_group", "its worker process was ended by SIGKILL (killed)"},
        CrashCase{"stops_itself", "its process was stopped by SIGSTOP"},
        CrashCase{"exits_0", "its plugin ended the process with exit status 0"},
        CrashCase{"exits_3", "its plugin ended the process with exit status 3"},
        CrashCase{"writes_everywhere",
                  "its plugin damaged the worker's protocol channel: it wrote bytes that are not a "
                  "frame to it"},
        CrashCase{"forges_a_frame",
                  "its plugin damaged the worker's protocol channel: it wrote a frame of "
                  "2147483647 bytes to it"},
        CrashCase{"closes_and_returns",
                  "its plugin damaged the worker's protocol channel: it closed it"},
        CrashCase{"closes_everything",
                  "its plugin damaged the worker's protocol channel: it closed it"}),
    [](const auto& entry) { return entry.param.plugin; });

class CrashTest : public WorkerWorld {};

TEST_F(CrashTest, G5NamesTheStatementThatWasRunning) {
  const runner::StepFailure failed = failure(run({"crashes_in_sql"}));
  EXPECT_EQ(failed.text.where, "UPDATE rows_002\nSET word = crash()");
  EXPECT_EQ(failed.statement, "UPDATE rows_002\nSET word = crash()");
}

TEST_F(CrashTest, LeavesADatabaseWithoutOurTablesWithoutThem) {
  EXPECT_EQ(summary(run({"segfault"})), "002 failed");
  const auto connection = open();
  EXPECT_FALSE(connection->has_object(SOLDER_TABLE, "schema_migrations"));
  EXPECT_FALSE(connection->has_object(SOLDER_TABLE, "rows_002"));
}

TEST_F(CrashTest, G2LeavesAMigrationAppliedWhoseRollbackCrashes) {
  run({"good_001", "segfault_down"});
  const runner::Report report = run_plan(plan({"segfault_down", "good_001"}, Direction::down));
  EXPECT_EQ(summary(report), "002 failed, 1 not run");
  EXPECT_EQ(failure(report).text.what, "cannot roll back migration '002' (AddRowsMigration)");
  EXPECT_EQ(state(), "history 001 002, tables 001 002");
}

TEST_F(CrashTest, G2LeavesASeedUnrecordedThatCrashes) {
  run({"good_001"});
  const runner::Report report = run({"segfault_seed"});
  EXPECT_EQ(summary(report), "002 failed");
  EXPECT_EQ(failure(report).text.what, "cannot run seed '002' (AddRowsMigration)");
  EXPECT_EQ(log().back(), "seed 002 failed: its plugin crashed: SIGSEGV (segmentation fault)");
}

TEST_F(CrashTest, G2GoesOnAfterTheMigrationWasMended) {
  run({"good_001", "segfault"});
  EXPECT_EQ(summary(run({"good_002", "good_003"})), "002 done, 003 done");
}

TEST_F(CrashTest, G9AMigrationWithoutATransactionIsInDoubtAndNamesRepair) {
  const runner::Report report = run({"segfault_none", "good_003"});
  EXPECT_EQ(summary(report), "002 in doubt, 1 not run");
  EXPECT_EQ(failure(report).code, ErrorCode::in_doubt);
  EXPECT_EQ(lines(failure(report).text),
            "cannot apply migration '002' (AddRowsMigration)\nwhere: \n"
            "why: its plugin crashed: SIGSEGV (segmentation fault)\n"
            "next: the migration runs without a transaction: what it did before that stays. Look "
            "at the database, then settle it with 'solder repair 002'");
  EXPECT_EQ(state(), "history, tables 002");
  EXPECT_EQ(log(),
            Lines{"up 002 started: its plugin crashed: SIGSEGV (segmentation fault); the last "
                  "statement that finished: INSERT INTO rows_002 (word) VALUES ('one'), "
                  "('two')"});
}

TEST_F(CrashTest, G3SaysSkippedWhenAnotherRunDidTheStepMeanwhile) {
  run({"good_001"});
  // Told of what the dead worker had left, and before the history is read.
  progress_.on_log = [this](const std::string& message) {
    if (message.find("left a process") == std::string::npos) return;
    open()->execute("INSERT INTO schema_migrations (version, name) VALUES ('002', 'Another')");
  };
  EXPECT_EQ(summary(run({"daemon_and_crash"})), "002 skipped");
}

struct MovedCase {
  const char* name;
  const char* replacement;  ///< contents of the file in its place; empty: none
  const char* why;
};

class Moved : public WorkerWorld, public ::testing::WithParamInterface<MovedCase> {};

TEST_P(Moved, G2FailsTheStepOfADatabaseThatIsNoLongerWhereItWas) {
  run({"good_001"});
  options_.variables = {{"database", database().string()},
                        {"moved", (folder_ / "moved.db").string()},
                        {"contents", GetParam().replacement}};
  const runner::Report report = run({"moves_the_database", "good_003"});
  EXPECT_EQ(summary(report), "002 failed, 1 not run");
  EXPECT_EQ(failure(report).code, ErrorCode::environment);
  EXPECT_EQ(failure(report).text.why,
            "the database file '" + database().string() + "' " + GetParam().why);
  const std::string contents = GetParam().replacement;
  EXPECT_EQ(std::filesystem::exists(database()), !contents.empty());
  EXPECT_EQ(read_file(database()), contents);
  options_.database = (folder_ / "moved.db").string();
  EXPECT_EQ(state(), "history 001, tables 001");
}

class OpensTheDatabase : public WorkerWorld, public ::testing::WithParamInterface<const char*> {
 protected:
  runner::StepFailure open_it() {
    run({"good_001"});
    query(database(), std::string("PRAGMA journal_mode = ") + GetParam());
    options_.variables = {{"database", database().string()}};
    const runner::Report report = run({"opens_the_database", "good_003"});
    EXPECT_EQ(summary(report), "002 failed, 1 not run");
    return failure(report);
  }
};

TEST_P(OpensTheDatabase, G2FailsTheStepWhoseLocksAreGone) {
  const runner::StepFailure failed = open_it();
  EXPECT_EQ(failed.code, ErrorCode::migration);
  EXPECT_EQ(lines(failed.text),
            "cannot apply migration '002' (AddRowsMigration)\nwhere: \nwhy: the migration opened "
            "and closed the database file itself, which dropped its locks; the migration was "
            "rolled back\nnext: use the connection that the host gives");
  EXPECT_EQ(state(), "history 001, tables 001");
}

TEST_P(OpensTheDatabase, FailsInThisProcessTooAndLetsGoOfTheDatabase) {
  options_.in_process = true;
  EXPECT_EQ(open_it().text.why,
            "the migration opened and closed the database file itself, which dropped its locks");
}

INSTANTIATE_TEST_SUITE_P(Journals, OpensTheDatabase, ::testing::Values("DELETE", "WAL"));

INSTANTIATE_TEST_SUITE_P(
    Files, Moved,
    ::testing::Values(MovedCase{"Away", "", "is gone: it was removed or moved"},
                      MovedCase{"AndReplaced", "another file",
                                "was changed underneath: another file has its name now"}),
    [](const auto& entry) { return entry.param.name; });

TEST_F(CrashTest, SaysWhatItDoesNotKnowWhenTheDatabaseIsGone) {
  run({"good_001"});
  options_.create_database = false;
  // The crash and the loss of the database at the same time: the step is begun, then both happen.
  progress_.on_log = [this](const std::string& /*message*/) {
    std::filesystem::remove(database());
    raise(SIGINT);
    raise(SIGTERM);
  };
  const runner::Report report = run({"loops"});
  EXPECT_EQ(summary(report), "002 in doubt");
  EXPECT_EQ(failure(report).code, ErrorCode::in_doubt);
  EXPECT_EQ(failure(report).text.why.rfind(
                "interrupted by SIGINT; what the database holds can't be read: ", 0),
            0U);
  EXPECT_EQ(failure(report).text.next, "when the database can be read again, ask 'solder status'");
}

}  // namespace
}  // namespace solder::testing
