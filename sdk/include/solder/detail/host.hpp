/// \file
/// The step's context and the host's table side by side, and the places where a status becomes an
/// exception. Not for authors: use Database.

#ifndef SOLDER_DETAIL_HOST_HPP
#define SOLDER_DETAIL_HOST_HPP

#include <cstdarg>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>

#include "solder/abi.h"
#include "solder/error.hpp"

namespace solder {
inline namespace v1 {
namespace detail {

[[nodiscard]] inline solder_string to_abi(std::string_view text) noexcept {
  return solder_string{text.data(), text.size()};
}

[[nodiscard]] inline std::string_view from_abi(const solder_string& text) noexcept {
  return {text.data, text.length};
}

/// \throws Error (SOLDER_MISUSE) with a message in the manner of printf: streams and operator+
/// would cost more to compile than a whole migration.
[[noreturn, gnu::cold, gnu::noinline, gnu::format(printf, 1, 2)]] inline void refuse(
    const char* format, ...) {
  char message[256];  // NOLINT(modernize-avoid-c-arrays): <array> would cost more, too
  std::va_list arguments;
  va_start(arguments, format);
  std::vsnprintf(message, sizeof message, format, arguments);
  va_end(arguments);
  throw Error(SOLDER_MISUSE, message);
}

/// What to say about a status that the host recorded no words for.
[[nodiscard]] inline const char* describe(std::int32_t status) noexcept {
  switch (status) {
    case SOLDER_CANCELLED:
      return "the run was asked to stop";
    case SOLDER_MISUSE:
      return "a call that the plugin contract forbids";
    case SOLDER_UNSUPPORTED:
      return "this database, or this runner, can't do that";
    default:
      return "the runner reported a failure without a message";
  }
}

/// A copy of a text that ends in NUL. A std::string would do, and cost more to compile than
/// everything else here.
class EndedText {
 public:
  explicit EndedText(const solder_string& text) : data_(new char[text.length + 1]) {
    std::char_traits<char>::copy(data_, text.data, text.length);
    data_[text.length] = 0;
  }
  ~EndedText() { delete[] data_; }
  EndedText(const EndedText&) = delete;
  EndedText& operator=(const EndedText&) = delete;
  [[nodiscard]] const char* data() const noexcept { return data_; }

 private:
  char* data_;
};

/// Belongs to the runner; valid until `up` or `down` returns. Copied freely.
struct Host {
  solder_context* context = nullptr;
  const solder_host* table = nullptr;

  /// Writes the failure that has stuck. \return its status, SOLDER_OK when there is none.
  std::int32_t read_error(solder_error& error) const noexcept {
    error.struct_size = sizeof error;
    error.offset = -1;
    return table->error(context, &error);
  }

  /// Passes a good status on. \throws Error for a failure.
  std::int32_t check(std::int32_t status) const {
    if (status < 0) raise(status);
    return status;
  }

  /// \throws Error with what the host recorded, or with a sentence for `status` if it recorded
  /// nothing.
  [[noreturn, gnu::cold, gnu::noinline]] void raise(std::int32_t status) const {
    solder_error error = {};
    const bool has_stuck = read_error(error) < 0;
    const bool has_words = error.message.length > 0 && has_stuck == (status != SOLDER_UNSUPPORTED);
    if (!has_words) throw Error(status, describe(status));
    const EndedText message(error.message);
    const EndedText statement(error.statement);
    throw Error(status, message.data(), error.code, statement.data(), error.offset);
  }
};

}  // namespace detail
}  // namespace v1
}  // namespace solder

#endif
