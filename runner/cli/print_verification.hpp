/// \file
/// What `verify` has found, as text.

#ifndef SOLDER_RUNNER_CLI_PRINT_VERIFICATION_HPP
#define SOLDER_RUNNER_CLI_PRINT_VERIFICATION_HPP

#include <string>

#include "cli/style.hpp"
#include "commands/rehearsal.hpp"

namespace solder::runner {

/// Each migration with its times and what differs, and how many there were.
[[nodiscard]] std::string verification_text(const VerificationResult& result, const Style& style);

/// The error of migrations that ran and aren't good.
[[nodiscard]] ErrorText verification_finding(const VerificationResult& result);

}  // namespace solder::runner

#endif
