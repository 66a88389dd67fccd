#include "catalog/plan_check.hpp"

#include <filesystem>
#include <set>

#include "catalog/artifact.hpp"
#include "catalog/dependencies.hpp"
#include "catalog/plugin_faults.hpp"
#include "core/error.hpp"

namespace solder::runner {

namespace {

using Files = std::set<std::filesystem::path>;

void check_library_of(const Migration& migration, const std::filesystem::path& library) {
  try {
    check_artifact(library, SealedArtifact::Content::library);
  } catch (const Error& error) {
    throw library_error(error, library.string(), migration.path.string());
  }
}

void check_files_of(const Migration& migration, Files& checked) {
  if (!checked.insert(migration.path).second) return;
  check_artifact(migration.path, SealedArtifact::Content::plugin);
  for (const auto& [name, pin] : migration.libraries) {
    const std::filesystem::path library = library_path(migration, name);
    if (checked.insert(library).second) check_library_of(migration, library);
  }
}

}  // namespace

void check_plugins_of(const Plan& plan) {
  if (plan.empty()) return;
  Files checked;
  PluginFaults faults;
  for (const Step& step : plan) {
    faults.attempt(step.migration.path.filename().string(),
                   [&] { check_files_of(step.migration, checked); });
  }
  faults.throw_if_any(plan.front().migration.path.parent_path());
}

}  // namespace solder::runner
