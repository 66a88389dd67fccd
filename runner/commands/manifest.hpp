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
#include "core/signature.hpp"

namespace solder::runner {

struct Manifest {
  std::filesystem::path path = {};          ///< <plugins>/solder.lock
  std::optional<LockFile> lock = {};        ///< nothing when there is none, or it is ignored
  std::optional<Signature> signature = {};  ///< valid, by a trusted key
  bool ignored = false;                     ///< there is one, and --no-lock-file was given

  /// 0 without a lock file.
  [[nodiscard]] std::int64_t serial() const {
    return lock ? static_cast<std::int64_t>(lock->serial) : 0;
  }
};

/// <plugins>/solder.lock.
[[nodiscard]] std::filesystem::path lock_file_path(const Settings& settings);

/// <plugins>/solder.lock.minisig.
[[nodiscard]] std::filesystem::path signature_path(const Settings& settings);

/// Reads the lock file, if there is one and the settings don't say otherwise. Its signature is
/// verified when the settings ask for one, and when there is one and trusted keys are named.
/// \throws Error (ErrorCode::plugin) when it can't be trusted or read, or isn't signed by a trusted
/// key; (ErrorCode::usage) for a trusted key that isn't one.
[[nodiscard]] Manifest read_manifest(const Settings& settings);

/// \throws Error (ErrorCode::plugin) naming every plugin that isn't as it was locked, by its
/// metadata.
void check_manifest(const Manifest& manifest, const Catalog& catalog);

/// \throws Error (ErrorCode::plugin) naming every plugin that isn't as it was locked, by its
/// metadata and its bytes.
void check_all_files(const Manifest& manifest, const Catalog& catalog);

/// Pins each step to the file that was locked. \throws Error (ErrorCode::plugin) naming every step
/// whose file is another one.
void pin(const Manifest& manifest, Plan& plan);

/// Says so when a lock file is ignored.
void tell_if_ignored(const Manifest& manifest, Progress& progress);

}  // namespace solder::runner

#endif
