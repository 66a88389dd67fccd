#include <algorithm>
#include <cctype>
#include <chrono>
#include <fstream>
#include <iterator>
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
  for (const ScaffoldFolder& folder : folders) versions.push_back(folder.version);
  const std::string now = utc_time(std::chrono::system_clock::now(), "%Y%m%d%H%M%S");
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

Values values_of(const Names& names, const std::string& description) {
  return {{"TARGET", names.target},
          {"NAME", names.name},
          {"VERSION", names.version},
          {"CLASS", class_name_of(names.name, names.is_seed ? "Seed" : "Migration")},
          {"DESCRIPTION", description}};
}

std::vector<std::string> source_files(Language language) {
  switch (language) {
    case Language::cpp:
      return {"migration.cpp"};
    case Language::c:
      return {"migration.c"};
    case Language::sql:
      return {"up.sql", "down.sql"};
  }
  return {};
}

/// \return the names of the files.
std::vector<std::string> write_folder(Draft& folder, Language language, const Names& names) {
  std::vector<std::string> files = source_files(language);
  const Values values = values_of(names, escape_for_comment(names.description));
  for (const std::string& file : files) {
    folder.write_into(file, fill_in(template_text(file + ".in"), values));
  }
  folder.write_into("CMakeLists.txt",
                    fill_in(template_text("CMakeLists.txt.in"),
                            values_of(names, escape_for_cmake(names.description))));
  files.insert(files.begin(), "CMakeLists.txt");
  return files;
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
