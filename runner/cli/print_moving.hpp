/// \file
/// What `import` and `adopt` did, as text.

#ifndef SOLDER_RUNNER_CLI_PRINT_MOVING_HPP
#define SOLDER_RUNNER_CLI_PRINT_MOVING_HPP

#include <string>

#include "cli/style.hpp"
#include "commands/moving.hpp"

namespace solder::runner {

/// How many were brought over, where they are (the list's ends; with full detail the whole list),
/// what needs a person, and what to do next.
[[nodiscard]] std::string import_text(const ImportResult& result, const Style& style);

/// What is recorded as applied now, and what to do next.
[[nodiscard]] std::string adopt_text(const AdoptResult& result, const Style& style);

}  // namespace solder::runner

#endif
