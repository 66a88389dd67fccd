#include <cerrno>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

#include "core/text.hpp"
#include "database/backup_proof.hpp"
#include "database/file_check.hpp"
#include "database/publish.hpp"
#include "database/sqlite/copy.hpp"
#include "database/sqlite/driver.hpp"
#include "database/sqlite/error.hpp"
#include "database/sqlite/query.hpp"
#include "database/staging_folder.hpp"

namespace solder::runner::sqlite {

namespace {

constexpr const char* kCannotBackUp = "cannot back up to";

[[noreturn]] void refuse_existing(const std::filesystem::path& path, const std::string& what) {
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
void publish_with_proof(const StagingFolder& staging, const std::filesystem::path& path,
                        const std::string& what) {
  const std::filesystem::path proof = proof_path(path);
  if (!publish_file(staging.proof(), proof)) refuse_existing(proof, what);
  try {
    if (!publish_file(staging.copy(), path)) refuse_existing(path, what);
  } catch (...) {
    ::unlink(proof.c_str());
    throw;
  }
}

void write_copy(const DatabaseAddress& source, const std::filesystem::path& path,
                const std::string& what, const OpenOptions& options) {
  Session from(source.path.string(), SQLITE_OPEN_READWRITE, options);
  from.run("PRAGMA query_only = ON");
  Session to(path.string(), SQLITE_OPEN_READWRITE, options);
  // A copy that fails is thrown away, and one that doesn't is synced at its end.
  to.run("PRAGMA journal_mode = OFF");
  to.run("PRAGMA synchronous = OFF");
  const int code = copy_pages(from, to);
  if (code == SQLITE_OK) return;
  if (classify(code) == ErrorCode::lock) from.fail(code, what);
  throw DatabaseError(classify(code),
                      {.what = what, .why = explain(to.db(), code), .next = advise(to.db(), code)},
                      code);
}

/// Opened again as a reader of the backup would, so that what is checked is what is in the file.
void check_copy(const std::filesystem::path& path, const std::string& what,
                const OpenOptions& options) {
  Session copy(path.string(), SQLITE_OPEN_READWRITE, options);
  // The copy of a database with a WAL would need files beside it; a backup is one file.
  copy.run("PRAGMA journal_mode = DELETE");
  require_sound(copy, what, "check the disk, and the database itself");
}

}  // namespace

BackupInfo SqliteDriver::backup(const DatabaseAddress& source,
                                const std::filesystem::path& destination,
                                const OpenOptions& options) const {
  std::error_code error;
  std::filesystem::path path = std::filesystem::absolute(destination, error);
  path = std::filesystem::weakly_canonical(path.parent_path(), error) / path.filename();
  const std::string what = std::string(kCannotBackUp) + " " + quote(path.string());
  if (!database_exists(source)) {
    throw environment_error({.what = "cannot back up database " + quote(source.path.string()),
                             .why = "it does not exist"});
  }
  refuse_same_file(source.path, path, what);
  require_folder_of(path, kCannotBackUp);
  remove_abandoned_staging(path.parent_path());
  for (const auto& name : {path, proof_path(path)}) refuse_if_taken(name, what);
  const StagingFolder staging(path);
  create_private_file(staging.copy(), {});
  write_copy(source, staging.copy(), what, options);
  check_copy(staging.copy(), what, options);
  BackupInfo info = {.path = path, .size = std::filesystem::file_size(staging.copy())};
  info.sha256 = sha256_of_file(staging.copy());
  const BackupProof proof = {info.sha256, escape_line(source.path.string())};
  create_private_file(staging.proof(), proof_text(proof, path.filename().string()));
  publish_with_proof(staging, path, what);
  return info;
}

}  // namespace solder::runner::sqlite
