/// \file
/// The answer of a command as one JSON document, for `--format json` and `--format jsonl`. Its form
/// is that of docs/solder-output.schema.json. What it says of the command's result is in the
/// json_*.cpp files.

#ifndef SOLDER_RUNNER_CLI_JSON_DOCUMENT_HPP
#define SOLDER_RUNNER_CLI_JSON_DOCUMENT_HPP

#include <filesystem>
#include <memory>
#include <string>

#include "commands/commands.hpp"
#include "core/error.hpp"
#include "core/report.hpp"

namespace solder::runner {

/// The answer of `build`, which returns nothing.
struct BuildAnswer {
  std::filesystem::path migrations = {};
  std::filesystem::path plugins = {};
  std::vector<std::filesystem::path> leftovers = {};  ///< plugins whose source is gone
};

/// An answer that is for people alone: help, the version.
struct TextAnswer {
  std::string text = {};
};

/// Collects what a command answers, also before it fails.
class Document {
 public:
  Document();
  ~Document();
  Document(const Document&) = delete;
  Document& operator=(const Document&) = delete;

  /// What was asked for. `database` as given, empty when none was; its password isn't shown.
  void about(std::string command, const std::string& database);
  /// The command's answer: a result of commands.hpp, a Plan, or an answer of this file.
  template <typename Result>
  void add(const Result& result);
  /// Why the command failed; `version` of the migration that did, empty when none did.
  void fail(const StepFailure& failure, const std::string& version = {});
  /// As `fail`, with the statement of a DatabaseError. `text` as it is to be shown.
  void fail(const Error& error, const ErrorText& text);

  /// The whole document with a newline at its end, in ASCII: other characters are escaped, so that
  /// nothing in it moves a cursor; a byte that isn't UTF-8 becomes U+FFFD.
  [[nodiscard]] std::string text(int exit_code) const;
  /// The first and the last event of `--format jsonl`; what comes between them is told by
  /// EventProgress.
  [[nodiscard]] std::string first_line() const;
  [[nodiscard]] std::string last_line(int exit_code) const;

 private:
  struct Content;
  std::unique_ptr<Content> content_;
};

/// The word for an exit code: "done", "usage" …
[[nodiscard]] const char* exit_class(int exit_code);

}  // namespace solder::runner

#endif
