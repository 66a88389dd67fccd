#include <algorithm>
#include <fstream>
#include <set>
#include <string_view>
#include <system_error>
#include <thread>

#include "commands/commands.hpp"
#include "commands/project.hpp"
#include "commands/toolchain.hpp"
#include "core/text.hpp"
#include "worker/worker.hpp"

namespace solder::runner {
namespace {

/// With a mode that the loader trusts, whatever the umask is.
void make_plugins_folder(const std::filesystem::path& folder) {
  using std::filesystem::perms;
  std::error_code error;
  if (std::filesystem::is_directory(folder, error)) return;
  if (std::filesystem::create_directories(folder, error)) {
    std::filesystem::permissions(folder,
                                 perms::owner_all | perms::group_read | perms::group_exec |
                                     perms::others_read | perms::others_exec,
                                 error);
  }
  if (!error) return;
  throw Error(ErrorCode::environment,
              {.what = "cannot create the plugins folder " + quote(folder.string()),
               .why = error.message(),
               .next = "name another folder with --plugins"});
}

void run_cmake(const std::vector<std::string>& command, const std::filesystem::path& project,
               const std::string& part) {
  const int status = run_program(command);
  if (status == 0) return;
  throw Error(ErrorCode::plugin, {.what = "cannot build " + quote(project.string()),
                                  .why = part + " ended with status " + std::to_string(status),
                                  .next = "read its messages above, correct the sources, and say "
                                          "'solder build' again"});
}

std::vector<std::string> configure_command(const Settings& settings,
                                           const std::filesystem::path& project,
                                           const std::filesystem::path& folder,
                                           const std::string& configuration) {
  std::vector<std::string> command = configure_words(project, folder);
  command.push_back("-DCMAKE_BUILD_TYPE=" + (configuration.empty() ? "Release" : configuration));
  command.push_back("-DSOLDER_PLUGINS_DIR=" + std::filesystem::absolute(settings.plugins).string());
  return command;
}

// CMake's own list of what this configuration builds.
std::set<std::string> built_targets(const std::filesystem::path& folder) {
  std::ifstream list(folder / "CMakeFiles" / "TargetDirectories.txt");
  std::set<std::string> targets;
  for (std::string line; std::getline(list, line);) {
    targets.insert(std::filesystem::path(line).stem().string());
  }
  return targets;
}

// A file that solder_add_migration leaves in the build folder, also when the source is gone.
std::string described_target(const std::filesystem::path& file) {
  constexpr std::string_view kEnd = "_metadata.cmake";
  const std::string name = file.filename().string();
  return name.ends_with(kEnd) ? name.substr(0, name.size() - kEnd.size()) : std::string();
}

std::vector<std::filesystem::path> find_leftovers(const std::filesystem::path& folder,
                                                  const std::filesystem::path& plugins) {
  constexpr int kDepth = 3;  // migrations/003_name/003_name_metadata.cmake
  const std::set<std::string> built = built_targets(folder);
  std::vector<std::filesystem::path> leftovers;
  if (built.empty()) return leftovers;
  std::error_code error;
  using Walk = std::filesystem::recursive_directory_iterator;
  for (Walk file(folder, error), end; !error && file != end; file.increment(error)) {
    if (file.depth() == kDepth) file.disable_recursion_pending();
    const std::string target = described_target(file->path());
    if (target.empty() || built.contains(target)) continue;
    std::error_code missing;
    const std::filesystem::path plugin = plugins / (target + ".so");
    if (std::filesystem::exists(plugin, missing)) leftovers.push_back(plugin);
  }
  std::sort(leftovers.begin(), leftovers.end());
  return leftovers;
}

// Without this, a folder that was mistyped would build what is beside it.
void require_folder(const std::filesystem::path& migrations) {
  std::error_code error;
  const auto status = std::filesystem::status(migrations, error);
  if (std::filesystem::is_directory(status)) return;
  const bool is_there = std::filesystem::exists(status);
  throw Error(ErrorCode::environment,
              {.what = "cannot build " + quote(migrations.string()),
               .why = is_there ? "it is not a folder" : "no such folder",
               .next = "name the folder of the sources with --migrations, or begin one with "
                       "'solder create-migration NAME'"});
}

}  // namespace

BuildResult build(const Settings& settings, const std::string& configuration) {
  require_folder(settings.migrations);
  const std::optional<std::filesystem::path> project = find_project(settings.migrations);
  if (!project) {
    throw Error(ErrorCode::usage,
                {.what = "cannot build " + quote(settings.migrations.string()),
                 .why = "there is no CMakeLists.txt in it, nor in the folder above",
                 .next = "scaffold one with 'solder create-migration NAME'"});
  }
  if (!is_in_path("cmake")) {
    throw Error(ErrorCode::environment, {.what = "cannot build " + quote(project->string()),
                                         .why = "there is no program 'cmake' in PATH",
                                         .next = "install CMake 3.25 or newer"});
  }
  make_plugins_folder(settings.plugins);
  const std::filesystem::path folder = parent_of(settings.migrations) / "build" / "migrations";
  run_cmake(configure_command(settings, *project, folder, configuration), *project, "cmake");
  // Without a number, make would start everything at once.
  const unsigned jobs = std::max(1U, std::thread::hardware_concurrency());
  run_cmake({"cmake", "--build", folder.string(), "--parallel", std::to_string(jobs)}, *project,
            "the build");
  return {.leftovers = find_leftovers(folder, settings.plugins)};
}

}  // namespace solder::runner
