/// \file
/// A script as its statements.

#ifndef SOLDER_RUNNER_DATABASE_POSTGRES_SQL_SPLIT_HPP
#define SOLDER_RUNNER_DATABASE_POSTGRES_SQL_SPLIT_HPP

#include <cstddef>
#include <string_view>
#include <vector>

namespace solder::runner::postgres {

struct Statement {
  std::string_view text = {};  ///< a part of the script, without its semicolon
  std::size_t offset = 0;      ///< bytes from the script's start, a byte order mark included
};

/// The statements of `script`, which must outlive them. Each starts at its first token and ends
/// with its last one: comments before and after it belong to none. A text that holds nothing but
/// blanks, comments and semicolons has no statements.
///
/// A semicolon ends a statement unless it stands in a string, a quoted name, a body, a comment, in
/// parentheses (CREATE RULE … DO (a; b)) or in a body that starts with BEGIN ATOMIC. Parentheses
/// that are never closed take in all that follows: no server accepts it.
///
/// \throws DatabaseError with the offset of what is wrong: a NUL byte, text that isn't UTF-8, a
/// string, quoted name, body or comment without an end, and COPY … FROM STDIN, whose data would
/// follow in the script.
[[nodiscard]] std::vector<Statement> split(std::string_view script);

}  // namespace solder::runner::postgres

#endif
