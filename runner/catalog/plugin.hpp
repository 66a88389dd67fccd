/// \file
/// A loaded plugin. The one file that includes Boost.DLL is its source.

#ifndef SOLDER_RUNNER_CATALOG_PLUGIN_HPP
#define SOLDER_RUNNER_CATALOG_PLUGIN_HPP

#include <memory>
#include <string>

#include "catalog/artifact.hpp"
#include "core/migration.hpp"
#include "solder/abi.h"

namespace solder::runner {

/// A library in this process, loaded from its sealed copy. Stays when this is gone: a thread that
/// it left behind would crash.
class Plugin {
 public:
  /// Seals, verifies, loads and asks the factory. `expected` is what the plan was made from.
  /// \throws Error (ErrorCode::plugin) when the file can't be trusted or loaded (the loader's
  /// words), it isn't the file that is pinned, the metadata are no longer those of the plan, the
  /// factory is missing, or what it returns breaks the contract: null, a struct that is too small,
  /// an ABI minor above ours (both numbers), another identity than the metadata's, no `up`, or a
  /// `down` that is there or missing against the metadata; (ErrorCode::environment) when there is
  /// no room for the sealed copy.
  Plugin(const Migration& expected, bool insecure);
  /// The same with a copy that is sealed already, of the same file.
  Plugin(const Migration& expected, SealedArtifact artifact, bool insecure);

  /// Asks the factory for another migration, as the one there was may have been destroyed.
  /// \throws as the constructor for what the factory returns.
  void make_anew();

  /// Takes the library out of the process where nothing can have been left behind: where it stands
  /// alone (`LibraryFacts`) and doesn't use the native connection. Else nothing happens.
  void unload_if_alone();

  /// `make_anew` and `migration` are for a plugin that is.
  [[nodiscard]] bool is_loaded() const { return migration_ != nullptr; }
  /// Valid for the life of the process, or until it is unloaded.
  [[nodiscard]] const solder_migration& migration() const { return *migration_; }
  /// `sha256:<hex>` of the bytes that were loaded, also afterwards.
  [[nodiscard]] const std::string& artifact() const { return artifact_; }

 private:
  Migration expected_;
  solder_create_migration_function factory_ = nullptr;
  const solder_migration* migration_ = nullptr;
  std::string artifact_;
  std::string load_path_;
};

}  // namespace solder::runner

#endif
