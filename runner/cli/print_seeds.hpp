/// \file
/// What `status` says of seeds.

#ifndef SOLDER_RUNNER_CLI_PRINT_SEEDS_HPP
#define SOLDER_RUNNER_CLI_PRINT_SEEDS_HPP

#include <string>
#include <vector>

#include "cli/style.hpp"
#include "plan/seeds.hpp"

namespace solder::runner {

/// Empty when there are none. Of those that have run and are to run again it says why:
///
///   Seeds:
///     [X] 001: DefaultData (2025-08-20 20:48:33)
///     [ ] 002: Countries (2025-08-20 20:48:33, before migration 003 was rolled back)
///     [ ] 003: Currencies (2025-08-20 20:48:33, changed since)
///
/// With full detail each has its description and its checksum below.
[[nodiscard]] std::string seeds_text(const std::vector<SeedStatus>& seeds, const Style& style);

/// How many `solder seed` would run.
[[nodiscard]] std::size_t count_pending(const std::vector<SeedStatus>& seeds);

}  // namespace solder::runner

#endif
