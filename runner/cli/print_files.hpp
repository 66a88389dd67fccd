/// \file
/// What `backup`, `restore`, `create-migration`, `build`, `lock` and `mark-applied` did, as text.

#ifndef SOLDER_RUNNER_CLI_PRINT_FILES_HPP
#define SOLDER_RUNNER_CLI_PRINT_FILES_HPP

#include <filesystem>
#include <string>
#include <vector>

#include "commands/commands.hpp"

namespace solder::runner {

/// `Backup written to 'backups/app.db' (40.0 KiB)`, then its digest and the version that it is at.
[[nodiscard]] std::string backup_text(const BackupInfo& info);

/// From where, and from which version to which. `database` is what the reader called it.
[[nodiscard]] std::string restore_text(const RestoreResult& result, const std::string& database);

/// The files written, and what to do next.
[[nodiscard]] std::string scaffold_text(const ScaffoldResult& result,
                                        const ScaffoldRequest& request);

/// A warning for each plugin whose source is gone.
[[nodiscard]] std::vector<std::string> leftover_warnings(
    const std::vector<std::filesystem::path>& leftovers);

/// `Built 'migrations' into 'plugins'`
[[nodiscard]] std::string build_text(const std::filesystem::path& migrations,
                                     const std::filesystem::path& plugins);

/// `Locked 3 plugins in 'plugins/solder.lock', serial 4`
[[nodiscard]] std::string lock_text(const LockResult& result);

/// Which key has signed what, and what to do with the signature.
[[nodiscard]] std::string sign_text(const SignResult& result);

/// `3 plugins are as 'plugins/solder.lock' pins them; its signature is valid: file:solder.lock …`
[[nodiscard]] std::string verify_text(const VerifyResult& result);

/// `Marked 003: AddComments as applied; it was not run`
[[nodiscard]] std::string mark_text(const HistoryEntry& entry);

}  // namespace solder::runner

#endif
