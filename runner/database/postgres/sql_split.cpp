#include "database/postgres/sql_split.hpp"

#include <string>

#include "database/postgres/sql_error.hpp"
#include "database/postgres/sql_kind.hpp"
#include "database/postgres/sql_tokens.hpp"

namespace solder::runner::postgres {

namespace {

/// Follows one statement, to know whether a semicolon is inside it.
class Nesting {
 public:
  void see(const Token& token) {
    see_start(token);
    if (token.is_symbol("(")) ++parentheses_;
    if (token.is_symbol(")") && parentheses_ > 0) --parentheses_;
    if (parentheses_ == 0) see_body(token);
    previous_ = token;
  }

  [[nodiscard]] bool is_inside() const { return parentheses_ > 0 || in_body_; }

 private:
  /// CREATE [OR REPLACE] {FUNCTION | PROCEDURE}
  void see_start(const Token& token) {
    if (start_ == Start::create && (token.is("FUNCTION") || token.is("PROCEDURE"))) {
      start_ = Start::routine;
    } else if (start_ == Start::nothing && token.is("CREATE")) {
      start_ = Start::create;
    } else if (start_ != Start::routine && !token.is("OR") && !token.is("REPLACE")) {
      start_ = Start::other;
    }
  }

  /// Each statement of such a body has its semicolon, so the END of the body starts a statement,
  /// and the END of a CASE never does.
  void see_body(const Token& token) {
    if (in_body_) {
      in_body_ = !(at_statement_ && token.is("END"));
      at_statement_ = token.is_symbol(";");
    } else if (start_ == Start::routine && previous_.is("BEGIN") && token.is("ATOMIC")) {
      in_body_ = at_statement_ = true;
    }
  }

  enum class Start { nothing, create, routine, other };
  Start start_ = Start::nothing;
  std::size_t parentheses_ = 0;
  bool in_body_ = false;
  bool at_statement_ = false;  ///< in a body, before the first token of a statement
  Token previous_;
};

/// What follows it are the lines of a table up to `\.`, which aren't SQL.
void refuse_data(const Statement& statement, std::string_view script) {
  if (kind_of(statement.text).kind != StatementKind::copy_from_client) return;
  throw sql_error("a script can't hold the data of COPY … FROM STDIN",
                  "write the rows as INSERT statements, or let the plugin's code add them", script,
                  statement.offset);
}

}  // namespace

std::vector<Statement> split(std::string_view script) {
  std::vector<Statement> statements;
  Tokens tokens(script, checked_start(script));
  Nesting nesting;
  Token first;
  Token last;
  while (true) {
    const Token token = tokens.next();
    const bool ends = token.is_symbol(";") && !nesting.is_inside();
    if (!ends && token.kind != TokenKind::end) {
      if (first.kind == TokenKind::end) first = token;
      nesting.see(token);
      last = token;
      continue;
    }
    if (first.kind != TokenKind::end) {
      statements.push_back({script.substr(first.offset, last.end() - first.offset), first.offset});
      if (first.is("COPY")) refuse_data(statements.back(), script);
    }
    if (token.kind == TokenKind::end) return statements;
    first = last = Token{};
    nesting = Nesting{};
  }
}

}  // namespace solder::runner::postgres
