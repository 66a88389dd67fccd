/// \file
/// The answer of `doctor` as text.

#ifndef SOLDER_RUNNER_CLI_PRINT_DOCTOR_HPP
#define SOLDER_RUNNER_CLI_PRINT_DOCTOR_HPP

#include <string>

#include "cli/style.hpp"
#include "commands/doctor.hpp"

namespace solder::runner {

/// "ok", "warning", "problem".
[[nodiscard]] const char* to_string(Check::Verdict verdict);

/// A line for each check, below it what to do.
[[nodiscard]] std::string doctor_text(const DoctorResult& result, const Style& style);

}  // namespace solder::runner

#endif
