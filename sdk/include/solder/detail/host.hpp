/// \file
/// The step's context and the host's table side by side, and the one place where a status becomes an
/// exception. Not for authors: use Database.

#ifndef SOLDER_DETAIL_HOST_HPP
#define SOLDER_DETAIL_HOST_HPP

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
  return text.length == 0 ? std::string_view() : std::string_view(text.data, text.length);
}

/// What to say about a status that the host recorded no words for (SOLDER_UNSUPPORTED doesn't
/// stick).
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

/// Belongs to the runner; valid until `up` or `down` returns. Copied freely.
struct Host {
  solder_context* context = nullptr;
  const solder_host* table = nullptr;

  /// \return the status of the failure that has stuck, SOLDER_OK when there is none.
  [[nodiscard]] std::int32_t stuck() const noexcept {
    solder_error error = {};
    error.struct_size = sizeof error;
    error.offset = -1;
    return table->error(context, &error);
  }

  /// Passes a good status on. \throws Error, or Cancelled, for a failure.
  std::int32_t check(std::int32_t status) const {
    if (status < 0) raise(status);
    return status;
  }

  /// \throws Error with what the host recorded, or with a sentence for `status` if it recorded
  /// nothing.
  [[noreturn]] void raise(std::int32_t status) const {
    solder_error error = {};
    error.struct_size = sizeof error;
    error.offset = -1;
    const bool is_recorded = status != SOLDER_UNSUPPORTED && table->error(context, &error) < 0;
    std::string message(is_recorded ? from_abi(error.message) : std::string_view());
    if (message.empty()) message = describe(status);
    if (status == SOLDER_CANCELLED) throw Cancelled(message);
    throw Error(status, message, error.code, std::string(from_abi(error.statement)), error.offset);
  }
};

}  // namespace detail
}  // namespace v1
}  // namespace solder

#endif
