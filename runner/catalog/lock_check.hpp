/// \file
/// Whether the plugins of a folder are those that its lock file pins.

#ifndef SOLDER_RUNNER_CATALOG_LOCK_CHECK_HPP
#define SOLDER_RUNNER_CATALOG_LOCK_CHECK_HPP

#include <filesystem>
#include <set>
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

/// Compares plugins with a lock file. Hashes each file once, names each library once.
class LockCheck {
 public:
  /// `lock` must outlive this.
  explicit LockCheck(const LockFile& lock) : lock_(lock) {}

  /// What of the metadata isn't as it was locked: a plugin or a library of it that isn't pinned,
  /// another name or checksum. Reads no file.
  [[nodiscard]] std::vector<LockFault> check_metadata(const Migration& migration);

  /// Whether the bytes of the plugin and of its libraries are those that were locked on this
  /// platform. Says nothing about what isn't pinned at all.
  /// \throws Error (ErrorCode::plugin) when one can't be read
  [[nodiscard]] std::vector<LockFault> check_files(const Migration& migration);

  /// The metadata of all plugins; when they aren't as they were locked, all their bytes too, so
  /// that one answer names all.
  [[nodiscard]] std::vector<LockFault> check_catalog(const Catalog& catalog);

  /// Fills in the hashes that pin a plugin and its libraries on this platform.
  void pin(Migration& migration) const;

 private:
  [[nodiscard]] const LockedPlugin* find(const Migration& migration) const;
  [[nodiscard]] std::vector<LockFault> check_file(const std::string& subject,
                                                  const std::filesystem::path& path,
                                                  const PlatformHashes& hashes);

  const LockFile& lock_;
  std::set<std::filesystem::path> checked_;
  std::set<std::string> unpinned_libraries_;
};

/// "migration 003 add_tags" of plugins that are pinned and not in the catalog.
[[nodiscard]] std::vector<std::string> locked_but_missing(const LockFile& lock,
                                                          const Catalog& catalog);

}  // namespace solder::runner

#endif
