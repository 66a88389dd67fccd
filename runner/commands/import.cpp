#include <deque>
#include <map>
#include <system_error>

#include "commands/draft.hpp"
#include "commands/import/prepare.hpp"
#include "commands/import/source_folder.hpp"
#include "commands/moving.hpp"
#include "commands/project.hpp"
#include "commands/templates.hpp"
#include "core/text.hpp"
#include "database/server_address.hpp"

namespace solder::runner {
namespace {

ReadFolder reader_of(Tool tool) {
  static const std::map<Tool, ReadFolder> readers = {
      {Tool::golang_migrate, read_golang_migrate},
      {Tool::goose, read_goose},
      {Tool::dbmate, read_dbmate},
      {Tool::flyway, read_flyway},
      {Tool::diesel, read_diesel},
      {Tool::sqlx, read_sqlx},
      {Tool::plain, read_plain},
  };
  return readers.at(tool);
}

/// What create-migration makes of plain SQL too.
std::string arguments_of(const PreparedMigration& migration,
                         const std::vector<std::string>& backends) {
  const ImportedMigration& facts = migration.facts;
  std::string arguments = facts.kind == Kind::seed ? "KIND SEED UP up.sql" : "UP up.sql";
  if (migration.down) arguments += " DOWN down.sql";
  if (facts.transaction == TransactionMode::none) arguments += "\n  TRANSACTION none";
  if (!backends.empty()) arguments += "\n  BACKENDS";
  for (const std::string& backend : backends) arguments += " " + backend;
  return arguments;
}

using Files = std::map<std::string, std::string>;

Files files_of(const PreparedMigration& migration, const std::vector<std::string>& backends) {
  Files files = {
      {kProjectFile, fill_in(template_text("CMakeLists.txt.in"),
                             {{"TARGET", migration.target},
                              {"SOURCES", arguments_of(migration, backends)},
                              {"DESCRIPTION", escape_for_cmake(migration.description)}})},
      {"up.sql", migration.up}};
  if (migration.down) files.emplace("down.sql", *migration.down);
  return files;
}

/// Everything that an import writes: all of it appears, or nothing. A migrations folder that isn't
/// there yet appears as a whole.
class Writing {
 public:
  explicit Writing(const std::filesystem::path& migrations) : migrations_(migrations) {
    std::error_code ignored;
    const auto found = std::filesystem::symlink_status(migrations, ignored);
    if (std::filesystem::exists(found)) return;
    whole_ = &drafts_.emplace_back(parent_of(migrations) / folder_name(migrations));
    whole_->make_folder();
  }
  ~Writing() {
    // The first one may have made the folder that the others are in.
    while (!drafts_.empty()) drafts_.pop_back();
  }
  Writing(const Writing&) = delete;
  Writing& operator=(const Writing&) = delete;

  void add(const std::string& folder, const Files& files) {
    Draft* draft = whole_;
    if (draft == nullptr) {
      draft = &drafts_.emplace_back(migrations_ / folder, drafts_.empty() ? Draft::Leftovers::remove
                                                                          : Draft::Leftovers::stay);
      draft->make_folder();
    }
    const std::string start = whole_ == nullptr ? "" : folder + "/";
    for (const auto& [name, text] : files) draft->write_into(start + name, text);
  }

  void add_project(const std::filesystem::path& path) {
    const std::string text = project_text(migrations_, path);
    if (whole_ != nullptr && path == migrations_ / kProjectFile) {
      whole_->write_into(kProjectFile, text);
    } else {
      drafts_.emplace_back(path).write(text);
    }
  }

  /// What isn't kept is removed at the end of the scope.
  void publish() {
    for (Draft& draft : drafts_) draft.publish();
    for (Draft& draft : drafts_) draft.keep();
  }

 private:
  std::filesystem::path migrations_;
  std::deque<Draft> drafts_ = {};
  Draft* whole_ = nullptr;
};

std::vector<ScaffoldFolder> present_folders(const std::filesystem::path& migrations) {
  std::vector<ScaffoldFolder> present = scaffold_folders(migrations, false);
  const std::vector<ScaffoldFolder> seeds = scaffold_folders(migrations, true);
  present.insert(present.end(), seeds.begin(), seeds.end());
  return present;
}

Prepared read_folder(const Settings& settings, const SourceFolder& folder, Tool tool) {
  FoundMigrations found = reader_of(tool)(folder, settings.variables);
  if (found.migrations.empty()) {
    throw Error(ErrorCode::usage,
                {.what = "cannot import " + quote(folder.path.string()),
                 .why = std::string("it holds no migration of ") + to_string(tool),
                 .next = "name the folder with its migrations, or another tool "
                         "with --from"});
  }
  return prepare(std::move(found), present_folders(settings.migrations));
}

/// diesel takes every folder with an up.sql for a migration of its own.
void refuse_same_folder(const Settings& settings, const SourceFolder& folder, Tool tool) {
  std::error_code ignored;
  const bool is_same = std::filesystem::equivalent(folder.path, settings.migrations, ignored);
  if (tool != Tool::diesel || !is_same) return;
  throw Error(ErrorCode::usage,
              {.what = "cannot import " + quote(folder.path.string()) + " into itself",
               .why = "diesel would take the folders that Solder writes for its own",
               .next = "name another folder for Solder with --migrations"});
}

}  // namespace

ImportResult import_folder(const Settings& settings, const ImportRequest& request) {
  check_stays_inside(settings.migrations);
  const SourceFolder folder = read_source_folder(request.folder);
  ImportResult result{.tool = request.from ? *request.from : detect_tool(folder),
                      .from = request.folder,
                      .into = settings.migrations,
                      .project = missing_project_file(settings.migrations),
                      .dry_run = request.dry_run};
  refuse_same_folder(settings, folder, result.tool);
  Prepared prepared = read_folder(settings, folder, result.tool);
  result.notes = std::move(prepared.notes);

  std::vector<std::string> backends = request.backends;
  if (backends.empty() && is_server_address(settings.database)) backends = {"postgres"};
  for (PreparedMigration& migration : prepared.migrations) {
    migration.facts.folder = settings.migrations / migration.target;
    result.migrations.push_back(migration.facts);
  }
  if (request.dry_run) return result;
  Writing writing(settings.migrations);
  for (const PreparedMigration& migration : prepared.migrations) {
    writing.add(migration.target, files_of(migration, backends));
  }
  if (result.project) writing.add_project(*result.project);
  writing.publish();
  return result;
}

}  // namespace solder::runner
