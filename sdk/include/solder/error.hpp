/// \file
/// What is thrown inside a plugin when the host answers with a failure. Nothing of it crosses the
/// ABI: SOLDER_MIGRATION's trampolines turn every exception into a status and a message.

#ifndef SOLDER_ERROR_HPP
#define SOLDER_ERROR_HPP

#include <cstdint>
#include <stdexcept>

#include "solder/abi.h"

namespace solder {
inline namespace v1 {

/// A call to the database or to the runner did not work. `what()` is the message in the words of
/// whoever noticed it.
///
/// Catching it doesn't save the step: **the first failure sticks** in the host, every later call
/// answers with it and the step is rolled back. To try something that may fail, use
/// Database::try_part. When the run was asked to stop (Ctrl-C, `--timeout`), `status()` is
/// SOLDER_CANCELLED: let it pass.
class Error : public std::runtime_error {
 public:
  /// \param status     SOLDER_FAILED … SOLDER_EXCEPTION
  /// \param message    UTF-8, ends in NUL
  /// \param code       the database's own code, or the one given to Database::fail; 0: none
  /// \param statement  the SQL that failed, or empty
  /// \param offset     byte offset of the error in `statement`, or -1
  explicit Error(std::int32_t status, const char* message, std::int32_t code = 0,
                 const char* statement = "", std::int32_t offset = -1)
      : std::runtime_error(message),
        statement_(statement),
        status_(status),
        code_(code),
        offset_(offset) {}

  /// SOLDER_FAILED, SOLDER_CANCELLED, SOLDER_MISUSE, SOLDER_UNSUPPORTED or SOLDER_EXCEPTION.
  [[nodiscard]] std::int32_t status() const noexcept { return status_; }
  /// SQLite: the extended result code. https://www.sqlite.org/rescode.html
  [[nodiscard]] std::int32_t code() const noexcept { return code_; }
  /// The SQL that failed, or the empty string. Valid as long as this object.
  [[nodiscard]] const char* statement() const noexcept { return statement_.what(); }
  /// Where in `statement()` the database saw the error, in bytes, or -1.
  [[nodiscard]] std::int32_t offset() const noexcept { return offset_; }

 private:
  // Used as a string whose copy can't throw, which an exception's copy must not.
  std::runtime_error statement_;
  std::int32_t status_;
  std::int32_t code_;
  std::int32_t offset_;
};

}  // namespace v1
}  // namespace solder

#endif
