#include <algorithm>
#include <cstdlib>
#include <sstream>
#include <system_error>
#include <thread>
#include <unistd.h>

#include "commands/commands.hpp"
#include "commands/project.hpp"
#include "core/text.hpp"
#include "worker/worker.hpp"

namespace solder::runner {
namespace {

bool is_in_path(const std::string& program) {
  const char* path = std::getenv("PATH");
  std::istringstream folders(path == nullptr ? "" : path);
  for (std::string folder; std::getline(folders, folder, ':');) {
    if (access((std::filesystem::path(folder) / program).c_str(), X_OK) == 0) return true;
  }
  return false;
}

/// The SDK that was installed, or built, with this program.
std::filesystem::path sdk_folder() {
  std::error_code error;
  const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe", error);
  const std::filesystem::path folder =
      program.parent_path().parent_path() / "lib" / "cmake" / "solder";
  return !error && std::filesystem::is_directory(folder, error) ? folder : std::filesystem::path();
}

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
  std::vector<std::string> command = {
      "cmake",
      "-S",
      project.string(),
      "-B",
      folder.string(),
      "--log-level=WARNING",
      "-DCMAKE_BUILD_TYPE=" + (configuration.empty() ? "Release" : configuration),
      "-DSOLDER_PLUGINS_DIR=" + std::filesystem::absolute(settings.plugins).string()};
  const std::filesystem::path sdk = sdk_folder();
  if (!sdk.empty()) command.push_back("-Dsolder_DIR=" + sdk.string());
  // A build folder keeps the generator that it was made with.
  const bool is_new = !std::filesystem::exists(folder / "CMakeCache.txt");
  if (is_new && std::getenv("CMAKE_GENERATOR") == nullptr && is_in_path("ninja")) {
    command.insert(command.end(), {"-G", "Ninja"});
  }
  return command;
}

}  // namespace

void build(const Settings& settings, const std::string& configuration) {
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
}

}  // namespace solder::runner
