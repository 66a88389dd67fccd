/// \file
/// The little that must be known of SQL's text: blanks, words and where a statement ends.

#ifndef SOLDER_RUNNER_DATABASE_SQLITE_SQL_TEXT_HPP
#define SOLDER_RUNNER_DATABASE_SQLITE_SQL_TEXT_HPP

#include <cstddef>
#include <string>
#include <string_view>

namespace solder::runner::sqlite {

/// `text` without a byte order mark. \throws DatabaseError for a NUL byte, where SQLite would stop
/// in silence, for text that isn't UTF-8 and for more than SQLite can take.
[[nodiscard]] std::string_view checked_sql(std::string_view text);

/// `text` without the white space, comments and semicolons at its start.
[[nodiscard]] std::string_view skip_blank(std::string_view text);

/// The text of the first statement of `script`, without what comes before and after it.
[[nodiscard]] std::string_view first_statement(std::string_view script);

/// What a statement that starts with VACUUM does.
enum class Vacuum { none, in_place, into_file };
[[nodiscard]] Vacuum vacuum_of(std::string_view statement);

/// Whether `word` stands in `text` as a whole word, in whatever case.
[[nodiscard]] bool mentions(std::string_view text, std::string_view word);

/// Whether two names are one to SQLite, which folds the case of ASCII letters only.
[[nodiscard]] bool same_name(std::string_view left, std::string_view right);

/// `sql` with comments and runs of white space as one space, but for those in quotes.
[[nodiscard]] std::string without_formatting(std::string_view sql);

/// `name` quoted as an identifier.
[[nodiscard]] std::string quote_name(std::string_view name);

}  // namespace solder::runner::sqlite

#endif
