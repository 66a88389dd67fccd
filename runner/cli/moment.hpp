/// \file
/// Times as people read them.

#ifndef SOLDER_RUNNER_CLI_MOMENT_HPP
#define SOLDER_RUNNER_CLI_MOMENT_HPP

#include <string>

namespace solder::runner {

/// Whose clock a time is told by. The histories of databases hold UTC.
enum class Zone { utc, local };

/// `stored`, a time in UTC as a history has it (`2026-11-22 09:30:00`), by the clock of `zone`:
/// `2026-11-22 10:30:00`. What isn't such a time comes back as it is, made printable.
[[nodiscard]] std::string moment_text(const std::string& stored, Zone zone);

/// As `moment_text`, with the zone's name: `2026-11-22 10:30:00 CET`.
[[nodiscard]] std::string moment_and_zone(const std::string& stored, Zone zone);

}  // namespace solder::runner

#endif
