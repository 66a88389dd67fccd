/// \file
/// Pages of HTML: text made safe for them, and the frame that all of ours share.

#ifndef SOLDER_RUNNER_CLI_PAGES_HTML_HPP
#define SOLDER_RUNNER_CLI_PAGES_HTML_HPP

#include <string>
#include <string_view>

namespace solder::runner {

/// `text` for the content of an element or for an attribute in double quotes, on one line. What a
/// terminal mustn't get is escaped as for one; so the page is UTF-8 whatever the text is.
[[nodiscard]] std::string html(std::string_view text);

/// As `html`, but newlines stay.
[[nodiscard]] std::string html_lines(std::string_view text);

/// `text` as an element's id that is its own link, too: letters, digits, `-`, `_` and `.` stay, any
/// other byte becomes `~` and two hex digits. Different texts give different ids.
[[nodiscard]] std::string html_id(std::string_view text);

/// What a page of ours is made of; HTML but for the title.
struct Page {
  std::string title = {};        ///< as text
  std::string subtitle = {};     ///< one line under it
  std::string search_hint = {};  ///< as text: what can be searched for
  std::string contents = {};     ///< the list beside the page; may be empty
  std::string body = {};
};

/// The whole page. It loads nothing: style and script are in it, and its policy lets it fetch
/// nothing and run no other script. The same values give the same bytes.
[[nodiscard]] std::string page_html(const Page& page);

}  // namespace solder::runner

#endif
