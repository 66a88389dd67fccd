#include "commands/import/source_folder.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <system_error>

#include "commands/scaffold_names.hpp"
#include "core/error.hpp"
#include "core/text.hpp"

namespace solder::runner {
namespace {

/// Far more than any history has, and enough to notice a wrong folder.
constexpr std::size_t kMostFiles = 100000;

[[noreturn]] void refuse(const std::filesystem::path& path, const std::string& why) {
  throw Error(ErrorCode::environment,
              {.what = "cannot import " + quote(path.string()),
               .why = why,
               .next = "name the folder of the other tool's migrations: 'solder import FOLDER'"});
}

std::string extension_of(const std::string& name) {
  const std::size_t dot = name.rfind('.');
  return dot == std::string::npos ? "" : lower_case(name.substr(dot + 1));
}

bool may_be_read(const std::string& name) {
  const std::string extension = extension_of(name);
  return extension == "sql" || extension == "conf" || extension == "toml";
}

std::string read_text(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(file), {}};
  if (!file.is_open() || file.bad()) refuse(path, "it can't be read");
  return text;
}

void add_file(SourceFolder& folder, const std::filesystem::directory_entry& entry) {
  std::error_code ignored;
  if (!entry.is_regular_file(ignored)) return;
  SourceFile file{.path = entry.path().lexically_relative(folder.path).generic_string()};
  if (may_be_read(file.path)) file.text = read_text(entry.path());
  folder.files.push_back(std::move(file));
  if (folder.files.size() > kMostFiles) {
    refuse(folder.path, "it holds more than " + std::to_string(kMostFiles) + " files");
  }
}

}  // namespace

std::string SourceFile::name() const {
  return path.substr(path.rfind('/') + 1);
}

bool SourceFile::is_sql() const {
  return extension_of(path) == "sql";
}

std::string SourceFolder::shown(const SourceFile& file) const {
  return (path / file.path).generic_string();
}

const SourceFile* SourceFolder::find(const std::string& file) const {
  const auto found = std::find_if(files.begin(), files.end(),
                                  [&](const SourceFile& each) { return each.path == file; });
  return found == files.end() ? nullptr : &*found;
}

SourceFolder read_source_folder(const std::filesystem::path& path) {
  namespace fs = std::filesystem;
  SourceFolder folder{.path = path.has_filename() ? path : path.parent_path()};
  std::error_code error;
  if (!fs::is_directory(path, error)) {
    refuse(path, error ? error.message() : "it is not a folder");
  }
  fs::recursive_directory_iterator entry(folder.path, error);
  for (; !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
    if (entry->path().filename().string().front() == '.') {
      entry.disable_recursion_pending();
    } else {
      add_file(folder, *entry);
    }
  }
  if (error) refuse(path, error.message());
  std::sort(folder.files.begin(), folder.files.end(),
            [](const SourceFile& left, const SourceFile& right) { return left.path < right.path; });
  return folder;
}

std::optional<NumberedName> numbered(const std::string& name) {
  std::size_t end = name.find_first_not_of("0123456789.");
  if (end == std::string::npos) end = name.size();
  // A dot behind the digits belongs to what follows.
  while (end > 0 && name[end - 1] == '.') --end;
  if (end == 0 || name.front() == '.') return std::nullopt;
  return NumberedName{.version = name.substr(0, end), .rest = name.substr(end)};
}

std::optional<std::string> without_ending(const std::string& name, std::string_view ending) {
  if (name.size() < ending.size()) return std::nullopt;
  const std::size_t start = name.size() - ending.size();
  if (lower_case(std::string_view(name).substr(start)) != ending) return std::nullopt;
  return name.substr(0, start);
}

namespace {

bool is_code(const std::string& extension) {
  static constexpr std::array<std::string_view, 14> kCode = {"go", "java", "kt", "groovy", "class",
                                                             "py", "rb",   "js", "ts",     "rs",
                                                             "cs", "php",  "sh", "json"};
  return std::find(kCode.begin(), kCode.end(), extension) != kCode.end();
}

/// The version and the name of a file that a tool runs. Flyway's have a letter before the version.
std::optional<NumberedName> migration_name(const std::string& stem) {
  auto name = numbered(stem.substr(stem.find_first_of("VUBR") == 0 ? 1 : 0));
  if (name) name->rest.erase(0, name->rest.find_first_not_of("_- "));
  return name;
}

}  // namespace

void note_what_is_left(FoundMigrations& found, const SourceFolder& folder, const SourceFile& file) {
  ImportNote note{.file = folder.shown(file), .is_left_out = true};
  if (file.is_sql()) {
    note.why = "its name is none that the tool reads";
    note.next = "rename it and import again if it is a migration";
    found.notes.push_back(note);
    return;
  }
  const std::string name = file.name();
  const std::string extension = extension_of(name);
  const std::string stem = name.substr(0, name.rfind('.'));
  const auto migration = migration_name(stem);
  if (!is_code(extension) || !migration || without_ending(stem, "_test")) return;
  const std::string title = migration->rest.empty() ? "NAME" : printable(migration->rest);
  note.why = "it is code and no SQL";
  note.next = "write it as a migration of Solder: 'solder create-migration " + title + " --as " +
              migration->version + "'";
  found.notes.push_back(note);
}

}  // namespace solder::runner
