/// \file
/// Values as the server writes them, as the ABI's.

#ifndef SOLDER_RUNNER_DATABASE_POSTGRES_VALUES_HPP
#define SOLDER_RUNNER_DATABASE_POSTGRES_VALUES_HPP

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

#include "database/postgres/libpq.hpp"
#include "solder/abi.h"

namespace solder::runner::postgres {

/// The value of a text that stands for one of `type`: an integer, a real, a boolean or bytes; all
/// other types as their text. What has to be decoded is put into `decoded`; all else points into
/// `text`.
[[nodiscard]] solder_value decode(std::string_view text, Oid type,
                                  std::deque<std::string>& decoded);

/// A value as the server reads it: a number or a boolean as its text, text and bytes as they are.
[[nodiscard]] std::string encode(const solder_value& value);

/// Why the server couldn't store it: an unknown type, a NUL byte in a text, text that isn't UTF-8,
/// more than it takes. Empty when it can.
[[nodiscard]] std::string fault_of(const solder_value& value);

/// As SQLite's CAST: the number that the text begins with, 0 when there is none; true is 1.
[[nodiscard]] std::int64_t to_integer(std::string_view text);
[[nodiscard]] double to_real(std::string_view text);

}  // namespace solder::runner::postgres

#endif
