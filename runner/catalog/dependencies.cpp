#include "catalog/dependencies.hpp"

#include <algorithm>
#include <array>
#include <fcntl.h>
#include <set>
#include <system_error>
#include <utility>

#include "catalog/artifact.hpp"
#include "catalog/elf.hpp"
#include "catalog/file.hpp"
#include "core/text.hpp"

namespace solder::runner {

namespace {

// What is before ".so": glibc's parts, the compilers' runtimes, and the sanitizers', which a plugin
// that is being debugged has.
constexpr std::array<std::string_view, 21> kRuntime = {
    "libc",      "libm",    "libdl",    "libpthread", "librt",   "libmvec",   "libutil",
    "libresolv", "libanl",  "libgcc_s", "libstdc++",  "libc++",  "libc++abi", "libunwind",
    "libatomic", "libasan", "libubsan", "liblsan",    "libtsan", "libhwasan", "libquadmath"};

// The dynamic loader of glibc, and musl's one library for everything.
constexpr std::array<std::string_view, 3> kLoaders = {"ld-linux", "ld-musl-", "libc.musl-"};

}  // namespace

bool is_runtime_library(std::string_view name) {
  if (name.find('/') != std::string_view::npos) return false;
  if (std::any_of(kLoaders.begin(), kLoaders.end(),
                  [&](std::string_view loader) { return name.starts_with(loader); })) {
    return true;
  }
  const std::size_t suffix = name.find(".so");
  if (suffix == std::string_view::npos) return false;
  const std::string_view version = name.substr(suffix + 3);
  return version.find_first_not_of(".0123456789") == std::string_view::npos &&
         std::find(kRuntime.begin(), kRuntime.end(), name.substr(0, suffix)) != kRuntime.end();
}

std::filesystem::path library_path(const Migration& migration, const std::string& name) {
  return migration.path.parent_path() / kLibraryFolder / name;
}

std::string why_not_allowed(const std::string& who, const std::string& name,
                            const std::filesystem::path& folder) {
  return who + " needs " + quote(name) +
         ", which is not allowed: not part of the C and C++ runtime, and not found in " +
         quote(folder.string());
}

void check_soname(const LibraryFacts& facts, const std::string& name, const std::string& file) {
  if (facts.soname == name) return;
  throw unreadable(file,
                   facts.soname.empty() ? "it has no soname"
                                        : "its soname is " + quote(facts.soname) +
                                              ", not its file name: nothing would find it",
                   "link it with '-Wl,-soname," + printable(name) + "'");
}

Error library_error(const Error& error, const std::string& file, const std::string& plugin) {
  return {error.code(),
          {.what = "cannot use library " + quote(file) + " of plugin " + quote(plugin),
           .where = error.text().where,
           .why = error.text().why,
           .next = error.text().next}};
}

/// On the way through what one plugin needs.
struct LibraryFolder::Search {
  const std::string& plugin;
  std::set<std::string> open = {};  ///< the libraries that lead here
  std::map<std::string, std::string> found = {};
};

std::map<std::string, std::string> LibraryFolder::resolve(const std::string& plugin,
                                                          const Names& needed) {
  Search search{.plugin = plugin};
  for (const std::string& name : needed) visit(search, "it", name);
  return std::move(search.found);
}

void LibraryFolder::visit(Search& search, const std::string& who, const std::string& name) {
  if (is_runtime_library(name) || search.found.contains(name)) return;
  if (!search.open.insert(name).second) {
    throw unreadable(search.plugin, "its library " + quote(name) + " needs itself",
                     "link the libraries that need each other into one");
  }
  const std::string library = "its library " + quote(name);
  for (const std::string& next : read(search.plugin, who, name)) visit(search, library, next);
  search.open.erase(name);
  search.found[name] = "";
}

const LibraryFolder::Names& LibraryFolder::read(const std::string& plugin, const std::string& who,
                                                const std::string& name) {
  const auto known = known_.find(name);
  if (known != known_.end()) return known->second;
  const std::filesystem::path file = folder_ / name;
  std::error_code ignored;
  const bool is_there = name.find('/') == std::string::npos &&
                        std::filesystem::exists(std::filesystem::symlink_status(file, ignored));
  if (!is_there) throw unreadable(plugin, why_not_allowed(who, name, folder_), kLinkStatically);
  try {
    return known_.emplace(name, read_library(name, file.string())).first->second;
  } catch (const Error& error) {
    throw library_error(error, file.string(), plugin);
  }
}

LibraryFolder::Names LibraryFolder::read_library(const std::string& name, const std::string& file) {
  if (!insecure_ && !is_trusted_) check_folder_trust(folder_);
  is_trusted_ = true;
  const PluginFile library = open_plugin_file(AT_FDCWD, file, file);
  if (!insecure_) check_file_trust(library, file);
  const FileSource source(library.descriptor.number(), library.size());
  LibraryFacts facts = check_library(ElfFile(source, file));
  check_soname(facts, name, file);
  return std::move(facts.needed);
}

}  // namespace solder::runner
