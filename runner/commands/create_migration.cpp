#include <chrono>
#include <map>
#include <system_error>

#include "commands/commands.hpp"
#include "commands/draft.hpp"
#include "commands/project.hpp"
#include "commands/safety.hpp"
#include "commands/scaffold_names.hpp"
#include "commands/templates.hpp"
#include "core/text.hpp"

namespace solder::runner {
namespace {

using Language = ScaffoldRequest::Language;

/// The folders that are there, of migrations or of seeds.
std::vector<ScaffoldFolder> read_folders(const std::filesystem::path& migrations, bool seeds) {
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

std::string choose_version(const ScaffoldRequest& request,
                           const std::vector<ScaffoldFolder>& folders) {
  if (!request.version.empty()) {
    if (Version::parse(request.version)) return request.version;
    throw Error(ErrorCode::usage, {.what = "cannot use version " + quote(request.version),
                                   .why = kVersionRule,
                                   .next = "leave the version out to get the next one"});
  }
  std::vector<Version> versions;
  versions.reserve(folders.size());
  for (const ScaffoldFolder& folder : folders) versions.push_back(folder.version);
  const std::string now = utc_digits(std::chrono::system_clock::now());
  return request.timestamp ? next_timestamp(versions, now) : next_version(versions, now);
}

void refuse_clash(const std::string& name, const Version& version,
                  const std::vector<ScaffoldFolder>& folders) {
  for (const ScaffoldFolder& folder : folders) {
    const bool same_version = folder.version == version;
    if (!same_version && folder.name != name) continue;
    throw Error(ErrorCode::usage,
                {.what = "cannot create migration " + quote(name),
                 .why = (same_version ? "version " + version.text() : "the name " + quote(name)) +
                        " is taken by " + quote(folder.version.text() + "_" + folder.name),
                 .next = same_version ? "leave the version out to get the next one"
                                      : "choose another name"});
  }
}

using Values = std::map<std::string, std::string>;

/// What one migration is called everywhere.
struct Names {
  std::string target = {};  ///< of CMake, and of the folder
  std::string version = {};
  std::string name = {};
  std::string description = {};
  bool is_seed = false;
};

/// One file, and the template that it is made from.
struct SourceFile {
  std::string name = {};
  std::string made_from = {};
};

/// A seed has no way down.
std::vector<SourceFile> source_files(Language language, bool is_seed) {
  const std::string kind = is_seed ? "seed" : "migration";
  switch (language) {
    case Language::cpp:
      return {{"migration.cpp", kind + ".cpp.in"}};
    case Language::c:
      return {{"migration.c", kind + ".c.in"}};
    case Language::sql:
      if (is_seed) return {{"up.sql", "seed.sql.in"}};
      return {{"up.sql", "up.sql.in"}, {"down.sql", "down.sql.in"}};
  }
  return {};
}

/// The arguments of solder_add_migration that name the sources.
std::string source_arguments(const std::vector<SourceFile>& files, bool is_seed) {
  std::string arguments = is_seed ? "KIND SEED" : "";
  for (const SourceFile& file : files) {
    std::string keyword = "SOURCES ";
    if (file.name == "up.sql") keyword = "UP ";
    if (file.name == "down.sql") keyword = "DOWN ";
    arguments += (arguments.empty() ? "" : " ") + keyword + file.name;
  }
  return arguments;
}

/// \return the names of the files.
std::vector<std::string> write_folder(Draft& folder, Language language, const Names& names) {
  const std::vector<SourceFile> sources = source_files(language, names.is_seed);
  Values values = {{"TARGET", names.target},
                   {"NAME", names.name},
                   {"VERSION", names.version},
                   {"CLASS", class_name_of(names.name, names.is_seed ? "Seed" : "Migration")},
                   {"SOURCES", source_arguments(sources, names.is_seed)},
                   {"DESCRIPTION", escape_for_cmake(names.description)}};
  folder.write_into(kProjectFile, fill_in(template_text("CMakeLists.txt.in"), values));
  values["DESCRIPTION"] = escape_for_comment(names.description);
  std::vector<std::string> files = {kProjectFile};
  for (const SourceFile& source : sources) {
    folder.write_into(source.name, fill_in(template_text(source.made_from), values));
    files.push_back(source.name);
  }
  return files;
}

/// The CMakeLists.txt at `path` that picks up every migration.
std::string project_text(const std::filesystem::path& migrations,
                         const std::filesystem::path& path) {
  const bool is_inside = path == migrations / kProjectFile;
  const std::string folder = is_inside ? "." : folder_name(migrations);
  return fill_in(template_text("project.CMakeLists.txt.in"),
                 {{"PROJECT", "migrations"}, {"MIGRATIONS", cmake_argument(folder)}});
}

Names choose_names(const Settings& settings, const ScaffoldRequest& request) {
  Names names;
  names.is_seed = request.seed;
  names.name = normalise_name(request.name);
  names.description = request.description.empty() ? words_of(names.name) : request.description;
  check_description(names.description);
  check_stays_inside(settings.migrations);
  const std::vector<ScaffoldFolder> folders = read_folders(settings.migrations, request.seed);
  names.version = choose_version(request, folders);
  refuse_clash(names.name, *Version::parse(names.version), folders);
  names.target = (request.seed ? "seed_" : "") + names.version + "_" + names.name;
  return names;
}

}  // namespace

ScaffoldResult create_migration(const Settings& settings, const ScaffoldRequest& request) {
  const Names names = choose_names(settings, request);
  ScaffoldResult result;
  result.version = names.version;
  result.folder = settings.migrations / names.target;

  Draft folder(result.folder);
  folder.make_folder();
  for (const std::string& file : write_folder(folder, request.language, names)) {
    result.files.push_back(result.folder / file);
  }
  std::optional<Draft> project;
  const std::optional<std::filesystem::path> missing = missing_project_file(settings.migrations);
  if (missing) {
    project.emplace(*missing);
    project->write(project_text(settings.migrations, *missing));
    result.files.push_back(*missing);
  }
  // Both appear, or none does: what isn't kept is removed at the end of the scope.
  folder.publish();
  if (project) project->publish();
  folder.keep();
  if (project) project->keep();
  return result;
}

}  // namespace solder::runner
