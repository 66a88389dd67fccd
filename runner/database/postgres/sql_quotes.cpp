#include "database/postgres/sql_quotes.hpp"

#include "database/postgres/sql_letters.hpp"

namespace solder::runner::postgres {

namespace {

constexpr std::size_t kNone = std::string_view::npos;

/// Where the quote stands that continues a string after white space with a newline. Line comments
/// count as white space, other comments don't.
std::size_t continuation(std::string_view sql, std::size_t at) {
  bool newline = false;
  while (at < sql.size()) {
    if (sql.substr(at, 2) == "--") {
      at = line_comment_end(sql, at);
    } else if (is_space(sql[at])) {
      newline = newline || is_newline(sql[at]);
      ++at;
    } else {
      break;
    }
  }
  return newline && at < sql.size() && sql[at] == '\'' ? at : kNone;
}

enum class Backslash { plain, escapes };

/// The end of the text whose opening quote is at `open`. A doubled quote is a part of it.
std::size_t part_end(std::string_view sql, std::size_t open, Backslash backslash) {
  const char quote = sql[open];
  for (std::size_t at = open + 1; at < sql.size(); ++at) {
    if (sql[at] == '\\' && backslash == Backslash::escapes) {
      ++at;
    } else if (sql[at] == quote) {
      if (at + 1 == sql.size() || sql[at + 1] != quote) return at + 1;
      ++at;
    }
  }
  return kNone;
}

}  // namespace

std::size_t prefix_length(std::string_view sql, std::size_t at) {
  const auto letter = [&](std::size_t index) {
    return at + index < sql.size() ? sql[at + index] : '\0';
  };
  const auto is_quote = [](char c) { return c == '\'' || c == '"'; };
  if (is_quote(letter(0))) return 0;
  const bool is_prefix = std::string_view("EBXN").find(upper(letter(0))) != kNone;
  if (is_prefix && letter(1) == '\'') return 1;
  return upper(letter(0)) == 'U' && letter(1) == '&' && is_quote(letter(2)) ? 2 : kNone;
}

std::size_t quoted_end(std::string_view sql, std::size_t at) {
  const std::size_t open = at + prefix_length(sql, at);
  if (upper(sql[at]) != 'E') return part_end(sql, open, Backslash::plain);
  // What continues the string in another line has no prefix, and is read as the first part was.
  // The parts of other strings may as well be seen as several.
  std::size_t end = part_end(sql, open, Backslash::escapes);
  while (end != kNone) {
    const std::size_t more = continuation(sql, end);
    if (more == kNone) break;
    end = part_end(sql, more, Backslash::escapes);
  }
  return end;
}

std::size_t tag_length(std::string_view sql, std::size_t at) {
  std::size_t end = at + 1;
  if (end < sql.size() && is_name_start(sql[end])) {
    end = end_while(sql, end, [](char c) { return is_name_part(c) && c != '$'; });
  }
  return end < sql.size() && sql[end] == '$' ? end + 1 - at : 0;
}

}  // namespace solder::runner::postgres
