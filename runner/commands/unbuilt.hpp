/// \file
/// Sources that no plugin was built from.

#ifndef SOLDER_RUNNER_COMMANDS_UNBUILT_HPP
#define SOLDER_RUNNER_COMMANDS_UNBUILT_HPP

#include <filesystem>
#include <string>
#include <vector>

#include "catalog/catalog.hpp"
#include "commands/settings.hpp"

namespace solder::runner {

/// The names of the folders below the migrations folder that `solder build` builds, and of which
/// the catalog has no plugin yet; in the order of their names. Nothing where there is no migrations
/// folder, as on most machines that migrate. Reads no more than names.
[[nodiscard]] std::vector<std::string> unbuilt_sources(const Settings& settings,
                                                       const Catalog& catalog);

/// Whether there is something to build in the migrations folder: a project of its own, or a folder
/// with one.
[[nodiscard]] bool has_sources(const std::filesystem::path& migrations);

}  // namespace solder::runner

#endif
