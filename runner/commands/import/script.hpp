/// \file
/// SQL on its way from another tool's file to ours, which remembers where it stood.

#ifndef SOLDER_RUNNER_COMMANDS_IMPORT_SCRIPT_HPP
#define SOLDER_RUNNER_COMMANDS_IMPORT_SCRIPT_HPP

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace solder::runner {

/// A line of a file.
struct ScriptLine {
  std::size_t number = 0;  ///< in its file, from 1
  std::string text = {};   ///< with its end, if it has one
};

/// The lines of one direction, byte for byte as in their file, but for those that were taken out.
struct Script {
  std::string file = {};  ///< as it is shown: with the folder
  std::vector<ScriptLine> lines = {};

  [[nodiscard]] std::string text() const;
  /// The line in the file of what stands at `offset` of `text()`.
  [[nodiscard]] std::size_t line_at(std::size_t offset) const;
};

/// `text` as a script of `file`.
[[nodiscard]] Script script_of(const std::string& file, std::string_view text);

/// Takes bytes of `text()` away, without the ends of their lines.
void cut(Script& script, std::size_t begin, std::size_t end);

/// `line` without its end, white space around it and a byte order mark.
[[nodiscard]] std::string_view trimmed(std::string_view line);

/// The words of a comment that begins with `mark`, in lower case; empty for another line. The mark
/// `migrate:` finds "up" and "transaction:false" in `-- migrate:up transaction:false`.
[[nodiscard]] std::vector<std::string> words_behind(std::string_view line, std::string_view mark);

/// `text` with ASCII letters in lower case.
[[nodiscard]] std::string lower_case(std::string_view text);

}  // namespace solder::runner

#endif
