#include "cli/pages/html.hpp"

#include <gtest/gtest.h>

#include "cli/pages/assets.hpp"
#include "core/hash.hpp"

namespace solder::runner {
namespace {

TEST(Html, TakesNothingInATextForMarkup) {
  EXPECT_EQ(html("<a href=\"x\" title='y'>&amp;"),
            "&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;amp;");
}

TEST(Html, ShowsWhatCantBeSeen) {
  EXPECT_EQ(html("a\nb\x1b\xff\u202e"), "a\\nb\\x1b\\xff\\u202e");
  EXPECT_EQ(html_lines("<a>\nb\x1b"), "&lt;a&gt;\nb\\x1b");
}

TEST(Html, MakesIdsThatAreTheirOwnLinks) {
  EXPECT_EQ(html_id("audit.log_2-x"), "audit.log_2-x");
  EXPECT_EQ(html_id("a b~<ä"), "a~20b~7e~3c~c3~a4");
}

TEST(Html, LetsAPageRunItsOwnScriptAlone) {
  const std::string page = page_html({.title = "<b>", .body = "<p>body</p>\n"});
  EXPECT_NE(page.find("<title>&lt;b&gt;</title>"), std::string::npos);
  EXPECT_NE(page.find("default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-" +
                      sha256_base64(page_asset("page.js")) + "'"),
            std::string::npos);
  EXPECT_NE(page.find("<script>" + page_asset("page.js") + "</script>"), std::string::npos);
}

TEST(Html, NamesItsScriptAsBrowsersDo) {
  // https://www.w3.org/TR/CSP3/#external-hash
  EXPECT_EQ(sha256_base64("alert('Hello, world.');"),
            "qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng=");
}

}  // namespace
}  // namespace solder::runner
