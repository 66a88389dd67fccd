/// \file
/// A migration as the runner knows it: values read from a plugin's metadata, nothing loaded.

#ifndef SOLDER_RUNNER_CORE_MIGRATION_HPP
#define SOLDER_RUNNER_CORE_MIGRATION_HPP

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "core/version.hpp"

namespace solder::runner {

enum class Kind { migration, seed };

/// Which way a step goes.
enum class Direction { up, down };
[[nodiscard]] const char* to_string(Direction direction);

/// Whether a migration runs inside the runner's transaction.
enum class TransactionMode { each, none };

/// One migration, or one seed.
struct Migration {
  Version version;
  std::string name = {};  ///< add_comments_table
  std::string class_name =
      {};  ///< as `status` shows it and history keeps it: AddCommentsTableMigration
  std::string description = {};
  Kind kind = Kind::migration;
  TransactionMode transaction = TransactionMode::each;
  bool reversible = true;
  std::uint32_t abi_minor = 0;             ///< the lowest ABI minor that the plugin needs
  std::vector<std::string> backends = {};  ///< sqlite, postgres; never empty
  std::vector<std::string> uses = {};      ///< declared capabilities
  std::string checksum = {};  ///< sha256:<hex>, or artifact:<hex> for a plugin without one
  std::vector<std::string> sources = {};  ///< files that the checksum covers
  std::string sdk = {};
  std::string compiler = {};
  std::filesystem::path path = {};  ///< the plugin file, absolute
  /// Libraries of `<plugins>/lib` that it needs, also indirectly: by soname, with the hash that the
  /// lock file pins, empty when nothing does.
  std::map<std::string, std::string> libraries = {};
  /// `sha256:<hex>` of the only file that may be loaded, as the lock file pins it; empty when
  /// nothing does.
  std::string artifact = {};

  [[nodiscard]] bool declares(const std::string& capability) const;
};

}  // namespace solder::runner

#endif
