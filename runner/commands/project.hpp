/// \file
/// The CMake project that builds the migrations folder: where it is, and where one has to be
/// written.

#ifndef SOLDER_RUNNER_COMMANDS_PROJECT_HPP
#define SOLDER_RUNNER_COMMANDS_PROJECT_HPP

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "commands/scaffold_names.hpp"

namespace solder::runner {

inline constexpr const char* kProjectFile = "CMakeLists.txt";

/// The folder that the migrations folder is in; "." for a plain name.
[[nodiscard]] std::filesystem::path parent_of(const std::filesystem::path& migrations);

/// The name of the migrations folder, without those that it is in.
[[nodiscard]] std::string folder_name(const std::filesystem::path& migrations);

/// \throws Error (ErrorCode::usage) when the migrations folder is a link that leads out of the
/// folder that it is in, or nowhere, or when it isn't a folder.
void check_stays_inside(const std::filesystem::path& migrations);

/// The folder with the CMakeLists.txt that builds the migrations: the migrations folder itself, or
/// the one that it is in. \return nothing when there is none.
[[nodiscard]] std::optional<std::filesystem::path> find_project(
    const std::filesystem::path& migrations);

/// Which CMakeLists.txt has to be written so that the migrations can be built: that of the folder
/// above when there is none yet; that of the migrations folder when the one above belongs to
/// something else. \return nothing when all is there.
[[nodiscard]] std::optional<std::filesystem::path> missing_project_file(
    const std::filesystem::path& migrations);

/// The text of that CMakeLists.txt, at `path`: it picks up every migration.
[[nodiscard]] std::string project_text(const std::filesystem::path& migrations,
                                       const std::filesystem::path& path);

/// The migrations, or the seeds, that the migrations folder has; none when it isn't there.
/// \throws Error (ErrorCode::environment) when it can't be read.
[[nodiscard]] std::vector<ScaffoldFolder> scaffold_folders(const std::filesystem::path& migrations,
                                                           bool seeds);

}  // namespace solder::runner

#endif
