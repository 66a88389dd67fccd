#include "cli/options.hpp"

#include <gtest/gtest.h>

#include "cli/error_of.hpp"
#include "cli/typed_options.hpp"
#include "support/temporary_folder.hpp"

namespace solder::runner {
namespace {

using Words = std::vector<std::string>;
using std::chrono::milliseconds;

Options read(const Words& arguments, const Environment& environment = {}) {
  return read_options(arguments, environment);
}

TEST(Options, MayStandAnywhere) {
  const Options before = read({"--database", "a.db", "migrate-to", "002"});
  const Options between = read({"migrate-to", "--database", "a.db", "002"});
  const Options after = read({"migrate-to", "002", "--database", "a.db"});
  for (const Options& options : {before, between, after}) {
    EXPECT_EQ(options.verb->name, "migrate-to");
    EXPECT_EQ(options.settings.database, "a.db");
    EXPECT_EQ(options.argument(), "002");
  }
}

TEST(Options, ThatNamePlacesAreRepeatedForTheNextBuild) {
  const Options options =
      read({"-m", "my \"src\"", "build", "-p", "out"}, {{"SOLDER_BACKUPS", "kept"}});
  EXPECT_EQ(options.places, " --migrations \"my \\\"src\\\"\" --plugins out");
  EXPECT_EQ(with_places("run 'solder build'", options.places),
            "run 'solder build --migrations \"my \\\"src\\\"\" --plugins out'");
  EXPECT_EQ(with_places("say 'solder build' again", ""), "say 'solder build' again");
}

TEST(Options, NameTheEnvironmentsWhereTheDatabaseMayBeMeant) {
  const testing::TemporaryFolder folder;
  const std::string file = folder.write("a.conf", "[live]\ndatabase = a.db\n[none]\n").string();
  EXPECT_EQ(testing::error_of([&] {
              (void)read({"--config", file, "status"});
            }),
            "exit 3\n"
            "solder: error: cannot run 'status' without a database\n"
            "  why:   none is named, except in environments of '" +
                file +
                "': live\n"
                "  next:  choose one: 'solder --env live status'\n");
  EXPECT_NE(testing::error_of([&] {
              (void)read({"--config", file, "-e", "none", "status"});
            }).find("next:  name it: 'solder --database app.db status'"),
            std::string::npos);
}

TEST(Options, TakeAValueAfterAnEqualsSignOrABlankOrTheLetter) {
  for (const Words& words : {Words{"--steps=3"}, {"--steps", "3"}, {"-n3"}, {"-n", "3"}}) {
    Words arguments = {"-d", "a.db", "migrate"};
    arguments.insert(arguments.end(), words.begin(), words.end());
    EXPECT_EQ(read(arguments).steps, 3U);
  }
}

TEST(Options, JoinTheLettersOfSwitches) {
  const Options options = read({"-d", "a.db", "-yv", "migrate"});
  EXPECT_TRUE(options.agreed);
  EXPECT_EQ(options.verbosity, Verbosity::verbose);
}

TEST(Options, TakeEverythingAfterTwoDashesAsWords) {
  EXPECT_EQ(read({"-d", "a.db", "backup", "--", "--odd.db"}).argument(), "--odd.db");
}

TEST(Options, HaveDefaults) {
  const Options options = read({"-d", "a.db", "migrate"});
  EXPECT_EQ(options.settings.plugins, "plugins");
  EXPECT_EQ(options.settings.migrations, "migrations");
  EXPECT_EQ(options.settings.backups, "backups");
  EXPECT_EQ(options.settings.history_table, "schema_migrations");
  EXPECT_EQ(options.settings.lock_timeout, milliseconds(10000));
  EXPECT_EQ(options.settings.step_timeout, milliseconds(0));
  EXPECT_EQ(options.settings.run_timeout, milliseconds(0));
  EXPECT_EQ(options.settings.memory_limit_mib, 8192U);
  EXPECT_TRUE(options.settings.backup_first);
  EXPECT_FALSE(options.settings.allow_out_of_order);
  EXPECT_FALSE(options.agreed);
  EXPECT_EQ(options.verbosity, Verbosity::normal);
  EXPECT_EQ(options.color, ColorChoice::automatic);
  EXPECT_FALSE(options.steps.has_value());
}

TEST(Options, FillTheSettings) {
  const Settings settings = read({"-d",
                                  "a.db",
                                  "-p",
                                  "p",
                                  "-m",
                                  "m",
                                  "--backups",
                                  "b",
                                  "--history-table",
                                  "h",
                                  "--set",
                                  "x=1",
                                  "--set",
                                  "y=a=b",
                                  "--lock-timeout",
                                  "0.25",
                                  "--lock=row",
                                  "--ddl=non-transactional",
                                  "--timeout=60",
                                  "--run-timeout=90",
                                  "--memory-limit",
                                  "512",
                                  "--allow-out-of-order",
                                  "--insecure-plugins",
                                  "--in-process",
                                  "--no-backup",
                                  "migrate"})
                                .settings;
  EXPECT_EQ(settings.plugins, "p");
  EXPECT_EQ(settings.migrations, "m");
  EXPECT_EQ(settings.backups, "b");
  EXPECT_EQ(settings.history_table, "h");
  EXPECT_EQ(settings.variables, (std::map<std::string, std::string>{{"x", "1"}, {"y", "a=b"}}));
  EXPECT_EQ(settings.lock_timeout, milliseconds(250));
  EXPECT_EQ(settings.lock, LockMode::row);
  EXPECT_EQ(settings.ddl, DdlMode::non_transactional);
  EXPECT_EQ(settings.step_timeout, milliseconds(60000));
  EXPECT_EQ(settings.run_timeout, milliseconds(90000));
  EXPECT_EQ(settings.memory_limit_mib, 512U);
  EXPECT_TRUE(settings.allow_out_of_order && settings.insecure_plugins && settings.in_process);
  EXPECT_FALSE(settings.backup_first);
}

TEST(Options, OfTheFilesThatAVerbWrites) {
  const Settings settings = read({"--backup", "--keep", "5", "--allow-hardlink", "--strict",
                                  "--database", "app.db", "migrate"})
                                .settings;
  EXPECT_TRUE(settings.backup_always && settings.backup_first);
  EXPECT_EQ(settings.keep_backups, 5U);
  EXPECT_TRUE(settings.allow_hard_links && settings.strict);
}

TEST(Options, SayHowManyBackupsStayForTheCommandsThatMakeOne) {
  EXPECT_EQ(read({"-d", "a", "migrate"}, {{"SOLDER_KEEP", "2"}}).settings.keep_backups, 2U);
  for (const Words& words : {Words{"rollback", "0"}, {"migrate-to", "0"}, {"backup"}, {"reset"}}) {
    Words arguments = {"-d", "a", "--keep", "3"};
    arguments.insert(arguments.end(), words.begin(), words.end());
    EXPECT_EQ(read(arguments).settings.keep_backups, 3U);
  }
}

TEST(Options, KnowTheCommandsByTheirOtherNames) {
  EXPECT_EQ(read({"-d", "a", "up"}).verb->name, "migrate");
  EXPECT_EQ(read({"-d", "a", "info"}).verb->name, "status");
  EXPECT_EQ(read({"-d", "a", "down", "1"}).verb->name, "rollback");
  EXPECT_EQ(read({"new", "add_users"}).verb->name, "create-migration");
}

TEST(Options, DescribeTheMigrationToCreate) {
  const Options options =
      read({"create-migration", "add_users", "--description", "Add users", "--sql", "--as", "7"});
  EXPECT_EQ(options.scaffold.name, "add_users");
  EXPECT_EQ(options.scaffold.description, "Add users");
  EXPECT_EQ(options.scaffold.language, ScaffoldRequest::Language::sql);
  EXPECT_EQ(options.scaffold.version, "7");
}

TEST(Options, AskForHelpInThreeWays) {
  EXPECT_EQ(read({"--help"}).purpose, Purpose::show_help);
  EXPECT_EQ(read({"--help"}).verb, nullptr);
  for (const Words& words : {Words{"help", "up"}, {"up", "--help"}, {"up", "-h", "5", "6"}}) {
    EXPECT_EQ(read(words).purpose, Purpose::show_help);
    EXPECT_EQ(read(words).verb->name, "migrate");
  }
}

TEST(Options, TakeTheEnvironmentWhereTheCommandLineIsSilent) {
  const Environment environment = {{"SOLDER_DATABASE", "env.db"},
                                   {"SOLDER_LOCK_TIMEOUT", "3"},
                                   {"SOLDER_NO_BACKUP", "1"},
                                   {"SOLDER_SET", "x=1\ny=2"}};
  const Options options = read({"migrate", "--lock-timeout", "5", "--set", "y=3"}, environment);
  EXPECT_EQ(options.settings.database, "env.db");
  EXPECT_EQ(options.settings.lock_timeout, milliseconds(5000));
  EXPECT_FALSE(options.settings.backup_first);
  EXPECT_EQ(options.settings.variables,
            (std::map<std::string, std::string>{{"x", "1"}, {"y", "3"}}));
}

TEST(Options, TakeTheDatabaseFromDatabaseUrlLast) {
  EXPECT_EQ(read({"migrate"}, {{"DATABASE_URL", "u.db"}}).settings.database, "u.db");
  EXPECT_EQ(
      read({"migrate"}, {{"DATABASE_URL", "u.db"}, {"SOLDER_DATABASE", "s.db"}}).settings.database,
      "s.db");
}

TEST(Options, CountAnEmptyVariableAsNotSet) {
  EXPECT_EQ(
      read({"migrate"}, {{"SOLDER_DATABASE", ""}, {"DATABASE_URL", "u.db"}}).settings.database,
      "u.db");
}

TEST(Options, LetTheCommandLineSwitchOffWhatTheEnvironmentSwitchesOn) {
  EXPECT_FALSE(read({"-d", "a", "migrate", "--yes=no"}, {{"SOLDER_YES", "1"}}).agreed);
}

TEST(Options, LetTheCommandLineDecideBetweenQuietAndVerbose) {
  EXPECT_EQ(read({"-d", "a", "migrate", "-v"}, {{"SOLDER_QUIET", "1"}}).verbosity,
            Verbosity::verbose);
  EXPECT_EQ(read({"-d", "a", "migrate", "-q"}, {{"SOLDER_VERBOSE", "1"}}).verbosity,
            Verbosity::quiet);
}

TEST(Options, PassOverVariablesThatTheCommandDoesNotTake) {
  EXPECT_FALSE(read({"-d", "a", "status"}, {{"SOLDER_STEPS", "3"}}).steps.has_value());
}

TEST(Options, LetTheFileSpeakLast) {
  const testing::TemporaryFolder folder;
  const std::string file = folder.write("my.conf", "database = file.db\nplugins = file\n").string();
  const Environment environment = {{"SOLDER_PLUGINS", "env"}};
  EXPECT_EQ(read({"--config", file, "migrate"}, environment).settings.database, "file.db");
  EXPECT_EQ(read({"--config", file, "migrate"}, environment).settings.plugins, "env");
  EXPECT_EQ(read({"-p", "line", "--config", file, "migrate"}, environment).settings.plugins,
            "line");
}

TEST(Options, FindTheFileThroughTheEnvironment) {
  const testing::TemporaryFolder folder;
  const std::string file = folder.write("my.conf", "database = file.db\n").string();
  EXPECT_EQ(read({"migrate"}, {{"SOLDER_CONFIG", file}}).settings.database, "file.db");
}

TEST(Options, HonourNoColorUnlessColorIsAskedFor) {
  const Environment no_color = {{"NO_COLOR", "1"}};
  EXPECT_EQ(read({"-d", "a", "status"}, no_color).color, ColorChoice::never);
  EXPECT_EQ(read({"-d", "a", "status", "--color", "always"}, no_color).color, ColorChoice::always);
  EXPECT_EQ(read({"-d", "a", "status"}, {{"NO_COLOR", ""}}).color, ColorChoice::automatic);
}

TEST(Options, SendNoColorToATerminalThatHasNone) {
  EXPECT_EQ(read({"-d", "a", "status"}, {{"TERM", "dumb"}}).color, ColorChoice::never);
}

TEST(Options, NeedNoDatabaseWhereNoneIsUsed) {
  EXPECT_EQ(read({"build"}).verb->name, "build");
  EXPECT_EQ(read({"validate"}).verb->name, "validate");
}

TEST(Options, ReadADecisionAboutAVersion) {
  using Decision = RepairRequest::Decision;
  EXPECT_EQ(read({"-d", "a", "repair"}).decision, Decision::none);
  EXPECT_EQ(read({"-d", "a", "repair", "2", "--accept-checksum"}).decision,
            Decision::accept_checksum);
  EXPECT_EQ(read({"-d", "a", "repair", "2", "--not-applied"}).decision, Decision::not_applied);
}

}  // namespace
}  // namespace solder::runner
