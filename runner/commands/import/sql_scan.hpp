/// \file
/// Where the statements of a script begin and end, for SQLite and PostgreSQL alike. It decides
/// nothing about what is run: only what an import looks at.

#ifndef SOLDER_RUNNER_COMMANDS_IMPORT_SQL_SCAN_HPP
#define SOLDER_RUNNER_COMMANDS_IMPORT_SQL_SCAN_HPP

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace solder::runner {

/// A statement of a script.
struct ScannedStatement {
  std::size_t begin = 0;                ///< of its first token
  std::size_t end = 0;                  ///< behind its semicolon, or its last token
  std::vector<std::string> words = {};  ///< the first ones, in upper case: CREATE, INDEX …
  [[nodiscard]] bool begins_with(const std::vector<std::string_view>& start) const;
};

/// The statements of `text`. Strings, quoted names, comments and the bodies of triggers and
/// functions are passed over. What has no end goes on to the end of the text.
[[nodiscard]] std::vector<ScannedStatement> scan_sql(std::string_view text);

}  // namespace solder::runner

#endif
