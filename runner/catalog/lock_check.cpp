#include "catalog/lock_check.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "catalog/artifact.hpp"
#include "catalog/dependencies.hpp"
#include "core/runner_version.hpp"
#include "core/text.hpp"

namespace solder::runner {

namespace {

constexpr const char* kNotInManifest = " is not in manifest 'solder.lock'";

std::string library_subject(const std::string& name) {
  return std::string(kLibraryFolder) + "/" + name;
}

std::string file_name_of(const Migration& migration) {
  return migration.path.filename().string();
}

std::string title(Kind kind, const Version& version, const std::string& name) {
  return (kind == Kind::migration ? "migration " : "seed ") + version.text() + " " + name;
}

std::string platforms_of(const PlatformHashes& hashes) {
  std::string text;
  for (const auto& [platform, hash] : hashes) text += (text.empty() ? "" : ", ") + platform;
  return text;
}

void append(std::vector<LockFault>& faults, std::vector<LockFault> more) {
  std::move(more.begin(), more.end(), std::back_inserter(faults));
}

template <typename Action>
void for_each_plugin(const Catalog& catalog, const Action& action) {
  std::for_each(catalog.migrations().begin(), catalog.migrations().end(), action);
  std::for_each(catalog.seeds().begin(), catalog.seeds().end(), action);
}

}  // namespace

const LockedPlugin* LockCheck::find(const Migration& migration) const {
  const auto found = lock_.plugins.find({migration.kind, migration.version});
  return found == lock_.plugins.end() ? nullptr : &found->second;
}

std::vector<LockFault> LockCheck::check_metadata(const Migration& migration) {
  const std::string subject = file_name_of(migration);
  std::vector<LockFault> faults;
  const auto compare = [&](const char* key, const std::string& is, const std::string& locked) {
    if (is == locked) return;
    faults.push_back(
        {subject, std::string("its ") + key + " is " + quote(is) + ", locked is " + quote(locked)});
  };
  if (const LockedPlugin* plugin = find(migration)) {
    compare("name", migration.name, plugin->name);
    compare("checksum", migration.checksum, plugin->checksum);
  } else {
    faults.push_back(
        {subject, title(migration.kind, migration.version, migration.name) + kNotInManifest});
  }
  for (const auto& [name, hash] : migration.libraries) {
    if (lock_.libraries.contains(name) || !unpinned_libraries_.insert(name).second) continue;
    faults.push_back({library_subject(name), "the library" + std::string(kNotInManifest)});
  }
  return faults;
}

std::vector<LockFault> LockCheck::check_file(const std::string& subject,
                                             const std::filesystem::path& path,
                                             const PlatformHashes& hashes) {
  if (!checked_.insert(path).second) return {};
  const auto locked = hashes.find(runner_platform());
  if (locked == hashes.end()) {
    return {{subject, std::string("it is not locked for ") + runner_platform() + ", only for " +
                          platforms_of(hashes)}};
  }
  const std::string hash = artifact_hash(path);
  if (hash == locked->second) return {};
  return {{subject, "its file has " + quote(hash) + ", locked is " + quote(locked->second)}};
}

std::vector<LockFault> LockCheck::check_files(const Migration& migration) {
  std::vector<LockFault> faults;
  if (const LockedPlugin* plugin = find(migration)) {
    append(faults, check_file(file_name_of(migration), migration.path, plugin->artifacts));
  }
  for (const auto& [name, hash] : migration.libraries) {
    const auto locked = lock_.libraries.find(name);
    if (locked == lock_.libraries.end()) continue;
    append(faults,
           check_file(library_subject(name), library_path(migration, name), locked->second));
  }
  return faults;
}

std::vector<LockFault> LockCheck::check_catalog(const Catalog& catalog) {
  std::vector<LockFault> faults;
  for_each_plugin(catalog,
                  [&](const Migration& migration) { append(faults, check_metadata(migration)); });
  if (faults.empty()) return faults;
  for_each_plugin(catalog,
                  [&](const Migration& migration) { append(faults, check_files(migration)); });
  std::stable_sort(faults.begin(), faults.end(), [](const LockFault& left, const LockFault& right) {
    return left.subject < right.subject;
  });
  return faults;
}

void LockCheck::pin(Migration& migration) const {
  const auto hash_in = [](const PlatformHashes& hashes) {
    const auto found = hashes.find(runner_platform());
    return found == hashes.end() ? std::string() : found->second;
  };
  if (const LockedPlugin* plugin = find(migration)) migration.artifact = hash_in(plugin->artifacts);
  for (auto& [name, hash] : migration.libraries) {
    const auto locked = lock_.libraries.find(name);
    if (locked != lock_.libraries.end()) hash = hash_in(locked->second);
  }
}

std::vector<std::string> locked_but_missing(const LockFile& lock, const Catalog& catalog) {
  std::set<PluginKey> present;
  for_each_plugin(catalog, [&](const Migration& migration) {
    present.insert({migration.kind, migration.version});
  });
  std::vector<std::string> missing;
  for (const auto& [key, plugin] : lock.plugins) {
    if (present.contains(key)) continue;
    missing.push_back(title(key.first, key.second, plugin.name));
  }
  return missing;
}

}  // namespace solder::runner
