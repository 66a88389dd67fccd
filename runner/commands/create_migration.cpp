#include <chrono>
#include <map>

#include "commands/commands.hpp"
#include "commands/draft.hpp"
#include "commands/project.hpp"
#include "commands/safety.hpp"
#include "commands/scaffold_names.hpp"
#include "commands/templates.hpp"
#include "core/text.hpp"
#include "database/server_address.hpp"

namespace solder::runner {
namespace {

using Language = ScaffoldRequest::Language;

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
  std::string keyword = {};   ///< of solder_add_migration
  std::string argument = {};  ///< behind the keyword
};

using Backends = std::vector<std::string>;

Backends choose_backends(const Settings& settings, const ScaffoldRequest& request) {
  if (!request.backends.empty()) return request.backends;
  return is_server_address(settings.database) ? Backends{"postgres"} : Backends{};
}

constexpr const char* kUp = "UP";
constexpr const char* kDown = "DOWN";

/// A script for all backends, or, for several, one of each: `up.sqlite.sql`.
void add_scripts(std::vector<SourceFile>& files, const std::string& keyword,
                 const std::string& made_from, const Backends& backends) {
  const std::string stem = keyword == kUp ? "up" : "down";
  if (backends.size() < 2) {
    files.push_back({stem + ".sql", made_from, keyword, stem + ".sql"});
    return;
  }
  for (const std::string& backend : backends) {
    std::string file = stem;
    file.append(".").append(backend).append(".sql");
    std::string with_backend = backend;
    with_backend.append(":").append(file);
    files.push_back({file, made_from, keyword, with_backend});
  }
}

/// A seed has no way down.
std::vector<SourceFile> source_files(Language language, bool is_seed, const Backends& backends) {
  const std::string kind = is_seed ? "seed" : "migration";
  std::vector<SourceFile> files;
  switch (language) {
    case Language::cpp:
      return {{"migration.cpp", kind + ".cpp.in", "SOURCES", "migration.cpp"}};
    case Language::c:
      return {{"migration.c", kind + ".c.in", "SOURCES", "migration.c"}};
    case Language::sql:
      add_scripts(files, kUp, is_seed ? "seed.sql.in" : "up.sql.in", backends);
      if (!is_seed) add_scripts(files, kDown, "down.sql.in", backends);
  }
  return files;
}

/// The arguments of solder_add_migration that name the sources, and the backends unless the files
/// do.
std::string source_arguments(const std::vector<SourceFile>& files, bool is_seed,
                             const Backends& backends) {
  std::string arguments = is_seed ? "KIND SEED" : "";
  std::string keyword;
  for (const SourceFile& file : files) {
    if (!arguments.empty()) arguments += " ";
    if (file.keyword != keyword) arguments += file.keyword + " ";
    arguments += file.argument;
    keyword = file.keyword;
  }
  const bool are_named = backends.size() > 1 && keyword != "SOURCES";
  if (backends.empty() || are_named) return arguments;
  arguments += "\n  BACKENDS";
  for (const std::string& backend : backends) arguments += " " + backend;
  return arguments;
}

/// \return the names of the files.
std::vector<std::string> write_folder(Draft& folder, Language language, const Names& names,
                                      const Backends& backends) {
  const std::vector<SourceFile> sources = source_files(language, names.is_seed, backends);
  Values values = {{"TARGET", names.target},
                   {"NAME", names.name},
                   {"VERSION", names.version},
                   {"CLASS", class_name_of(names.name, names.is_seed ? "Seed" : "Migration")},
                   {"SOURCES", source_arguments(sources, names.is_seed, backends)},
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

Names choose_names(const Settings& settings, const ScaffoldRequest& request) {
  Names names;
  names.is_seed = request.seed;
  names.name = normalise_name(request.name);
  names.description = request.description.empty() ? words_of(names.name) : request.description;
  check_description(names.description);
  check_stays_inside(settings.migrations);
  const std::vector<ScaffoldFolder> folders = scaffold_folders(settings.migrations, request.seed);
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
  const Backends backends = choose_backends(settings, request);
  for (const std::string& file : write_folder(folder, request.language, names, backends)) {
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
