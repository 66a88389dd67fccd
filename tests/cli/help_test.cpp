#include "cli/help.hpp"

#include <gtest/gtest.h>
#include <sstream>

#include "core/error.hpp"

namespace solder::runner {
namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

TEST(Help, FitsATerminal) {
  std::vector<std::string> texts = {main_help()};
  for (const VerbEntry& verb : verb_table()) texts.push_back(verb_help(verb));
  for (const std::string& text : texts) {
    for (const std::string& line : lines_of(text)) EXPECT_LE(width_of(line), kPageWidth) << line;
  }
}

TEST(Help, NamesEveryCommandAndEveryOption) {
  const std::string main = main_help();
  for (const VerbEntry& verb : verb_table()) {
    EXPECT_NE(main.find("\n  " + std::string(verb.name)), std::string::npos) << verb.name;
    for (const std::string_view option : verb.options) {
      EXPECT_NE(verb_help(verb).find(find_option(option)->usage()), std::string::npos) << option;
    }
  }
  for (const OptionEntry& option : option_table()) {
    if (option.scope == OptionEntry::Scope::some) continue;
    EXPECT_NE(main.find(option.usage()), std::string::npos) << option.name;
  }
}

TEST(Help, ExplainsEveryExitCodeThatAnErrorCanHave) {
  std::string codes;
  for (const Meaning& meaning : exit_codes()) codes += meaning.term + ", ";
  for (const ErrorCode code :
       {ErrorCode::database, ErrorCode::migration, ErrorCode::usage, ErrorCode::history,
        ErrorCode::lock, ErrorCode::plugin, ErrorCode::environment, ErrorCode::in_doubt,
        ErrorCode::consent, ErrorCode::interrupted, ErrorCode::terminated, ErrorCode::hung_up}) {
    EXPECT_NE(codes.find(std::to_string(exit_code(code)) + ", "), std::string::npos)
        << to_string(code);
  }
}

TEST(Help, OfACommandHasUsageTextOptionsAndExamples) {
  EXPECT_EQ(verb_help(*find_verb("status")),
            "Usage: solder status [options]\n"
            "Also:  solder info\n"
            "\n"
            "Lists applied migrations, newest first, then pending ones, then the seeds. Marks\n"
            "those that were modified after they had been applied, whose plugin is missing,\n"
            "that are out of order, or that were interrupted, and says what to do. Loads no\n"
            "plugin and changes nothing. With --verbose also descriptions and checksums.\n"
            "\n"
            "Options:\n"
            "      --exit-code              exit with 1 when migrations are pending\n"
            "\n"
            "Examples:\n"
            "  solder -d app.db status\n"
            "      what is applied, what is pending\n"
            "  solder -d app.db status --exit-code\n"
            "      exit with 1 when something is pending\n"
            "\n"
            "'solder --help' lists the options that every command takes.\n");
}

}  // namespace
}  // namespace solder::runner
