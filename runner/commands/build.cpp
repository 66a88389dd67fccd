#include <algorithm>
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
