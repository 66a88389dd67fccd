#include "database/postgres/sql_tokens.hpp"

#include <algorithm>
#include <limits>
#include <string>

#include "core/text.hpp"
#include "database/postgres/sql_error.hpp"

namespace solder::runner::postgres {

namespace {

constexpr std::string_view kOperators = "~!@#^&|`?+-*/%<>=";
constexpr std::string_view kNewlines = "\n\r";

bool is_space(char letter) {
  return letter == ' ' || (letter >= '\t' && letter <= '\r');
}

bool is_digit(char letter) {
  return letter >= '0' && letter <= '9';
}

bool is_name_start(char letter) {
  return is_name_part(letter) && !is_digit(letter) && letter != '$';
}

char upper(char letter) {
  return letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter;
}

template <typename Condition>
std::size_t end_while(std::string_view sql, std::size_t at, Condition holds) {
  while (at < sql.size() && holds(sql[at])) ++at;
  return at;
}

bool starts_comment(std::string_view sql, std::size_t at) {
  return sql.substr(at, 2) == "--" || sql.substr(at, 2) == "/*";
}

std::size_t line_comment_end(std::string_view sql, std::size_t at) {
  return std::min(sql.find_first_of(kNewlines, at), sql.size());
}

/// How many bytes stand before the quote of a string or quoted name, npos when there is none here.
std::size_t prefix_length(std::string_view sql, std::size_t at) {
  const auto letter = [&](std::size_t index) {
    return at + index < sql.size() ? sql[at + index] : '\0';
  };
  const auto is_quote = [](char c) { return c == '\'' || c == '"'; };
  if (is_quote(letter(0))) return 0;
  if (std::string_view("EBXN").find(upper(letter(0))) != std::string_view::npos &&
      letter(1) == '\'') {
    return 1;
  }
  if (upper(letter(0)) == 'U' && letter(1) == '&' && is_quote(letter(2))) return 2;
  return std::string_view::npos;
}

/// The length of the `$tag$` here, 0 when there is none.
std::size_t tag_length(std::string_view sql, std::size_t at) {
  std::size_t end = at + 1;
  if (end < sql.size() && is_name_start(sql[end])) {
    end = end_while(sql, end, [](char c) { return is_name_part(c) && c != '$'; });
  }
  return end < sql.size() && sql[end] == '$' ? end + 1 - at : 0;
}

std::size_t number_end(std::string_view sql, std::size_t at) {
  at = end_while(sql, at, is_digit);
  if (at < sql.size() && sql[at] == '.') at = end_while(sql, at + 1, is_digit);
  if (at == sql.size() || upper(sql[at]) != 'E') return at;
  const std::size_t sign = sql.substr(at + 1, 1).find_first_of("+-") == 0 ? 1 : 0;
  const std::size_t exponent = at + 1 + sign;
  const std::size_t end = end_while(sql, exponent, is_digit);
  return end > exponent ? end : at;
}

/// Where the quote stands that continues a string after white space with a newline; npos when
/// nothing does. Line comments count as white space, other comments don't.
std::size_t continuation(std::string_view sql, std::size_t at) {
  bool newline = false;
  while (at < sql.size()) {
    if (sql.substr(at, 2) == "--") {
      at = line_comment_end(sql, at);
    } else if (is_space(sql[at])) {
      newline = newline || kNewlines.find(sql[at]) != std::string_view::npos;
      ++at;
    } else {
      break;
    }
  }
  return newline && at < sql.size() && sql[at] == '\'' ? at : std::string_view::npos;
}

enum class Backslash { plain, escapes };

/// The end of the quoted text whose opening quote is at `open`, npos when it has none. A doubled
/// quote looks as two texts, of which the second one goes on.
std::size_t quoted_end(std::string_view sql, std::size_t open, Backslash backslash) {
  const char quote = sql[open];
  for (std::size_t at = open + 1; at < sql.size(); ++at) {
    if (sql[at] == '\\' && backslash == Backslash::escapes) {
      ++at;
    } else if (sql[at] == quote) {
      if (at + 1 == sql.size() || sql[at + 1] != quote) return at + 1;
      ++at;
    }
  }
  return std::string_view::npos;
}

DatabaseError unclosed(const std::string& what, const std::string& closing, std::string_view sql,
                       std::size_t offset) {
  return sql_error(
      "the " + what + " that starts at offset " + std::to_string(offset) + " is not closed",
      "close it with " + closing, sql, offset);
}

}  // namespace

bool is_name_part(char letter) {
  const char folded = upper(letter);
  return static_cast<unsigned char>(letter) >= 0x80 || (folded >= 'A' && folded <= 'Z') ||
         is_digit(letter) || letter == '_' || letter == '$';
}

bool Token::is(std::string_view keyword) const {
  return kind == TokenKind::word &&
         std::equal(text.begin(), text.end(), keyword.begin(), keyword.end(),
                    [](char left, char right) { return upper(left) == right; });
}

bool Token::is_symbol(std::string_view symbol) const {
  return kind == TokenKind::symbol && text == symbol;
}

Token Tokens::next() {
  skip_blank();
  const TokenKind kind = kind_here();
  const std::size_t start = at_;
  at_ = end_of(kind);
  return {kind, sql_.substr(start, at_ - start), start};
}

void Tokens::skip_blank() {
  while (at_ < sql_.size()) {
    if (sql_.substr(at_, 2) == "/*") {
      at_ = block_comment_end();
    } else if (sql_.substr(at_, 2) == "--") {
      at_ = line_comment_end(sql_, at_);
    } else if (is_space(sql_[at_])) {
      ++at_;
    } else {
      return;
    }
  }
}

std::size_t Tokens::block_comment_end() const {
  int depth = 1;
  std::size_t at = at_ + 2;
  while (depth > 0) {
    at = sql_.find_first_of("*/", at);
    if (at == std::string_view::npos) throw unclosed("comment", "*/", sql_, at_);
    const std::string_view pair = sql_.substr(at, 2);
    if (pair == "/*") ++depth;
    if (pair == "*/") --depth;
    at += pair == "/*" || pair == "*/" ? pair.size() : 1;
  }
  return at;
}

TokenKind Tokens::kind_here() const {
  if (at_ == sql_.size()) return TokenKind::end;
  const char letter = sql_[at_];
  if (const std::size_t prefix = prefix_length(sql_, at_); prefix != std::string_view::npos) {
    return sql_[at_ + prefix] == '"' ? TokenKind::quoted_name : TokenKind::string;
  }
  if (is_name_start(letter)) return TokenKind::word;
  if (is_digit(letter)) return TokenKind::number;
  if (letter != '$') return TokenKind::symbol;
  if (at_ + 1 < sql_.size() && is_digit(sql_[at_ + 1])) return TokenKind::parameter;
  return tag_length(sql_, at_) != 0 ? TokenKind::body : TokenKind::symbol;
}

std::size_t Tokens::end_of(TokenKind kind) const {
  switch (kind) {
    case TokenKind::word:
      return end_while(sql_, at_, is_name_part);
    case TokenKind::quoted_name:
    case TokenKind::string:
      return string_end();
    case TokenKind::body:
      return body_end();
    case TokenKind::number:
      return number_end(sql_, at_);
    case TokenKind::parameter:
      return end_while(sql_, at_ + 1, is_digit);
    case TokenKind::symbol:
      return symbol_end();
    case TokenKind::end:
      break;
  }
  return at_;
}

std::size_t Tokens::string_end() const {
  const std::size_t open = at_ + prefix_length(sql_, at_);
  const bool is_name = sql_[open] == '"';
  const bool escapes = !is_name && upper(sql_[at_]) == 'E';
  const Backslash backslash = escapes ? Backslash::escapes : Backslash::plain;
  std::size_t end = quoted_end(sql_, open, backslash);
  // What continues the string in another line has no prefix, and is read as the first part was.
  while (escapes && end != std::string_view::npos) {
    const std::size_t more = continuation(sql_, end);
    if (more == std::string_view::npos) break;
    end = quoted_end(sql_, more, backslash);
  }
  if (end != std::string_view::npos) return end;
  throw unclosed(is_name ? "quoted name" : "string", is_name ? "\"" : "'", sql_, at_);
}

std::size_t Tokens::body_end() const {
  const std::string_view tag = sql_.substr(at_, tag_length(sql_, at_));
  const std::size_t end = sql_.find(tag, at_ + tag.size());
  if (end != std::string_view::npos) return end + tag.size();
  throw unclosed("body", std::string(tag), sql_, at_);
}

std::size_t Tokens::symbol_end() const {
  if (const std::string_view pair = sql_.substr(at_, 2); pair == "::" || pair == ":=")
    return at_ + 2;
  std::size_t end = at_;
  while (end < sql_.size() && kOperators.find(sql_[end]) != std::string_view::npos &&
         !starts_comment(sql_, end)) {
    ++end;
  }
  return std::max(end, at_ + 1);
}

std::size_t checked_start(std::string_view sql) {
  if (sql.size() >= static_cast<std::size_t>(std::numeric_limits<int>::max())) {
    throw sql_error("the SQL is too long", "split it into several migrations", {}, 0);
  }
  if (const std::size_t nul = sql.find('\0'); nul != std::string_view::npos) {
    throw sql_error("the SQL contains a NUL byte at offset " + std::to_string(nul), "remove it",
                    sql, nul);
  }
  if (!is_utf8(sql)) throw sql_error("the SQL is not valid UTF-8", "write it as UTF-8", sql, 0);
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  return sql.substr(0, kByteOrderMark.size()) == kByteOrderMark ? kByteOrderMark.size() : 0;
}

}  // namespace solder::runner::postgres
