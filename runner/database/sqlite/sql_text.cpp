#include "database/sqlite/sql_text.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <limits>
#include <sqlite3.h>

#include "core/text.hpp"
#include "database/sqlite/error.hpp"

namespace solder::runner::sqlite {

namespace {

bool is_space(char letter) {
  return letter == ' ' || letter == '\t' || letter == '\n' || letter == '\r' || letter == '\f';
}

/// Bytes above 127 are part of names, as in SQLite.
bool is_word(char letter) {
  const auto byte = static_cast<unsigned char>(letter);
  return byte >= 0x80 || std::isalnum(byte) != 0 || letter == '_' || letter == '$';
}

/// The length of the comment that `text` starts with, 0 when it doesn't.
std::size_t comment_length(std::string_view text) {
  const std::string_view start = text.substr(0, 2);
  if (start == "--") return std::min(text.find('\n'), text.size());
  if (start != "/*") return 0;
  const std::size_t end = text.find("*/", 2);
  return end == std::string_view::npos ? text.size() : end + 2;
}

/// The length of the quoted text that `text` starts with, 0 when it doesn't.
std::size_t quoted_length(std::string_view text) {
  const char open = text.front();
  if (open != '\'' && open != '"' && open != '`' && open != '[') return 0;
  const std::size_t end = text.find(open == '[' ? ']' : open, 1);
  return end == std::string_view::npos ? text.size() : end + 1;
}

/// Of each byte, whether it may be a space or begin a comment or a quoted text.
constexpr std::array<bool, 256> kMayBegin = [] {
  std::array<bool, 256> may = {};
  for (const char letter : std::string_view(" \t\n\r\f-/'\"`[")) {
    may.at(static_cast<unsigned char>(letter)) = true;
  }
  return may;
}();

std::string_view first_word(std::string_view text) {
  std::size_t length = 0;
  while (length < text.size() && is_word(text[length])) ++length;
  return text.substr(0, length);
}

DatabaseError unreadable(const std::string& why, const std::string& next) {
  return {ErrorCode::database, {.what = kCannotRun, .why = why, .next = next}, SQLITE_MISUSE};
}

}  // namespace

std::string_view checked_sql(std::string_view text) {
  if (text.substr(0, 3) == "\xEF\xBB\xBF") text.remove_prefix(3);
  if (text.size() >= static_cast<std::size_t>(std::numeric_limits<int>::max())) {
    throw misuse("the SQL is too long");
  }
  if (const std::size_t nul = text.find('\0'); nul != std::string_view::npos) {
    throw unreadable("the SQL contains a NUL byte at offset " + std::to_string(nul), "remove it");
  }
  if (!is_utf8(text)) throw unreadable("the SQL is not valid UTF-8", "write it as UTF-8");
  return text;
}

std::string_view skip_blank(std::string_view text) {
  while (!text.empty()) {
    const std::size_t comment = comment_length(text);
    if (comment == 0 && !is_space(text.front()) && text.front() != ';') break;
    text.remove_prefix(std::max<std::size_t>(comment, 1));
  }
  return text;
}

std::string_view first_statement(std::string_view script) {
  const std::string_view text = skip_blank(script);
  for (std::size_t end = text.find(';'); end != std::string_view::npos;
       end = text.find(';', end + 1)) {
    if (const std::string head(text.substr(0, end + 1)); sqlite3_complete(head.c_str()) != 0) {
      return text.substr(0, end);
    }
  }
  return text;
}

Vacuum vacuum_of(std::string_view statement) {
  const std::string_view text = skip_blank(statement);
  const std::string_view verb = first_word(text);
  if (!same_name(verb, "VACUUM")) return Vacuum::none;
  std::string_view rest = text.substr(verb.size());
  while (!(rest = skip_blank(rest)).empty()) {
    const std::string_view word = first_word(rest);
    if (same_name(word, "INTO")) return Vacuum::into_file;
    rest.remove_prefix(std::max<std::size_t>(word.empty() ? quoted_length(rest) : word.size(), 1));
  }
  return Vacuum::in_place;
}

bool mentions(std::string_view text, std::string_view word) {
  for (std::size_t at = 0; at + word.size() <= text.size(); ++at) {
    if (!same_name(text.substr(at, word.size()), word)) continue;
    const std::size_t after = at + word.size();
    const bool starts = at == 0 || !is_word(text[at - 1]);
    const bool ends = after == text.size() || !is_word(text[after]);
    if (starts && ends) return true;
  }
  return false;
}

bool same_name(std::string_view left, std::string_view right) {
  const auto fold = [](char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
  };
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [&](char a, char b) { return fold(a) == fold(b); });
}

std::string without_formatting(std::string_view sql) {
  // What comes out is never longer.
  std::string text(sql.size(), '\0');
  const auto begin = text.begin();
  auto end = begin;
  while (!sql.empty()) {
    const bool may_begin = kMayBegin.at(static_cast<unsigned char>(sql.front()));
    const std::size_t quoted = may_begin ? quoted_length(sql) : 0;
    const std::size_t comment = may_begin && quoted == 0 ? comment_length(sql) : 0;
    std::size_t length = 1;
    if (quoted != 0) {
      length = quoted;
      end = std::copy_n(sql.begin(), length, end);
    } else if (comment != 0 || (may_begin && is_space(sql.front()))) {
      length = std::max<std::size_t>(comment, 1);
      if (end != begin && end[-1] != ' ') *end++ = ' ';
    } else {
      *end++ = sql.front();
    }
    sql.remove_prefix(length);
  }
  if (end != begin && end[-1] == ' ') --end;
  text.erase(end, text.end());
  return text;
}

std::string quote_name(std::string_view name) {
  std::string quoted = "\"";
  for (const char letter : name) {
    if (letter == '"') quoted += '"';
    quoted += letter;
  }
  return quoted + '"';
}

}  // namespace solder::runner::sqlite
