#include "cli/json_document.hpp"

#include <gtest/gtest.h>

#include "cli/app.hpp"
#include "cli/fake_console.hpp"
#include "core/runner_version.hpp"

namespace solder::runner {
namespace {

using testing::FakeConsole;

TEST(Document, SaysWhatWasAskedForAndWhatCameOfIt) {
  Document document;
  document.about("lock", "postgres://ada:secret@db/app");
  document.add(LockResult{.path = "plugins/solder.lock", .serial = 3, .plugins = 2});
  EXPECT_EQ(document.text(0), std::string("{\n"
                                          "  \"format\": 1,\n"
                                          "  \"solder\": \"") +
                                  runner_version() +
                                  "\",\n"
                                  "  \"command\": \"lock\",\n"
                                  "  \"database\": \"postgres://ada:***@db/app\",\n"
                                  "  \"ok\": true,\n"
                                  "  \"exit_code\": 0,\n"
                                  "  \"exit_class\": \"done\",\n"
                                  "  \"result\": {\n"
                                  "    \"path\": \"plugins/solder.lock\",\n"
                                  "    \"serial\": 3,\n"
                                  "    \"plugins\": 2,\n"
                                  "    \"changed\": false\n"
                                  "  },\n"
                                  "  \"error\": null\n"
                                  "}\n");
}

TEST(Document, IsAsciiWhateverItHolds) {
  Document document;
  document.add(TextAnswer{"caf\xC3\xA9 \xFF\x1b[2J\xE2\x80\xAE"});
  EXPECT_NE(document.text(0).find(R"("text": "caf\u00e9 \ufffd\u001b[2J\u202e")"),
            std::string::npos)
      << document.text(0);
}

TEST(Document, KeepsTheStatementOfADatabaseError) {
  Document document;
  const DatabaseError error(ErrorCode::database, {.what = "cannot run it"}, 19, "SELECT x", 7);
  document.fail(error, error.text());
  EXPECT_NE(document.text(2).find("\"statement\": \"SELECT x\",\n"
                                  "    \"offset\": 7,\n"
                                  "    \"code\": 19\n"),
            std::string::npos)
      << document.text(2);
}

TEST(Document, IsThereWhenTheCommandLineIsWrong) {
  FakeConsole console;
  EXPECT_EQ(run_app({"--format", "json", "postgres://ada:secret@db/app"}, {}, console), 3);
  EXPECT_TRUE(console.err_text.starts_with("solder: error: cannot run command"));
  EXPECT_NE(console.out_text.find("\"what\": \"cannot run command 'postgres://\\u2026'\",\n"),
            std::string::npos)
      << console.out_text;
}

}  // namespace
}  // namespace solder::runner
