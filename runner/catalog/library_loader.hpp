/// \file
/// Loads the libraries that a plugin brings in `<plugins>/lib`, before the plugin itself: the
/// dynamic loader then finds them by their sonames, and no file is looked for.

#ifndef SOLDER_RUNNER_CATALOG_LIBRARY_LOADER_HPP
#define SOLDER_RUNNER_CATALOG_LIBRARY_LOADER_HPP

#include "catalog/artifact.hpp"
#include "core/migration.hpp"

namespace solder::runner {

/// Seals, verifies and loads what `plugin`, the sealed copy of `expected`, needs beyond the C and
/// C++ runtime, what those libraries need before them. A library is loaded once for the process and
/// never unloaded. \throws Error (ErrorCode::plugin) naming plugin and library when one isn't
/// there, can't be trusted or loaded, or isn't as it is pinned; (ErrorCode::environment) when there
/// is no room for a copy.
void load_libraries(const Migration& expected, const SealedArtifact& plugin, bool insecure);

}  // namespace solder::runner

#endif
