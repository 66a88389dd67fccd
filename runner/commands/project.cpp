#include "commands/project.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>
#include <system_error>
#include <utility>

#include "commands/templates.hpp"
#include "core/error.hpp"
#include "core/text.hpp"

namespace solder::runner {
namespace {

bool is_there(const std::filesystem::path& path) {
  std::error_code ignored;
  return std::filesystem::exists(std::filesystem::symlink_status(path, ignored));
}

bool is_below(const std::filesystem::path& path, const std::filesystem::path& folder) {
  return std::mismatch(folder.begin(), folder.end(), path.begin(), path.end()).first ==
         folder.end();
}

bool picks_migrations_up(const std::filesystem::path& project_file) {
  std::ifstream file(project_file, std::ios::binary);
  const std::string content{std::istreambuf_iterator<char>(file), {}};
  return content.find("solder_add_migrations") != std::string::npos;
}

/// `migrations/` has an empty file name.
std::filesystem::path without_slash(const std::filesystem::path& folder) {
  return folder.has_filename() ? folder : folder.parent_path();
}

[[noreturn]] void refuse(const std::filesystem::path& migrations, const std::string& why) {
  throw Error(ErrorCode::usage,
              {.what = "cannot use the migrations folder " + quote(migrations.string()),
               .why = why,
               .next = "name another folder with --migrations"});
}

}  // namespace

std::filesystem::path parent_of(const std::filesystem::path& migrations) {
  const std::filesystem::path parent = without_slash(migrations).parent_path();
  return parent.empty() ? "." : parent;
}

std::string folder_name(const std::filesystem::path& migrations) {
  return without_slash(migrations).filename().string();
}

void check_stays_inside(const std::filesystem::path& migrations) {
  if (!is_there(migrations)) return;
  std::error_code error;
  if (!std::filesystem::is_directory(migrations, error)) refuse(migrations, "it is not a folder");
  const std::filesystem::path real = std::filesystem::canonical(migrations, error);
  const std::filesystem::path parent = std::filesystem::canonical(parent_of(migrations), error);
  if (error) refuse(migrations, error.message());
  if (!is_below(real, parent)) {
    refuse(migrations,
           "it is a link to " + quote(real.string()) + ", outside of " + quote(parent.string()));
  }
}

std::optional<std::filesystem::path> find_project(const std::filesystem::path& migrations) {
  for (const std::filesystem::path& folder : {migrations, parent_of(migrations)}) {
    if (is_there(folder / kProjectFile)) return folder;
  }
  return {};
}

std::optional<std::filesystem::path> missing_project_file(const std::filesystem::path& migrations) {
  if (is_there(migrations / kProjectFile)) return {};
  const std::filesystem::path parent = parent_of(migrations);
  const std::filesystem::path above =
      (parent == "." && !migrations.is_absolute() ? std::filesystem::path() : parent) /
      kProjectFile;
  if (!is_there(above)) return above;
  if (picks_migrations_up(above)) return {};
  return migrations / kProjectFile;
}

std::string project_text(const std::filesystem::path& migrations,
                         const std::filesystem::path& path) {
  const bool is_inside = path == migrations / kProjectFile;
  const std::string folder = is_inside ? "." : folder_name(migrations);
  return fill_in(template_text("project.CMakeLists.txt.in"),
                 {{"PROJECT", "migrations"}, {"MIGRATIONS", cmake_argument(folder)}});
}

std::vector<ScaffoldFolder> scaffold_folders(const std::filesystem::path& migrations, bool seeds) {
  std::vector<ScaffoldFolder> folders;
  std::error_code error;
  for (std::filesystem::directory_iterator entry(migrations, error), end; !error && entry != end;
       entry.increment(error)) {
    std::error_code ignored;
    if (!entry->is_directory(ignored)) continue;
    std::optional<ScaffoldFolder> folder = parse_folder_name(entry->path().filename().string());
    if (folder && folder->is_seed == seeds) folders.push_back(std::move(*folder));
  }
  if (!error || error == std::errc::no_such_file_or_directory) return folders;
  throw Error(ErrorCode::environment,
              {.what = "cannot read the migrations folder " + quote(migrations.string()),
               .why = error.message(),
               .next = "name another folder with --migrations"});
}

}  // namespace solder::runner
