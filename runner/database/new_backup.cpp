#include "database/new_backup.hpp"

#include <cerrno>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

#include "core/text.hpp"
#include "database/backup_proof.hpp"
#include "database/file_check.hpp"
#include "database/publish.hpp"

namespace solder::runner {

namespace {

constexpr const char* kCannotBackUp = "cannot back up to";

[[noreturn]] void refuse_existing(const std::filesystem::path& path, const std::string& what) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) {
    throw Error(ErrorCode::consent,
                {.what = what,
                 .why = quote(path.string()) + " exists already, and is a directory",
                 .next = "name a file in it; or pass --backups with the directory and no FILE, for "
                         "a name with the time"});
  }
  throw Error(ErrorCode::consent, {.what = what,
                                   .why = quote(path.string()) + " exists already",
                                   .next = "give another name, or delete that file"});
}

void refuse_if_taken(const std::filesystem::path& path, const std::string& what) {
  struct stat status = {};
  if (::lstat(path.c_str(), &status) == 0) refuse_existing(path, what);
  if (errno != ENOENT) throw system_error(kCannotBackUp, path, errno);
}

/// The proof comes first: a backup under its name has one. Its name is then also what two runners
/// that want the same name quarrel about.
void publish_with_proof(const StagingFolder& staging, const BackupPlace& place) {
  const std::filesystem::path proof = proof_path(place.path);
  if (!publish_file(staging.proof(), proof)) refuse_existing(proof, place.what);
  try {
    if (!publish_file(staging.copy(), place.path)) refuse_existing(place.path, place.what);
  } catch (...) {
    ::unlink(proof.c_str());
    throw;
  }
}

}  // namespace

BackupPlace backup_place(const std::filesystem::path& destination) {
  std::error_code error;
  std::filesystem::path path = std::filesystem::absolute(destination, error);
  path = std::filesystem::weakly_canonical(path.parent_path(), error) / path.filename();
  return {.path = path, .what = std::string(kCannotBackUp) + " " + quote(path.string())};
}

void prepare_backup(const BackupPlace& place) {
  require_folder_of(place.path, kCannotBackUp);
  remove_abandoned_staging(place.path.parent_path());
  for (const auto& name : {place.path, proof_path(place.path)}) refuse_if_taken(name, place.what);
}

BackupInfo publish_backup(const StagingFolder& staging, const BackupPlace& place,
                          const std::string& identity) {
  BackupInfo info = {.path = place.path, .size = std::filesystem::file_size(staging.copy())};
  info.sha256 = sha256_of_file(staging.copy());
  const BackupProof proof = {info.sha256, escape_line(identity)};
  create_private_file(staging.proof(), proof_text(proof, place.path.filename().string()));
  publish_with_proof(staging, place);
  return info;
}

}  // namespace solder::runner
