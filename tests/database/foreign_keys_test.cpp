#include "database_test.hpp"

namespace solder::testing {
namespace {

class ForeignKeysTest : public StepTest {
 protected:
  ForeignKeysTest() {
    connection_->execute(
        "CREATE TABLE posts (id INTEGER PRIMARY KEY, title TEXT);"
        "INSERT INTO posts VALUES (1, 'a'), (2, 'b');"
        "CREATE TABLE comments (id INTEGER PRIMARY KEY, post_id INTEGER REFERENCES posts (id) ON "
        "DELETE CASCADE);"
        "INSERT INTO comments VALUES (6, 1), (7, 2)");
  }

  static constexpr const char* kRebuild =
      "CREATE TABLE new_posts (id INTEGER PRIMARY KEY, title TEXT NOT NULL);"
      "INSERT INTO new_posts SELECT * FROM posts;"
      "DROP TABLE posts;"
      "ALTER TABLE new_posts RENAME TO posts";
};

/// What a foreign key does when its parent goes.
class RebuildTest : public StepTest, public ::testing::WithParamInterface<const char*> {};

TEST_P(RebuildTest, G7KeepsEveryChildRow) {
  connection_->execute(
      "CREATE TABLE posts (id INTEGER PRIMARY KEY); INSERT INTO posts VALUES (1); CREATE TABLE "
      "comments (post_id INTEGER NOT NULL REFERENCES posts (id) " +
      std::string(GetParam()) + "); INSERT INTO comments VALUES (1)");

  EXPECT_EQ(
      step("CREATE TABLE new_posts (id INTEGER PRIMARY KEY, title TEXT); INSERT INTO new_posts "
           "SELECT id, '' FROM posts; DROP TABLE posts; ALTER TABLE new_posts RENAME TO posts"),
      "done");
  EXPECT_EQ(ask("SELECT post_id FROM comments"), "1");
  EXPECT_TRUE(warnings_.empty());
}

INSTANTIATE_TEST_SUITE_P(Actions, RebuildTest,
                         ::testing::Values("ON DELETE CASCADE", "ON DELETE SET NULL",
                                           "ON DELETE RESTRICT", "DEFERRABLE INITIALLY DEFERRED"));

TEST_F(ForeignKeysTest, G7FailsAStepThatLosesParents) {
  EXPECT_EQ(step("DELETE FROM posts WHERE id = 2"),
            "foreign key violated: child row 7 of 'comments' refers to a missing row of 'posts'");
  EXPECT_EQ(ask("SELECT count(*) FROM posts"), "2");
}

TEST_F(ForeignKeysTest, G7ARebuildThatLosesRowsFails) {
  EXPECT_EQ(step("CREATE TABLE new_posts (id INTEGER PRIMARY KEY); DROP TABLE posts; ALTER TABLE "
                 "new_posts RENAME TO posts"),
            "foreign key violated: child row 6 of 'comments' refers to a missing row of 'posts'; "
            "child row 7 of 'comments' refers to a missing row of 'posts'");
}

TEST_F(ForeignKeysTest, G7FindsKeysThatARenameHasPointedElsewhere) {
  EXPECT_EQ(step("ALTER TABLE posts RENAME TO posts_old; CREATE TABLE posts (id INTEGER PRIMARY "
                 "KEY); INSERT INTO posts SELECT id FROM posts_old; DROP TABLE posts_old"),
            "foreign key violated: child row 6 of 'comments' refers to a missing row of "
            "'posts_old'; child row 7 of 'comments' refers to a missing row of 'posts_old'");
}

TEST_F(ForeignKeysTest, G7ChecksTablesThatTheStepHasMade) {
  EXPECT_EQ(
      step("CREATE TABLE likes (post_id REFERENCES posts (id)); INSERT INTO likes VALUES (9)"),
      "foreign key violated: child row 1 of 'likes' refers to a missing row of 'posts'");
  EXPECT_EQ(
      step("CREATE TABLE likes (post_id REFERENCES posts (id)); INSERT INTO likes VALUES (1)"),
      "done");
}

TEST_F(ForeignKeysTest, G7ATableThatWasThereIsNotTakenForNew) {
  EXPECT_EQ(step("CREATE TABLE IF NOT EXISTS posts (id); DELETE FROM posts WHERE id = 2"),
            "foreign key violated: child row 7 of 'comments' refers to a missing row of 'posts'");
}

TEST_F(ForeignKeysTest, G7FindsWhatATriggerDoes) {
  connection_->execute(
      "CREATE TRIGGER r AFTER INSERT ON comments BEGIN DELETE FROM posts WHERE id = 1; END");

  EXPECT_EQ(step("INSERT INTO comments VALUES (8, 2)"),
            "foreign key violated: child row 6 of 'comments' refers to a missing row of 'posts'");
}

TEST_F(ForeignKeysTest, G7ListsTheFirstTwenty) {
  connection_->execute(
      "INSERT INTO comments (post_id) SELECT 1 FROM "
      "json_each('[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,"
      "16,17,18,19,20,21,22]')");

  EXPECT_THAT(step("DELETE FROM posts"), ::testing::EndsWith("; and 4 more"));
}

TEST_F(ForeignKeysTest, G7ReportsWhatStoodBeforeOnceAndBlamesNobody) {
  OtherProgram(path()).run("INSERT INTO comments VALUES (8, 99)");

  EXPECT_EQ(step("INSERT INTO posts VALUES (3, 'c')"), "done");
  EXPECT_EQ(warnings_, std::vector<std::string>{"1 foreign key violation was there before"});
  EXPECT_EQ(step("INSERT INTO posts VALUES (4, 'd')"), "done");
  EXPECT_TRUE(warnings_.empty());
}

TEST_F(ForeignKeysTest, G7ARebuildMovesOldViolationsWithoutBlame) {
  OtherProgram(path()).run("CREATE TABLE likes (post_id REFERENCES posts (id))");
  OtherProgram(path()).run("INSERT INTO likes VALUES (1), (99); DELETE FROM likes WHERE rowid = 1");

  EXPECT_EQ(step("CREATE TABLE likes_new (post_id REFERENCES posts (id), at TEXT); INSERT INTO "
                 "likes_new SELECT post_id, '' FROM likes; DROP TABLE likes; ALTER TABLE likes_new "
                 "RENAME TO likes"),
            "done");
}

TEST_F(ForeignKeysTest, G7ALaterStepStartsFromWhatAnEarlierOneLeft) {
  OtherProgram(path()).run("INSERT INTO comments VALUES (8, 99)");
  EXPECT_EQ(step("DELETE FROM comments WHERE id = 8"), "done");

  EXPECT_EQ(step("INSERT INTO comments VALUES (8, 99)"),
            "foreign key violated: child row 8 of 'comments' refers to a missing row of 'posts'");
}

TEST_F(ForeignKeysTest, G7WhatAFailedStepDidIsNotRemembered) {
  OtherProgram(path()).run("INSERT INTO comments VALUES (8, 99)");
  step_of([&] {
    connection_->execute("DELETE FROM comments WHERE id = 8");
    static_cast<void>(connection_->unguard());
    throw Error(ErrorCode::migration, {.what = "cannot go on"});
  });

  EXPECT_EQ(step("INSERT INTO posts VALUES (3, 'c')"), "done");
}

TEST_F(ForeignKeysTest, G7WhatOthersBreakBetweenStepsIsNotBlamedOnAStep) {
  EXPECT_EQ(step("INSERT INTO posts VALUES (3, 'c')"), "done");
  OtherProgram(path()).run("DELETE FROM posts WHERE id = 1");

  EXPECT_EQ(step("INSERT INTO posts VALUES (4, 'd')"), "done");
}

TEST_F(ForeignKeysTest, G7KeysThatCouldNeverBeCheckedBreakNoInnocentStep) {
  OtherProgram(path()).run("CREATE TABLE u (a); CREATE TABLE bad (a REFERENCES u (a))");

  EXPECT_EQ(step("DELETE FROM comments"), "done");
  EXPECT_EQ(step("CREATE TABLE other (a)"), "done");
  EXPECT_TRUE(warnings_.empty());
}

TEST_F(ForeignKeysTest, G7ANewTableWhoseKeysCannotBeCheckedIsWarnedAbout) {
  EXPECT_EQ(step("CREATE TABLE u (a); CREATE TABLE bad (a REFERENCES u (a))"), "done");
  EXPECT_EQ(warnings_,
            std::vector<std::string>{"the foreign keys of 'bad' can't be checked: foreign key "
                                     "mismatch - \"bad\" referencing \"u\""});
}

TEST_F(ForeignKeysTest, G7AParentThatLosesItsKeyFailsTheStep) {
  EXPECT_EQ(
      step("CREATE TABLE new_posts (id, title); INSERT INTO new_posts SELECT * FROM posts; DROP "
           "TABLE posts; ALTER TABLE new_posts RENAME TO posts"),
      "the foreign keys of 'comments' can't be checked: foreign key mismatch - \"comments\" "
      "referencing \"posts\"");
}

TEST_F(ForeignKeysTest, G7ARebuiltTableCanBeRebuiltAgain) {
  EXPECT_EQ(step(kRebuild), "done");
  EXPECT_EQ(step(kRebuild), "done");
  EXPECT_EQ(ask("SELECT count(*) FROM comments"), "2");
}

TEST_F(ForeignKeysTest, G7TablesWithoutRowIdsAreToldToo) {
  EXPECT_EQ(
      step("CREATE TABLE w (k PRIMARY KEY, post_id REFERENCES posts) WITHOUT ROWID; INSERT INTO "
           "w VALUES (1, 9)"),
      "foreign key violated: a child row of 'w' refers to a missing row of 'posts'");
}

}  // namespace
}  // namespace solder::testing
