#include <optional>
#include <string>

#include "catalog/artifact.hpp"
#include "catalog/dependencies.hpp"
#include "catalog/metadata.hpp"
#include "catalog/trusted_file.hpp"
#include "commands/commands.hpp"
#include "commands/manifest.hpp"
#include "commands/replace_file.hpp"
#include "commands/session.hpp"
#include "core/runner_version.hpp"
#include "core/text.hpp"

namespace solder::runner {
namespace {

/// The hash of the file whose metadata were read.
std::string hash_of(const Migration& migration, bool insecure) {
  const SealedArtifact artifact(migration.path, insecure);
  const Migration sealed = parse_metadata(artifact.note(), migration.path.string());
  const std::string checksum = sealed.checksum.empty()
                                   ? "artifact:" + artifact.hash().substr(sizeof("sha256"))
                                   : sealed.checksum;
  if (checksum == migration.checksum && sealed.name == migration.name &&
      sealed.version == migration.version) {
    return artifact.hash();
  }
  throw Error(ErrorCode::plugin, {.what = "cannot lock plugin " + quote(migration.path.string()),
                                  .why = "it was replaced meanwhile",
                                  .next = "run 'solder lock' again"});
}

LockFile lock_of(const Catalog& catalog, bool insecure) {
  LockFile lock;
  const auto add = [&](const Migration& migration) {
    lock.plugins[{migration.kind, migration.version}] = {
        .name = migration.name,
        .checksum = migration.checksum,
        .artifacts = {{runner_platform(), hash_of(migration, insecure)}}};
    for (const auto& [name, pin] : migration.libraries) {
      PlatformHashes& hashes = lock.libraries[name];
      if (!hashes.empty()) continue;
      const SealedArtifact library(library_path(migration, name), insecure,
                                   SealedArtifact::Content::library);
      hashes[runner_platform()] = library.hash();
    }
  };
  for (const Migration& migration : catalog.migrations()) add(migration);
  for (const Migration& migration : catalog.seeds()) add(migration);
  return lock;
}

}  // namespace

LockResult lock(const Settings& settings) {
  LockResult result{.path = lock_file_path(settings)};
  const LockFile found = lock_of(read_plugins(settings), settings.insecure_plugins);
  const std::optional<std::string> text =
      read_trusted_file(result.path, kMaximumLockFile, settings.insecure_plugins);
  const LockFile previous = text ? parse_lock_file(*text, result.path.string()) : LockFile{};
  const LockFile merged = merge_lock_files(previous, found, runner_platform());
  result.serial = merged.serial;
  result.plugins = merged.plugins.size();
  result.changed = merged != previous;
  if (result.changed) replace_file(result.path, print_lock_file(merged));
  return result;
}

}  // namespace solder::runner
