#include "commands/unbuilt.hpp"

#include <algorithm>
#include <optional>
#include <system_error>

#include "commands/project.hpp"
#include "commands/scaffold_names.hpp"

namespace solder::runner {

namespace {

bool is_in(const std::vector<Migration>& migrations, const Version& version) {
  const auto found = std::lower_bound(
      migrations.begin(), migrations.end(), version,
      [](const Migration& left, const Version& right) { return left.version < right; });
  return found != migrations.end() && found->version == version;
}

bool is_unbuilt(const std::filesystem::path& folder, const Settings& settings,
                const Catalog& catalog) {
  const std::string name = folder.filename().string();
  const std::optional<ScaffoldFolder> parts = parse_folder_name(name);
  if (!parts) return false;
  if (is_in(parts->is_seed ? catalog.seeds() : catalog.migrations(), parts->version)) return false;
  // Its CMakeLists.txt may give it another version than its name does.
  std::error_code ignored;
  return std::filesystem::exists(folder / kProjectFile, ignored) &&
         !std::filesystem::exists(settings.plugins / (name + ".so"), ignored);
}

}  // namespace

std::vector<std::string> unbuilt_sources(const Settings& settings, const Catalog& catalog) {
  std::vector<std::string> names;
  std::error_code error;
  using Listing = std::filesystem::directory_iterator;
  for (Listing entry(settings.migrations, error), end; !error && entry != end;
       entry.increment(error)) {
    const std::filesystem::path& folder = entry->path();
    if (is_unbuilt(folder, settings, catalog)) names.push_back(folder.filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

bool has_sources(const std::filesystem::path& migrations) {
  std::error_code error;
  if (std::filesystem::exists(migrations / kProjectFile, error)) return true;
  using Listing = std::filesystem::directory_iterator;
  for (Listing entry(migrations, error), end; !error && entry != end; entry.increment(error)) {
    std::error_code ignored;
    if (std::filesystem::exists(entry->path() / kProjectFile, ignored)) return true;
  }
  return false;
}

}  // namespace solder::runner
