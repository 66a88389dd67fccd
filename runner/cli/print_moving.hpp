/// \file
/// What `import` and `adopt` did, as text.

#ifndef SOLDER_RUNNER_CLI_PRINT_MOVING_HPP
#define SOLDER_RUNNER_CLI_PRINT_MOVING_HPP

#include <string>

#include "commands/moving.hpp"

namespace solder::runner {

enum class Listing { shortened, whole };

/// How many were brought over, where they are (the whole list or its ends), what needs a person,
/// and what to do next.
[[nodiscard]] std::string import_text(const ImportResult& result, Listing listing);

/// What is recorded as applied now, and what to do next.
[[nodiscard]] std::string adopt_text(const AdoptResult& result, Listing listing);

}  // namespace solder::runner

#endif
