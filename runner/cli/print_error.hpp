/// \file
/// Errors, failed steps and warnings as text.

#ifndef SOLDER_RUNNER_CLI_PRINT_ERROR_HPP
#define SOLDER_RUNNER_CLI_PRINT_ERROR_HPP

#include <string>

#include "cli/style.hpp"
#include "core/error.hpp"
#include "core/plan.hpp"
#include "core/report.hpp"

namespace solder::runner {

/// An error in its four parts, each only if it says something, each made printable, and folded at
/// the width of the terminal where there is one:
///
///   solder: error: cannot load plugin '003_add_comments.so'
///     where: …
///     why:   it was built for ABI 2, this runner speaks ABI 1
///     next:  rebuild it with the SDK that came with this runner
[[nodiscard]] std::string error_text(const ErrorText& text, const Style& style);

/// The parts after the first line, as `error_text` has them.
[[nodiscard]] std::string error_details(const ErrorText& text, const Style& style);

/// The failure that stopped a run: its four parts, with the statement where
/// `where` says nothing, and the state in which it leaves the steps of `plan`. `report` must have a
/// failure.
[[nodiscard]] std::string failure_text(const Plan& plan, const Report& report, const Style& style);

/// An error about the command line or the configuration echoes what was written there: it is
/// shortened, and an address may have been written in any place, so its password is taken out.
[[nodiscard]] ErrorText echoed(ErrorText text);

/// `solder: warning: …`
[[nodiscard]] std::string warning_text(const std::string& message, const Style& style);

}  // namespace solder::runner

#endif
