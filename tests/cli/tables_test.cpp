// The two tables, on which everything else in the command line rests.
#include <algorithm>
#include <gtest/gtest.h>
#include <set>

#include "cli/option_table.hpp"
#include "cli/run_verb.hpp"
#include "cli/verb_table.hpp"

namespace solder::runner {
namespace {

TEST(VerbTable, HasNoNameTwice) {
  const auto names = verb_names();
  EXPECT_EQ(std::set<std::string_view>(names.begin(), names.end()).size(), names.size());
}

TEST(VerbTable, ShowsAnExampleOfEveryCommand) {
  for (const VerbEntry& verb : verb_table()) {
    ASSERT_FALSE(verb.examples.empty()) << verb.name;
    for (const Example& example : verb.examples) {
      EXPECT_NE(example.command.find(verb.name), std::string_view::npos) << example.command;
    }
  }
}

TEST(VerbTable, HasSomethingToRunForEveryCommand) {
  for (const VerbEntry& verb : verb_table()) EXPECT_EQ(can_run(verb.name), verb.name != "help");
}

TEST(VerbTable, NamesOptionsOfSomeCommandsOnly) {
  for (const VerbEntry& verb : verb_table()) {
    for (const std::string_view name : verb.options) {
      ASSERT_NE(find_option(name), nullptr) << name;
      EXPECT_EQ(find_option(name)->scope, OptionEntry::Scope::some) << name;
    }
  }
}

TEST(VerbTable, SaysWhatAnOptionMeansToEachCommandThatTakesIt) {
  for (const VerbEntry& verb : verb_table()) {
    for (const OwnMeaning& meaning : verb.meanings) {
      EXPECT_TRUE(verb.takes(meaning.option)) << verb.name << " " << meaning.option;
      EXPECT_EQ(verb.option(meaning.option).help, meaning.help);
    }
  }
  EXPECT_EQ(find_verb("create-migration")->option("sql").help,
            "write up.sql and down.sql instead of C++");
  EXPECT_EQ(find_verb("plan")->option("sql").help,
            "run it where it doesn't count, and show the SQL that it executed");
}

TEST(OptionTable, HasNoNameAndNoLetterTwice) {
  std::set<std::string_view> names;
  std::set<char> letters;
  for (const OptionEntry& option : option_table()) {
    EXPECT_TRUE(names.insert(option.name).second) << option.name;
    EXPECT_TRUE(option.letter == 0 || letters.insert(option.letter).second) << option.name;
  }
}

TEST(OptionTable, HasACommandForEveryOptionOfSome) {
  for (const OptionEntry& option : option_table()) {
    if (option.scope == OptionEntry::Scope::every) continue;
    const auto& verbs = verb_table();
    EXPECT_TRUE(std::any_of(verbs.begin(), verbs.end(), [&](const VerbEntry& verb) {
      return verb.takes(option.name);
    })) << option.name;
  }
}

TEST(OptionTable, MakesVariablesOfNames) {
  EXPECT_EQ(find_option("lock-timeout")->variable(), "SOLDER_LOCK_TIMEOUT");
  EXPECT_EQ(find_option("config")->variable(), "SOLDER_CONFIG");
  EXPECT_EQ(find_option("help")->variable(), "");
}

}  // namespace
}  // namespace solder::runner
