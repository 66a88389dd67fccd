/// \file
/// Reads a statement keyword by keyword.

#ifndef SOLDER_RUNNER_DATABASE_POSTGRES_SQL_CURSOR_HPP
#define SOLDER_RUNNER_DATABASE_POSTGRES_SQL_CURSOR_HPP

#include <algorithm>
#include <initializer_list>
#include <string_view>

#include "database/postgres/sql_tokens.hpp"

namespace solder::runner::postgres {

class Cursor {
 public:
  explicit Cursor(std::string_view statement) : tokens_(statement), token_(tokens_.next()) {}

  /// The next token; nothing is taken.
  [[nodiscard]] const Token& peek() const { return token_; }
  [[nodiscard]] bool at_end() const { return token_.kind == TokenKind::end; }

  Token take() {
    const Token taken = token_;
    token_ = tokens_.next();
    return taken;
  }

  /// Takes the next token when it is this keyword.
  bool take(std::string_view keyword) {
    const bool fits = token_.is(keyword);
    if (fits) take();
    return fits;
  }

  bool take_symbol(std::string_view symbol) {
    const bool fits = token_.is_symbol(symbol);
    if (fits) take();
    return fits;
  }

  /// Takes all of these keywords, which stand here one after the other, or none.
  bool take_all(std::initializer_list<std::string_view> keywords) {
    Cursor ahead = *this;
    for (const std::string_view keyword : keywords) {
      if (!ahead.take(keyword)) return false;
    }
    *this = ahead;
    return true;
  }

  /// Whether the next token is one of these keywords; takes nothing.
  [[nodiscard]] bool is_at(std::initializer_list<std::string_view> keywords) const {
    return std::any_of(keywords.begin(), keywords.end(),
                       [this](std::string_view keyword) { return token_.is(keyword); });
  }

  /// Takes the parentheses that start here with all that is in them; nothing when none do.
  void take_parentheses() {
    if (!token_.is_symbol("(")) return;
    int depth = 0;
    do {
      const Token token = take();
      if (token.is_symbol("(")) ++depth;
      if (token.is_symbol(")")) --depth;
    } while (depth > 0 && !at_end());
  }

 private:
  Tokens tokens_;
  Token token_;
};

}  // namespace solder::runner::postgres

#endif
