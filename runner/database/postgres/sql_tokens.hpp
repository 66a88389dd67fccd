/// \file
/// PostgreSQL's SQL as a row of tokens, by the rules of the server's own scanner (scan.l) with
/// standard_conforming_strings on.

#ifndef SOLDER_RUNNER_DATABASE_POSTGRES_SQL_TOKENS_HPP
#define SOLDER_RUNNER_DATABASE_POSTGRES_SQL_TOKENS_HPP

#include <cstddef>
#include <string_view>

namespace solder::runner::postgres {

enum class TokenKind {
  word,         ///< a keyword, or a name without quotes
  quoted_name,  ///< "…", U&"…"
  string,       ///< '…' and E'…', B'…', X'…', N'…', U&'…'
  body,         ///< $$…$$, $tag$…$tag$
  number,
  parameter,  ///< $1
  symbol,     ///< one of , ( ) [ ] . ; : or `::`, `:=`, or a run of operator characters
  end,        ///< after the last one
};

struct Token {
  TokenKind kind = TokenKind::end;
  std::string_view text = {};
  std::size_t offset = 0;  ///< bytes from the start of the text

  [[nodiscard]] std::size_t end() const { return offset + text.size(); }
  /// Whether it is this keyword, which is given in capital letters.
  [[nodiscard]] bool is(std::string_view keyword) const;
  [[nodiscard]] bool is_symbol(std::string_view symbol) const;
};

/// Reads the tokens of a text one by one; white space and comments lie between them. The text must
/// outlive it.
class Tokens {
 public:
  explicit Tokens(std::string_view sql, std::size_t offset = 0) : sql_(sql), at_(offset) {}

  /// \throws DatabaseError with the offset where a string, a quoted name, a body or a comment
  /// starts that has no end.
  Token next();

 private:
  void skip_blank();
  [[nodiscard]] std::size_t block_comment_end() const;
  [[nodiscard]] TokenKind kind_here() const;
  [[nodiscard]] std::size_t end_of(TokenKind kind) const;
  [[nodiscard]] std::size_t string_end(TokenKind kind) const;
  [[nodiscard]] std::size_t body_end() const;
  [[nodiscard]] std::size_t symbol_end() const;

  std::string_view sql_;
  std::size_t at_;
};

/// Where the text starts after a byte order mark, which may be missing. \throws DatabaseError for a
/// NUL byte, for text that isn't UTF-8 and for more than a server takes.
[[nodiscard]] std::size_t checked_start(std::string_view sql);

}  // namespace solder::runner::postgres

#endif
