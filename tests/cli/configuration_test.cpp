#include <gtest/gtest.h>

#include "cli/error_of.hpp"
#include "cli/option_values.hpp"
#include "support/temporary_folder.hpp"

namespace solder::runner {
namespace {

class Configuration : public ::testing::Test {
 protected:
  std::string read(const std::string& content, const std::string& environment = {}) {
    std::string text;
    const runner::Configuration configuration =
        read_configuration(folder_.write("a.conf", content));
    const OptionValue asked = {.option = find_option("env"), .text = environment, .place = "--env"};
    for (const OptionValue& value :
         values_for(configuration, environment.empty() ? nullptr : &asked)) {
      text += std::string(value.option->name) + "=" + value.text + " " + place(value.place) + "\n";
    }
    return text;
  }

  // The Error's text, without the folder of this test.
  std::string error(const std::string& content, const std::string& environment = {}) {
    return without_folder(testing::error_of([&] { read(content, environment); }));
  }

  std::string error_of_file(const std::string& name) {
    return without_folder(testing::error_of([&] { (void)read_configuration(folder_ / name); }));
  }

  [[nodiscard]] std::string without_folder(std::string text) const {
    const std::string folder = folder_.path().string() + "/";
    for (auto at = text.find(folder); at != std::string::npos; at = text.find(folder)) {
      text.erase(at, folder.size());
    }
    return text;
  }

  [[nodiscard]] std::string place(const std::string& text) const { return without_folder(text); }

  testing::TemporaryFolder folder_;
};

TEST_F(Configuration, HasAKeyAndAValueOnEachLine) {
  EXPECT_EQ(read("# for this project\n"
                 "\n"
                 "database = app.db\n"
                 "  lock-timeout=3  \n"
                 "yes = no\n"),
            "database=app.db a.conf:3\n"
            "lock-timeout=3 a.conf:4\n"
            "yes=no a.conf:5\n");
}

TEST_F(Configuration, KeepsWhatStandsInAValue) {
  EXPECT_EQ(read("database = my #1 = file.db\n"), "database=my #1 = file.db a.conf:1\n");
}

TEST_F(Configuration, TakesAValueOutOfItsQuotes) {
  EXPECT_EQ(read("database = \"my shop.db\"\nplugins='out '\n"),
            "database=my shop.db a.conf:1\nplugins=out  a.conf:2\n");
  EXPECT_EQ(read("set = a=\"b c\"\nset = it's=so\ndatabase = \"it's.db\"\n"),
            "set=a=\"b c\" a.conf:1\nset=it's=so a.conf:2\ndatabase=it's.db a.conf:3\n");
}

TEST_F(Configuration, RefusesAQuoteWithoutACounterpart) {
  for (const std::string text : {"\"shop.db", "shop.db'", "'shop.db\"", "\"a\" b\"", "'"}) {
    EXPECT_EQ(error("database = " + text + "\n"),
              "exit 3\n"
              "solder: error: cannot use '" +
                  text +
                  "' for database\n"
                  "  where: a.conf:1\n"
                  "  why:   a quote in it has no counterpart\n"
                  "  next:  write the value without quotes, or all of it between two of a kind\n");
  }
}

TEST_F(Configuration, MayComeFromWindows) {
  EXPECT_EQ(read("\xEF\xBB\xBF"
                 "database = app.db\r\n"),
            "database=app.db a.conf:1\n");
}

TEST_F(Configuration, RepeatsKeysThatAreCollected) {
  EXPECT_EQ(read("set = a=1\nset = b=2\n"), "set=a=1 a.conf:1\nset=b=2 a.conf:2\n");
}

TEST_F(Configuration, RefusesUnknownKeysWithASuggestion) {
  EXPECT_EQ(error("database = a.db\nplugin = p\n"),
            "exit 3\n"
            "solder: error: cannot accept key 'plugin'\n"
            "  where: a.conf:2\n"
            "  why:   it is an unknown key; did you mean 'plugins'?\n"
            "  next:  use the long names of the options that 'solder --help' lists\n");
}

TEST_F(Configuration, RefusesKeysThatBelongOnTheCommandLine) {
  EXPECT_EQ(error("version = yes\n"),
            "exit 3\n"
            "solder: error: cannot accept key 'version'\n"
            "  where: a.conf:1\n"
            "  why:   it is an unknown key\n"
            "  next:  use the long names of the options that 'solder --help' lists\n");
}

TEST_F(Configuration, RefusesAKeyGivenTwice) {
  EXPECT_EQ(error("plugins = a\nplugins = b\n"),
            "exit 3\n"
            "solder: error: cannot accept key 'plugins'\n"
            "  where: a.conf:2\n"
            "  why:   it was given before, at a.conf:1\n"
            "  next:  remove one of the two lines\n");
}

TEST_F(Configuration, RefusesALineWithoutAValue) {
  EXPECT_EQ(error("plugins\n"),
            "exit 3\n"
            "solder: error: cannot read line 'plugins'\n"
            "  where: a.conf:1\n"
            "  why:   it has no '='\n"
            "  next:  write 'key = value', or begin a comment with '#'\n");
}

std::string refused(const std::string& name, const std::string& why) {
  return "exit 3\nsolder: error: cannot read configuration '" + name + "'\n  why:   " + why +
         "\n  next:  name a file of 'key = value' lines with --config\n";
}

TEST_F(Configuration, RefusesAFileThatIsNotThere) {
  EXPECT_EQ(error_of_file("none.conf"), refused("none.conf", "there is no such file"));
}

TEST_F(Configuration, RefusesAFolder) {
  std::filesystem::create_directory(folder_ / "folder");
  EXPECT_EQ(error_of_file("folder"), refused("folder", "it is not a regular file"));
}

TEST_F(Configuration, RefusesAFileThatIsTooLargeWithoutReadingIt) {
  folder_.write("big.conf", "");
  std::filesystem::resize_file(folder_ / "big.conf", 1024UL * 1024 * 1024);
  EXPECT_EQ(error_of_file("big.conf"), refused("big.conf", "it is larger than 1 MiB"));
}

TEST_F(Configuration, RefusesNulBytes) {
  EXPECT_EQ(error(std::string("database = a\0b\n", 15)), refused("a.conf", "it has a NUL byte"));
}

TEST_F(Configuration, RefusesWhatIsNotUtf8) {
  EXPECT_EQ(error("database = \xff\n"), refused("a.conf", "it is not UTF-8"));
}

TEST_F(Configuration, HasEnvironmentsUnderHeadings) {
  const std::string content =
      "plugins = p\n"
      "lock-timeout = 3\n"
      "[production]\n"
      "database = prod.db\n"
      "lock-timeout = 60\n"
      "[ test ]\n"
      "database = test.db\n";
  EXPECT_EQ(read(content), "plugins=p a.conf:1\nlock-timeout=3 a.conf:2\n");
  EXPECT_EQ(read(content, "production"),
            "plugins=p a.conf:1\nlock-timeout=3 a.conf:2\n"
            "database=prod.db a.conf:4\nlock-timeout=60 a.conf:5\n");
  EXPECT_EQ(read(content, "test"),
            "plugins=p a.conf:1\nlock-timeout=3 a.conf:2\ndatabase=test.db a.conf:7\n");
}

TEST_F(Configuration, MayNameTheEnvironmentThatIsMeantWithoutBeingAsked) {
  const std::string content = "env = test\n[test]\ndatabase = t.db\n[live]\ndatabase = l.db\n";
  EXPECT_EQ(read(content), "env=test a.conf:1\ndatabase=t.db a.conf:3\n");
  EXPECT_EQ(read(content, "live"), "env=test a.conf:1\ndatabase=l.db a.conf:5\n");
}

TEST_F(Configuration, RefusesUnknownEnvironmentsWithASuggestion) {
  EXPECT_EQ(error("[production]\n[test]\n", "producton"),
            "exit 3\n"
            "solder: error: cannot use environment 'producton'\n"
            "  where: --env\n"
            "  why:   it is an unknown environment of 'a.conf'; did you mean 'production'?\n"
            "  next:  begin it with a line '[producton]' in 'a.conf'\n");
}

TEST_F(Configuration, RefusesHeadingsThatNameNothingOrComeTwice) {
  EXPECT_EQ(error("[]\n"),
            "exit 3\n"
            "solder: error: cannot accept heading '[]'\n"
            "  where: a.conf:1\n"
            "  why:   it names no environment\n"
            "  next:  write it as in '[production]'\n");
  EXPECT_EQ(error("[a]\ndatabase = a.db\n[a]\n"),
            "exit 3\n"
            "solder: error: cannot accept heading '[a]'\n"
            "  where: a.conf:3\n"
            "  why:   the environment has a heading already\n"
            "  next:  put all its lines under one\n");
}

TEST_F(Configuration, RefusesToChooseAnEnvironmentWithinOne) {
  EXPECT_EQ(error("[a]\nenv = b\n"),
            "exit 3\n"
            "solder: error: cannot accept key 'env'\n"
            "  where: a.conf:2\n"
            "  why:   it stands in an environment itself\n"
            "  next:  move the line above all headings\n");
}

}  // namespace
}  // namespace solder::runner
