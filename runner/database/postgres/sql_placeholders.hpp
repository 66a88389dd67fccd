/// \file
/// The placeholders that authors write on every database, as the ones that PostgreSQL knows.

#ifndef SOLDER_RUNNER_DATABASE_POSTGRES_SQL_PLACEHOLDERS_HPP
#define SOLDER_RUNNER_DATABASE_POSTGRES_SQL_PLACEHOLDERS_HPP

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace solder::runner::postgres {

/// A part of the author's text and what stands in its place.
struct Replacement {
  std::size_t offset = 0;  ///< bytes from the start of the translated text
  std::size_t length = 0;
  std::size_t author_offset = 0;
  std::size_t author_length = 0;
};

struct Translation {
  std::string sql = {};
  /// One for each parameter, the first is that of `$1`; empty where it has no name.
  std::vector<std::string> names = {};
  std::vector<Replacement> replacements = {};  ///< in the order of the text
};

/// `statement` with `$1`, `$2` … for its placeholders.
///
/// - `?` is a new parameter each time, `:name` the same one wherever the name stands. Both may be
///   mixed, numbers are given from left to right.
/// - `??` is a literal `?`, for operators: `??`, `??|`, `??&`, `@??`. A `?` alone is a placeholder
///   also next to other operator characters: `a=?`.
/// - `::` and `:=` are never the start of a name, and `:name` needs its letter right after the
/// colon.
/// - Directly in the brackets of a subscript, a colon separates the bounds of a slice: `a[:n]` and
///   `a[i:n]` name the column n. A placeholder there is put in parentheses, `a[1:(:n)]`, or is a
///   `?`. Brackets after ARRAY, and those directly within them, aren't subscripts: `ARRAY[:a, :b]`.
/// - Strings, quoted names, bodies and comments stay as they are.
/// - `$1` stays when there is neither `?` nor `:name`; the number of parameters is then the
/// highest.
///   In what defines a function or prepares a statement it is no placeholder, and others are
///   refused.
///
/// \throws DatabaseError with the offset of what is wrong: as `split` for text that doesn't end,
/// for
/// `$1` beside `?` or `:name`, for `?1`, for `$0` and more than 65535 parameters.
[[nodiscard]] Translation translate(std::string_view statement);

/// Where in the author's text, in bytes from 0, lies what a server reports at `position` of the
/// translated text: in characters from 1. At most the text's length.
[[nodiscard]] std::size_t author_offset(const Translation& translation, std::size_t position);

/// The byte offset from 0 of the character at `position` from 1, at most the text's length.
[[nodiscard]] std::size_t byte_offset(std::string_view utf8, std::size_t position);

}  // namespace solder::runner::postgres

#endif
