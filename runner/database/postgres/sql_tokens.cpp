#include "database/postgres/sql_tokens.hpp"

#include <algorithm>
#include <limits>
#include <string>

#include "core/text.hpp"
#include "database/postgres/sql_error.hpp"
#include "database/postgres/sql_letters.hpp"
#include "database/postgres/sql_quotes.hpp"

namespace solder::runner::postgres {

namespace {

constexpr std::string_view kOperators = "~!@#^&|`?+-*/%<>=";

bool starts_comment(std::string_view sql, std::size_t at) {
  return sql.substr(at, 2) == "--" || sql.substr(at, 2) == "/*";
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

DatabaseError unclosed(const std::string& what, const std::string& closing, std::string_view sql,
                       std::size_t offset) {
  return sql_error(
      "the " + what + " that starts at offset " + std::to_string(offset) + " is not closed",
      "close it with " + closing, sql, offset);
}

}  // namespace

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
      return string_end(kind);
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

std::size_t Tokens::string_end(TokenKind kind) const {
  const std::size_t end = quoted_end(sql_, at_);
  if (end != std::string_view::npos) return end;
  if (kind == TokenKind::string) throw unclosed("string", "'", sql_, at_);
  throw unclosed("quoted name", "\"", sql_, at_);
}

std::size_t Tokens::body_end() const {
  const std::string_view tag = sql_.substr(at_, tag_length(sql_, at_));
  const std::size_t end = sql_.find(tag, at_ + tag.size());
  if (end != std::string_view::npos) return end + tag.size();
  throw unclosed("body", std::string(tag), sql_, at_);
}

std::size_t Tokens::symbol_end() const {
  const std::string_view pair = sql_.substr(at_, 2);
  if (pair == "::" || pair == ":=") return at_ + 2;
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
