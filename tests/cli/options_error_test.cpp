// Every usage error, word by word. G12: all of them are found before a database is opened.
#include <gtest/gtest.h>
#include <ostream>

#include "cli/error_of.hpp"
#include "cli/options.hpp"

namespace solder::runner {
namespace {

struct Case {
  const char* name;
  std::vector<std::string> arguments;
  Environment environment;
  const char* text;  // after "exit 3\nsolder: error: "
};

void PrintTo(const Case& row, std::ostream* stream) {
  *stream << row.name;
}

class UsageError : public ::testing::TestWithParam<Case> {};

TEST_P(UsageError, SaysWhatWhyAndWhatNext) {
  const std::string text =
      testing::error_of([] { (void)read_options(GetParam().arguments, GetParam().environment); });
  EXPECT_EQ(text, std::string("exit 3\nsolder: error: ") + GetParam().text);
}

const Case kCommandCases[] = {
    {"KeepWithoutABackup",
     {"-d", "a.db", "migrate", "--keep", "3"},
     {{"SOLDER_KEEP", "2"}},
     "cannot use --keep without a backup\n"
     "  why:   'migrate' makes a backup when --backup asks for it\n"
     "  next:  add --backup, or leave --keep out\n"},
    {"KeepOfWhatIsNotMade",
     {"-d", "a.db", "rollback", "0", "--keep", "3", "--no-backup"},
     {},
     "cannot use --keep without a backup\n"
     "  why:   --no-backup says that none is made\n"
     "  next:  leave --no-backup out, or leave --keep out\n"},
    {"NoCommand",
     {},
     {},
     "cannot run without a command\n"
     "  why:   none was given\n"
     "  next:  see 'solder --help'\n"},
    {"UnknownCommandNearAnother",
     {"migrat"},
     {},
     "cannot run command 'migrat'\n"
     "  why:   it is an unknown command; did you mean 'migrate'?\n"
     "  next:  see 'solder --help'\n"},
    {"UnknownCommandNearAnAlias",
     {"upp"},
     {},
     "cannot run command 'upp'\n"
     "  why:   it is an unknown command; did you mean 'up'?\n"
     "  next:  see 'solder --help'\n"},
    {"UnknownCommandNearNothing",
     {"frobnicate"},
     {},
     "cannot run command 'frobnicate'\n"
     "  why:   it is an unknown command\n"
     "  next:  see 'solder --help'\n"},
    {"EmptyCommand",
     {""},
     {},
     "cannot run command ''\n"
     "  why:   it is an unknown command\n"
     "  next:  see 'solder --help'\n"},
    {"CommandThatWouldForgeLines",
     {"x\n\x1b[31mforged"},
     {},
     "cannot run command 'x\\n\\x1b[31mforged'\n"
     "  why:   it is an unknown command\n"
     "  next:  see 'solder --help'\n"},
    {"MissingArgument",
     {"-d", "a.db", "migrate-to"},
     {},
     "cannot run 'migrate-to'\n"
     "  why:   it needs VERSION\n"
     "  next:  see 'solder migrate-to --help'\n"},
    {"ArgumentTooMuch",
     {"-d", "a.db", "migrate", "003"},
     {},
     "cannot accept argument '003'\n"
     "  why:   'migrate' takes no argument\n"
     "  next:  see 'solder migrate --help'\n"},
    {"SecondArgumentTooMuch",
     {"-d", "a.db", "backup", "x.db", "y.db"},
     {},
     "cannot accept argument 'y.db'\n"
     "  why:   'backup' takes one argument: [FILE]\n"
     "  next:  see 'solder backup --help'\n"},
    {"EmptyArgument",
     {"-d", "a.db", "rollback", ""},
     {},
     "cannot accept argument ''\n"
     "  why:   it is empty\n"
     "  next:  see 'solder rollback --help'\n"},
    {"NoDatabase",
     {"status"},
     {},
     "cannot run 'status' without a database\n"
     "  why:   neither --database nor SOLDER_DATABASE, DATABASE_URL or solder.conf names one\n"
     "  next:  name it: 'solder --database app.db status'\n"},
    {"RollbackToNowhere",
     {"-d", "a.db", "down"},
     {},
     "cannot run 'rollback'\n"
     "  why:   it needs VERSION, or --steps N\n"
     "  next:  run 'solder rollback VERSION' to undo everything newer than VERSION, or 'solder "
     "rollback --steps 1' to undo the latest migration\n"},
    {"RollbackToTwoPlaces",
     {"-d", "a.db", "rollback", "1", "--steps", "1"},
     {},
     "cannot run 'rollback'\n"
     "  why:   VERSION and --steps contradict each other\n"
     "  next:  run 'solder rollback VERSION' to undo everything newer than VERSION, or 'solder "
     "rollback --steps 1' to undo the latest migration\n"},
    {"DecisionAboutNothing",
     {"-d", "a.db", "repair", "--applied"},
     {},
     "cannot run 'repair'\n"
     "  why:   a decision needs the VERSION that it is about\n"
     "  next:  run 'solder repair' to list what needs a decision\n"},
};

const Case kOptionCases[] = {
    {"UnknownOptionNearAnother",
     {"--databse", "a.db", "status"},
     {},
     "cannot accept option '--databse'\n"
     "  why:   it is an unknown option; did you mean '--database'?\n"
     "  next:  see 'solder --help'\n"},
    {"UnknownLetter",
     {"-x", "status"},
     {},
     "cannot accept option '-x'\n"
     "  why:   it is an unknown option\n"
     "  next:  see 'solder --help'\n"},
    {"AbbreviatedOption",
     {"--data=a.db", "status"},
     {},
     "cannot accept option '--data'\n"
     "  why:   it is an unknown option\n"
     "  next:  see 'solder --help'\n"},
    {"OptionOfAnotherCommand",
     {"-d", "a.db", "status", "--steps", "1"},
     {},
     "cannot accept option '--steps'\n"
     "  why:   'status' does not take it\n"
     "  next:  see 'solder status --help'\n"},
    {"OptionGivenTwice",
     {"-d", "a.db", "--database=b.db", "status"},
     {},
     "cannot accept option '--database'\n"
     "  why:   it was given twice\n"
     "  next:  give it once\n"},
    {"OptionWithoutItsValue",
     {"status", "--database"},
     {},
     "cannot accept option '--database'\n"
     "  why:   it needs a value\n"
     "  next:  see 'solder --help'\n"},
    {"OptionWithAnotherInPlaceOfItsValue",
     {"--database", "--yes", "status"},
     {},
     "cannot accept option '--database'\n"
     "  why:   it needs a value\n"
     "  next:  see 'solder --help'\n"},
    {"EmptyValue",
     {"--database", "", "status"},
     {},
     "cannot use '' for --database\n"
     "  why:   it is empty\n"
     "  next:  see 'solder --help'\n"},
    {"StepsThatAreNoNumber",
     {"-d", "a.db", "migrate", "--steps", "two"},
     {},
     "cannot use 'two' for --steps\n"
     "  why:   it is not a whole number of at least 1\n"
     "  next:  see 'solder --help'\n"},
    {"NoSteps",
     {"-d", "a.db", "migrate", "--steps=0"},
     {},
     "cannot use '0' for --steps\n"
     "  why:   it is not a whole number of at least 1\n"
     "  next:  see 'solder --help'\n"},
    {"StepsBelowNothing",
     {"-d", "a.db", "migrate", "--steps=-1"},
     {},
     "cannot use '-1' for --steps\n"
     "  why:   it is not a whole number of at least 1\n"
     "  next:  see 'solder --help'\n"},
    {"LockOfNoKind",
     {"-d", "a.db", "migrate", "--lock", "table"},
     {},
     "cannot use 'table' for --lock\n"
     "  why:   it must be auto, advisory, row or none\n"
     "  next:  see 'solder --help'\n"},
    {"DdlOfNoKind",
     {"-d", "a.db", "migrate"},
     {{"SOLDER_DDL", "yes"}},
     "cannot use 'yes' for SOLDER_DDL\n"
     "  why:   it must be auto, transactional or non-transactional\n"
     "  next:  see 'solder --help'\n"},
    {"TimeoutThatIsNoNumber",
     {"-d", "a.db", "migrate", "--lock-timeout", "10s"},
     {},
     "cannot use '10s' for --lock-timeout\n"
     "  why:   it is not a number of seconds from 0 to a year\n"
     "  next:  see 'solder --help'\n"},
    {"TimeoutThatIsNotANumberAtAll",
     {"-d", "a.db", "migrate"},
     {{"SOLDER_TIMEOUT", "nan"}},
     "cannot use 'nan' for SOLDER_TIMEOUT\n"
     "  why:   it is not a number of seconds from 0 to a year\n"
     "  next:  see 'solder --help'\n"},
    {"UnknownColor",
     {"-d", "a.db", "status", "--color", "pink"},
     {},
     "cannot use 'pink' for --color\n"
     "  why:   it must be auto, always or never\n"
     "  next:  see 'solder --help'\n"},
    {"UnknownFormat",
     {"-d", "a.db", "show-schema", "--format", "svg"},
     {},
     "cannot use 'svg' for --format\n"
     "  why:   it must be text, json, jsonl, sql, mermaid, dot or html\n"
     "  next:  see 'solder --help'\n"},
    {"FormatOfAnotherCommand",
     {"-d", "a.db", "status"},
     {{"SOLDER_FORMAT", "sql"}},
     "cannot use 'sql' for SOLDER_FORMAT\n"
     "  why:   it must be text, json or jsonl\n"
     "  next:  see 'solder --help'\n"},
    {"JsonIntoAFile",
     {"-d", "a.db", "report", "--format", "json", "-o", "r.json"},
     {},
     "cannot write JSON into 'r.json'\n"
     "  why:   with '--format json' the answer is on the standard output\n"
     "  next:  leave --output out and redirect: '> r.json'\n"},
    {"SwitchWithAStrangeValue",
     {"-d", "a.db", "status"},
     {{"SOLDER_YES", "maybe"}},
     "cannot use 'maybe' for SOLDER_YES\n"
     "  why:   it is neither yes nor no\n"
     "  next:  see 'solder --help'\n"},
    {"SwitchWithNothingAfterItsEqualsSign",
     {"-d", "a.db", "status", "--yes="},
     {},
     "cannot use '' for --yes\n"
     "  why:   it is neither yes nor no\n"
     "  next:  see 'solder --help'\n"},
    {"SwitchGivenInBothForms",
     {"-d", "a.db", "status", "--yes", "--yes=no"},
     {},
     "cannot accept option '--yes'\n"
     "  why:   it was given twice\n"
     "  next:  give it once\n"},
    {"OptionWithNothingAfterItsEqualsSign",
     {"-d", "a.db", "migrate", "--steps="},
     {},
     "cannot accept option '--steps'\n"
     "  why:   it needs a value\n"
     "  next:  see 'solder --help'\n"},
    {"VariableWithoutAValue",
     {"-d", "a.db", "migrate", "--set", "key"},
     {},
     "cannot use 'key' for --set\n"
     "  why:   it is not of the form KEY=VALUE\n"
     "  next:  see 'solder --help'\n"},
    {"VariableGivenTwice",
     {"-d", "a.db", "migrate", "--set", "k=1", "--set", "k=2"},
     {},
     "cannot use 'k=2' for --set\n"
     "  why:   'k' was given before\n"
     "  next:  see 'solder --help'\n"},
    {"QuietAndVerbose",
     {"-d", "a.db", "migrate", "-q", "-v"},
     {},
     "cannot use --verbose and --quiet together\n"
     "  why:   they contradict each other\n"
     "  next:  leave one of them out\n"},
    {"TwoLanguages",
     {"new", "x", "--c", "--sql"},
     {},
     "cannot use --sql and --c together\n"
     "  why:   they contradict each other\n"
     "  next:  leave one of them out\n"},
    {"TwoDecisions",
     {"-d", "a.db", "repair", "2", "--applied", "--not-applied"},
     {},
     "cannot use --applied and --not-applied together\n"
     "  why:   they contradict each other\n"
     "  next:  leave one of them out\n"},
    {"VersionThatIsNone",
     {"new", "x", "--as", "v1"},
     {},
     "cannot use 'v1' for --as\n"
     "  why:   a version is digits, or groups of digits joined by dots, greater than 0: 003, "
     "20261122093000, 1.2.10\n"
     "  next:  see 'solder --help'\n"},
};

const auto kNames = [](const auto& row) { return std::string(row.param.name); };
INSTANTIATE_TEST_SUITE_P(Commands, UsageError, ::testing::ValuesIn(kCommandCases), kNames);
INSTANTIATE_TEST_SUITE_P(OptionValues, UsageError, ::testing::ValuesIn(kOptionCases), kNames);

TEST(UsageErrors, ShortenWhatIsLong) {
  const std::string text =
      testing::error_of([] { (void)read_options({std::string(1000000, 'x')}, {}); });
  EXPECT_LT(text.size(), 300U);
}

}  // namespace
}  // namespace solder::runner
