/// \file
/// The one exception type of the runner, its codes and its four parts.

#ifndef SOLDER_RUNNER_CORE_ERROR_HPP
#define SOLDER_RUNNER_CORE_ERROR_HPP

#include <exception>
#include <string>

namespace solder::runner {

/// What kind of thing went wrong. Each maps to one exit code, see `exit_code`.
enum class ErrorCode {
  /// The database refused a statement: a constraint, a syntax error, a missing table. Inside a step
  /// it becomes a
  /// failed StepResult. Not for a database that can't be reached or written: that is `environment`.
  database,
  /// A migration failed, its plugin crashed, left or timed out.
  migration,
  /// The command line, the environment or the configuration is wrong. Not when a file that it names
  /// is
  /// missing or bad: that is the code of that file.
  usage,
  /// The history and the plugins disagree: modified, missing, out of order, duplicate; or the
  /// history table is not
  /// ours.
  history,
  /// Somebody else holds the database past the time given. Trying again is safe.
  lock,
  /// A library can't be trusted, read or loaded, or breaks the contract. Not when its migration
  /// failed.
  plugin,
  /// Disk, permissions, a corrupt or missing file, a server that can't be reached.
  environment,
  /// What happened can't be determined, or a migration without a transaction was interrupted.
  in_doubt,
  /// Something would be lost and nobody has agreed to it.
  consent,
  /// SIGINT asked us to stop; everything unfinished has been rolled back.
  interrupted,
  /// SIGTERM asked us to stop; everything unfinished has been rolled back.
  terminated,
  /// SIGHUP, the terminal is gone: as `terminated`.
  hung_up,
};

/// The exit code of DESIGN: 2 for database and migration, 3 … 9, 129, 130, 143.
[[nodiscard]] int exit_code(ErrorCode code);

/// The word for a code in machine-readable output: "usage", "in_doubt" …
[[nodiscard]] const char* to_string(ErrorCode code);

/// What a reader needs to know, each part only if there is something to say.
struct ErrorText {
  std::string what = {};   ///< `cannot <verb> <noun> '<name>'`, one line, no full stop
  std::string where = {};  ///< file:line, statement, table; only when `what` doesn't say it already
  std::string why = {};    ///< the cause, in the words of whoever noticed it
  std::string next = {};   ///< what the reader can do now; empty rather than vague
};

/// Thrown when a function can't do what its name says.
class Error : public std::exception {
 public:
  Error(ErrorCode code, ErrorText text);

  [[nodiscard]] ErrorCode code() const { return code_; }
  [[nodiscard]] const ErrorText& text() const { return text_; }
  /// All parts in one line, for logs and test failures.
  [[nodiscard]] const char* what() const noexcept override { return line_.c_str(); }

 private:
  ErrorCode code_;
  ErrorText text_;
  std::string line_;
};

/// An Error of a database, with what a step's report needs to name the statement.
class DatabaseError : public Error {
 public:
  DatabaseError(ErrorCode code, ErrorText text, int engine_code, std::string statement = {},
                int offset = -1);

  /// The engine's own code; SQLite: the extended result code.
  [[nodiscard]] int engine_code() const { return engine_code_; }
  /// The SQL that failed, empty when there was none.
  [[nodiscard]] const std::string& statement() const { return statement_; }
  /// Byte offset of the error in `statement()`, or -1.
  [[nodiscard]] int offset() const { return offset_; }

 private:
  int engine_code_;
  std::string statement_;
  int offset_;
};

}  // namespace solder::runner

#endif
