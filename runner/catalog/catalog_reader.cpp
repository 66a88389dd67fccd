#include <algorithm>
#include <cerrno>
#include <dirent.h>
#include <fcntl.h>
#include <memory>
#include <string_view>
#include <utility>

#include "catalog/artifact.hpp"
#include "catalog/catalog.hpp"
#include "catalog/dependencies.hpp"
#include "catalog/elf.hpp"
#include "catalog/file.hpp"
#include "catalog/plugin_faults.hpp"
#include "core/error.hpp"
#include "core/text.hpp"

namespace solder::runner {

namespace {

using Folder = std::unique_ptr<DIR, int (*)(DIR*)>;

[[noreturn]] void refuse_folder(const CatalogOptions& options, std::string why, std::string next) {
  throw Error(ErrorCode::environment,
              {.what = "cannot read the plugins folder " + quote(options.folder.string()),
               .why = std::move(why),
               .next = std::move(next)});
}

Folder open_folder(const CatalogOptions& options) {
  constexpr const char* kName = "name the plugins folder with --plugins";
  Folder folder(opendir(options.folder.c_str()), &closedir);
  if (folder != nullptr) return folder;
  if (errno == ENOENT) {
    refuse_folder(options, "no such folder",
                  "build the plugins with 'solder build', or name their folder with --plugins");
  }
  if (errno == ENOTDIR) refuse_folder(options, "it is not a folder", kName);
  refuse_folder(options, system_message(errno), "");
}

std::vector<std::string> plugin_names(const CatalogOptions& options, DIR* folder) {
  std::vector<std::string> names;
  errno = 0;
  while (const dirent* entry = readdir(folder)) {
    if (why_passed_over(entry->d_name).empty()) names.emplace_back(entry->d_name);
  }
  if (errno != 0) refuse_folder(options, system_message(errno), "");
  std::sort(names.begin(), names.end());
  return names;
}

Migration read_plugin(const PluginFile& plugin, const std::string& file, LibraryFolder& libraries) {
  const FileSource source(plugin.descriptor.number(), plugin.size());
  const ElfFile elf(source, file);
  const std::string note = read_note(elf);
  const LibraryFacts facts = check_library(elf);
  Migration migration = parse_metadata(note, file);
  // After that: a plugin for another ABI has another entry point.
  check_symbols(elf);
  migration.libraries = libraries.resolve(file, facts.needed);
  return migration;
}

}  // namespace

std::string why_passed_over(std::string_view name) {
  if (name.starts_with('.')) return "hidden";
  return name.ends_with(".so") ? "" : "not '*.so'";
}

Catalog read_catalog(const CatalogOptions& options) {
  const Folder folder = open_folder(options);
  if (!options.insecure) check_folder_trust(options.folder);
  const std::string absolute = (std::filesystem::absolute(options.folder) / "").string();
  const std::string shown = (options.folder / "").string();
  LibraryFolder libraries(options.folder / kLibraryFolder, options.insecure);
  std::vector<Migration> migrations;
  PluginFaults faults;
  const std::vector<std::string> names = plugin_names(options, folder.get());
  migrations.reserve(names.size());
  for (const std::string& name : names) {
    faults.attempt(name, [&] {
      const std::string file = shown + name;
      const PluginFile plugin = open_plugin_file(dirfd(folder.get()), name, file);
      if (!options.insecure) check_file_trust(plugin, file);
      Migration& migration = migrations.emplace_back(read_plugin(plugin, file, libraries));
      migration.path = absolute + name;
      if (migration.checksum.empty()) migration.checksum = artifact_checksum(migration.path);
    });
  }
  faults.throw_if_any(options.folder);
  return Catalog(std::move(migrations));
}

Migration read_plugin_file(const std::filesystem::path& path) {
  const PluginFile plugin = open_plugin_file(AT_FDCWD, path.string(), path.string());
  LibraryFolder libraries(path.parent_path() / kLibraryFolder, true);
  Migration migration = read_plugin(plugin, path.string(), libraries);
  migration.path = std::filesystem::absolute(path);
  if (migration.checksum.empty()) migration.checksum = artifact_checksum(path);
  return migration;
}

}  // namespace solder::runner
