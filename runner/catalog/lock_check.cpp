#include "catalog/lock_check.hpp"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "catalog/artifact.hpp"
#include "core/runner_version.hpp"
#include "core/text.hpp"

namespace solder::runner {

namespace {

std::string file_name_of(const Migration& migration) {
  return migration.path.filename().string();
}

std::string title(Kind kind, const Version& version, const std::string& name) {
  return (kind == Kind::migration ? "migration " : "seed ") + version.text() + " " + name;
}

const LockedPlugin* find(const LockFile& lock, const Migration& migration) {
  const auto found = lock.plugins.find({migration.kind, migration.version});
  return found == lock.plugins.end() ? nullptr : &found->second;
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

std::string pinned_artifact(const LockFile& lock, const Migration& migration) {
  const LockedPlugin* plugin = find(lock, migration);
  if (plugin == nullptr) return {};
  const auto found = plugin->artifacts.find(runner_platform());
  return found == plugin->artifacts.end() ? std::string() : found->second;
}

std::vector<LockFault> check_metadata_lock(const LockFile& lock, const Migration& migration) {
  const std::string subject = file_name_of(migration);
  const LockedPlugin* plugin = find(lock, migration);
  if (plugin == nullptr) {
    return {{subject, title(migration.kind, migration.version, migration.name) +
                          " is not in manifest " + quote(kLockFileName)}};
  }
  std::vector<LockFault> faults;
  const auto compare = [&](const char* key, const std::string& is, const std::string& locked) {
    if (is == locked) return;
    faults.push_back(
        {subject, std::string("its ") + key + " is " + quote(is) + ", locked is " + quote(locked)});
  };
  compare("name", migration.name, plugin->name);
  compare("checksum", migration.checksum, plugin->checksum);
  return faults;
}

std::vector<LockFault> check_artifact_lock(const LockFile& lock, const Migration& migration) {
  const LockedPlugin* plugin = find(lock, migration);
  if (plugin == nullptr) return {};
  const std::string locked = pinned_artifact(lock, migration);
  if (locked.empty()) {
    return {{file_name_of(migration), std::string("it is not locked for ") + runner_platform() +
                                          ", only for " + platforms_of(plugin->artifacts)}};
  }
  const std::string hash = artifact_hash(migration.path);
  if (hash == locked) return {};
  return {
      {file_name_of(migration), "its file has " + quote(hash) + ", locked is " + quote(locked)}};
}

std::vector<LockFault> check_catalog_lock(const LockFile& lock, const Catalog& catalog) {
  std::vector<LockFault> faults;
  for_each_plugin(catalog, [&](const Migration& migration) {
    append(faults, check_metadata_lock(lock, migration));
  });
  if (faults.empty()) return faults;
  for_each_plugin(catalog, [&](const Migration& migration) {
    append(faults, check_artifact_lock(lock, migration));
  });
  std::stable_sort(faults.begin(), faults.end(), [](const LockFault& left, const LockFault& right) {
    return left.subject < right.subject;
  });
  return faults;
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
