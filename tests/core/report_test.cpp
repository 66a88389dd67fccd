#include "core/report.hpp"

#include <gtest/gtest.h>

namespace solder::runner {
namespace {

StepResult result(const char* version, Outcome outcome) {
  return {.version = version, .outcome = outcome};
}

TEST(Report, HasNoFailureWhenAllIsDoneOrSkipped) {
  const Report report{.results = {result("1", Outcome::done), result("2", Outcome::skipped)}};
  EXPECT_EQ(nullptr, report.failure());
}

TEST(Report, NamesTheStepThatFailed) {
  const Report report{.results = {result("1", Outcome::done), result("2", Outcome::failed)}};
  ASSERT_NE(nullptr, report.failure());
  EXPECT_EQ("2", report.failure()->version);
}

TEST(Report, CountsAnOutcomeInDoubtAsAFailure) {
  const Report report{.results = {result("1", Outcome::in_doubt)}};
  ASSERT_NE(nullptr, report.failure());
  EXPECT_EQ("1", report.failure()->version);
}

TEST(Report, CountsByOutcome) {
  const Report report{.results = {result("1", Outcome::done), result("2", Outcome::done),
                                  result("3", Outcome::failed)}};
  EXPECT_EQ(2U, report.count(Outcome::done));
  EXPECT_EQ(1U, report.count(Outcome::failed));
  EXPECT_EQ(0U, report.count(Outcome::skipped));
}

}  // namespace
}  // namespace solder::runner
