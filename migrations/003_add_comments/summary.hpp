/// \file
/// What a list of posts shows of one: the beginning of its text, and how long reading it takes.

#ifndef STORY_HUB_SUMMARY_HPP
#define STORY_HUB_SUMMARY_HPP

#include <cstddef>
#include <string>
#include <string_view>

namespace story_hub {

/// `markdown` as one line of plain text: without code blocks, images, HTML tags and the marks of
/// headings, lists, quotes, links and emphasis; each run of white space is one blank. UTF-8 in,
/// UTF-8 out; bytes that are not UTF-8 are kept.
[[nodiscard]] std::string plain_text(std::string_view markdown);

/// The beginning of `text`, at most `limit` characters (not bytes) with the final "…", cut between
/// two words if there is a gap in its last third.
[[nodiscard]] std::string excerpt(const std::string& text, std::size_t limit);

/// Minutes at 200 words a minute, rounded up; 0 for a text without words.
[[nodiscard]] int reading_minutes(std::string_view text);

}  // namespace story_hub

#endif
