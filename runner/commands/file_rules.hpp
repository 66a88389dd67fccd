/// \file
/// What a verb that writes asks of the database's file beforehand.

#ifndef SOLDER_RUNNER_COMMANDS_FILE_RULES_HPP
#define SOLDER_RUNNER_COMMANDS_FILE_RULES_HPP

#include <cstdint>
#include <string>
#include <vector>

#include "commands/settings.hpp"
#include "core/report.hpp"
#include "database/database.hpp"

namespace solder::runner {

/// \return warnings. \throws Error (ErrorCode::environment) for a file with several hard links
/// unless the settings allow it, for what is a warning when they are strict, and when SQLITE_TMPDIR
/// names no folder that can be written.
[[nodiscard]] std::vector<std::string> check_before_writing(const Settings& settings,
                                                            const DatabaseAddress& address);

/// For verbs that ask whether something may be lost: before they do. \throws Error
/// (ErrorCode::environment) for a file that this user can't write.
void refuse_read_only(const DatabaseAddress& address);

/// What is wrong with a file system of this statfs(2) type; empty when nothing is.
[[nodiscard]] std::string file_system_warning(const DatabaseAddress& address, std::int64_t type);

/// Says where the database is, when the path that was `given` leads there by a link.
void tell_real_path(const std::string& given, const DatabaseAddress& address, Progress& progress);

void tell(Progress& progress, const std::vector<std::string>& warnings);

}  // namespace solder::runner

#endif
