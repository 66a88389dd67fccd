/// \file
/// What the lock file in the plugins folder says about a run.

#ifndef SOLDER_RUNNER_COMMANDS_MANIFEST_HPP
#define SOLDER_RUNNER_COMMANDS_MANIFEST_HPP

#include <filesystem>
#include <optional>

#include "catalog/catalog.hpp"
#include "commands/settings.hpp"
#include "core/lock_file.hpp"
#include "core/plan.hpp"
#include "core/report.hpp"

namespace solder::runner {

struct Manifest {
  std::filesystem::path path = {};    ///< <plugins>/solder.lock
  std::optional<LockFile> lock = {};  ///< nothing when there is none, or it is ignored
  bool ignored = false;               ///< there is one, and --no-lock-file was given
};

/// <plugins>/solder.lock.
[[nodiscard]] std::filesystem::path lock_file_path(const Settings& settings);

/// Reads the lock file, if there is one and the settings don't say otherwise.
/// \throws Error (ErrorCode::plugin) when it can't be trusted or read.
[[nodiscard]] Manifest read_manifest(const Settings& settings);

/// \throws Error (ErrorCode::plugin) naming every plugin that isn't as it was locked, by its
/// metadata.
void check_manifest(const Manifest& manifest, const Catalog& catalog);

/// Pins each step to the file that was locked. \throws Error (ErrorCode::plugin) naming every step
/// whose file is another one.
void pin(const Manifest& manifest, Plan& plan);

/// Says so when a lock file is ignored.
void tell_if_ignored(const Manifest& manifest, Progress& progress);

}  // namespace solder::runner

#endif
