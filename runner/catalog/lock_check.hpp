/// \file
/// Whether the plugins of a folder are those that its lock file pins.

#ifndef SOLDER_RUNNER_CATALOG_LOCK_CHECK_HPP
#define SOLDER_RUNNER_CATALOG_LOCK_CHECK_HPP

#include <string>
#include <vector>

#include "catalog/catalog.hpp"
#include "core/lock_file.hpp"

namespace solder::runner {

/// One thing on which a plugin and the lock file disagree.
struct LockFault {
  std::string subject = {};  ///< the plugin's file name
  std::string why = {};      ///< with both values: "its checksum is …, locked is …"
};

/// The hash that pins a plugin on this platform; empty when the lock file has none.
[[nodiscard]] std::string pinned_artifact(const LockFile& lock, const Migration& migration);

/// What of the metadata isn't as it was locked: a plugin that isn't pinned, another name or
/// checksum. Reads no file.
[[nodiscard]] std::vector<LockFault> check_metadata_lock(const LockFile& lock,
                                                         const Migration& migration);

/// Whether the bytes of the plugin's file are those that were locked on this platform. Says nothing
/// about a plugin that isn't pinned. \throws Error (ErrorCode::plugin) when it can't be read
[[nodiscard]] std::vector<LockFault> check_artifact_lock(const LockFile& lock,
                                                         const Migration& migration);

/// The metadata of all plugins; when they aren't as they were locked, all their bytes too, so that
/// one answer names all.
[[nodiscard]] std::vector<LockFault> check_catalog_lock(const LockFile& lock,
                                                        const Catalog& catalog);

/// "migration 003 add_tags" of plugins that are pinned and not in the catalog.
[[nodiscard]] std::vector<std::string> locked_but_missing(const LockFile& lock,
                                                          const Catalog& catalog);

}  // namespace solder::runner

#endif
