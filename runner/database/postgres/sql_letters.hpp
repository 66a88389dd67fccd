/// \file
/// The bytes of SQL as PostgreSQL's scanner sorts them.

#ifndef SOLDER_RUNNER_DATABASE_POSTGRES_SQL_LETTERS_HPP
#define SOLDER_RUNNER_DATABASE_POSTGRES_SQL_LETTERS_HPP

#include <cstddef>
#include <string_view>

namespace solder::runner::postgres {

inline bool is_newline(char letter) {
  return letter == '\n' || letter == '\r';
}

inline bool is_space(char letter) {
  return letter == ' ' || (letter >= '\t' && letter <= '\r');
}

inline bool is_digit(char letter) {
  return letter >= '0' && letter <= '9';
}

inline char upper(char letter) {
  return letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter;
}

/// Whether a byte can stand in a name without quotes, not at its start. Bytes above 127 can.
inline bool is_name_part(char letter) {
  const char folded = upper(letter);
  return static_cast<unsigned char>(letter) >= 0x80 || (folded >= 'A' && folded <= 'Z') ||
         is_digit(letter) || letter == '_' || letter == '$';
}

inline bool is_name_start(char letter) {
  return is_name_part(letter) && !is_digit(letter) && letter != '$';
}

/// The first place from `at` on where `holds` doesn't, the end of `sql` when there is none.
template <typename Condition>
std::size_t end_while(std::string_view sql, std::size_t at, Condition holds) {
  while (at < sql.size() && holds(sql[at])) ++at;
  return at;
}

inline std::size_t line_comment_end(std::string_view sql, std::size_t at) {
  return end_while(sql, at, [](char letter) { return !is_newline(letter); });
}

}  // namespace solder::runner::postgres

#endif
