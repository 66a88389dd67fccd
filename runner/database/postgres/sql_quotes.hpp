/// \file
/// Where what is quoted starts and ends: strings, names and bodies.

#ifndef SOLDER_RUNNER_DATABASE_POSTGRES_SQL_QUOTES_HPP
#define SOLDER_RUNNER_DATABASE_POSTGRES_SQL_QUOTES_HPP

#include <cstddef>
#include <string_view>

namespace solder::runner::postgres {

/// How many bytes stand before the quote of the string or quoted name at `at`, npos when there is
/// neither.
[[nodiscard]] std::size_t prefix_length(std::string_view sql, std::size_t at);

/// The end of the string or quoted name at `at`, npos when it isn't closed.
[[nodiscard]] std::size_t quoted_end(std::string_view sql, std::size_t at);

/// The length of the `$$` or `$tag$` at `at`, where a dollar stands; 0 when there is none.
[[nodiscard]] std::size_t tag_length(std::string_view sql, std::size_t at);

}  // namespace solder::runner::postgres

#endif
