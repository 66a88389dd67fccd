#include <gtest/gtest.h>

#include "summary.hpp"

namespace {

using story_hub::excerpt;
using story_hub::plain_text;
using story_hub::reading_minutes;

struct Markup {
  const char* name = "";
  const char* markdown = "";
  const char* text = "";
};

class PlainText : public ::testing::TestWithParam<Markup> {};

TEST_P(PlainText, LeavesTheWords) {
  EXPECT_EQ(plain_text(GetParam().markdown), GetParam().text);
}

INSTANTIATE_TEST_SUITE_P(
    Of, PlainText,
    ::testing::Values(Markup{"Nothing", "", ""},                                                //
                      Markup{"White space", " a \t b\r\n\r\n  c ", "a b c"},                    //
                      Markup{"A heading", "## On # rungs\ntext", "On # rungs text"},            //
                      Markup{"An underlined heading", "Title\n=====\ntext", "Title text"},      //
                      Markup{"A tag of a chat", "#ladder", "#ladder"},                          //
                      Markup{"Emphasis", "**very** _much_ `so` ~~not~~", "very much so not"},   //
                      Markup{"An underscore in a word", "snake_case_name", "snake_case_name"},  //
                      Markup{"A link", "see [the *manual*](http://a.b/c) first",
                             "see the manual first"},                                            //
                      Markup{"Brackets without an address", "a[0] = [1]", "a[0] = [1]"},         //
                      Markup{"An image", "before ![a view](v.png) after", "before after"},       //
                      Markup{"HTML", "a<br>b <b>c</b> 1 < 2", "a b c 1 < 2"},                    //
                      Markup{"A quote", "> > said she", "said she"},                             //
                      Markup{"Lists", "- one\n* two\n+ three\n12. four", "one two three four"},  //
                      Markup{"A rule", "a\n---\nb", "a b"},                                      //
                      Markup{"A block of code", "a\n```c\nint x;\n```\nb", "a b"},               //
                      Markup{"A block that never ends", "a\n~~~\nb", "a"},                       //
                      Markup{"What is escaped", "\\*not\\* emphasis\\", "*not* emphasis\\"},     //
                      Markup{"What is not UTF-8", "a\xff\xfe z", "a\xff\xfe z"}),
    [](const auto& parameter) {
      std::string name = parameter.param.name;
      for (char& character : name) {
        if (character == ' ' || character == '-') character = '_';
      }
      return name;
    });

TEST(Excerpt, LeavesAShortTextAlone) {
  EXPECT_EQ(excerpt("just ten c", 10), "just ten c");
}

TEST(Excerpt, CutsBetweenTwoWords) {
  EXPECT_EQ(excerpt("one two three four five", 15), "one two three…");
}

TEST(Excerpt, CutsALongWordWhereItMust) {
  EXPECT_EQ(excerpt("aaaaaaaaaaaaaaaa", 5), "aaaa…");
}

TEST(Excerpt, CountsCharactersNotBytes) {
  EXPECT_EQ(excerpt("äöü äöü äöü äöü", 15), "äöü äöü äöü äöü");
  EXPECT_EQ(excerpt("日本語日本語日本語", 6), "日本語日本…");
}

TEST(Excerpt, DropsWhatDanglesBeforeTheDots) {
  EXPECT_EQ(excerpt("one two, - three four", 12), "one two…");
}

TEST(ReadingMinutes, RoundsUp) {
  std::string text;
  for (int word = 0; word < 200; ++word) text += "word ";
  EXPECT_EQ(reading_minutes(""), 0);
  EXPECT_EQ(reading_minutes("one"), 1);
  EXPECT_EQ(reading_minutes(text), 1);
  EXPECT_EQ(reading_minutes(text + "more"), 2);
}

}  // namespace
