#include <system_error>
#include <unistd.h>

#include "core/text.hpp"
#include "database/database.hpp"
#include "database/file_check.hpp"
#include "database/publish.hpp"
#include "database/sqlite/copy.hpp"
#include "database/sqlite/error.hpp"
#include "database/sqlite/query.hpp"

namespace solder::runner {

namespace sqlite {

namespace {

/// A copy that is being made; gone when this ends, unless it has got its name before.
class UnfinishedCopy {
 public:
  explicit UnfinishedCopy(const std::filesystem::path& destination)
      : path_(create_beside(destination)) {}
  ~UnfinishedCopy() {
    for (const char* suffix : {"", "-journal", "-wal", "-shm"}) {
      ::unlink((path_.string() + suffix).c_str());
    }
  }
  UnfinishedCopy(const UnfinishedCopy&) = delete;
  UnfinishedCopy& operator=(const UnfinishedCopy&) = delete;
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

[[noreturn]] void refuse_existing(const std::filesystem::path& path, const std::string& what) {
  throw Error(ErrorCode::consent, {.what = what,
                                   .why = quote(path.string()) + " exists already",
                                   .next = "give another name, or delete that file"});
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
  throw DatabaseError(classify(code), {.what = what, .why = explain(to.db(), code)}, code);
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

}  // namespace sqlite

BackupInfo backup_database(const DatabaseAddress& source, const std::filesystem::path& destination,
                           const OpenOptions& options) {
  std::error_code error;
  std::filesystem::path path = std::filesystem::absolute(destination, error);
  path = std::filesystem::weakly_canonical(path.parent_path(), error) / path.filename();
  const std::string what = "cannot back up to " + quote(path.string());
  if (!database_exists(source)) {
    throw environment_error({.what = "cannot back up database " + quote(source.path.string()),
                             .why = "it does not exist"});
  }
  sqlite::refuse_same_file(source.path, path, what);
  if (std::filesystem::symlink_status(path, error).type() !=
      std::filesystem::file_type::not_found) {
    sqlite::refuse_existing(path, what);
  }
  require_folder_of(path, "cannot back up to");
  const sqlite::UnfinishedCopy copy(path);
  sqlite::write_copy(source, copy.path(), what, options);
  sqlite::check_copy(copy.path(), what, options);
  if (!publish_file(copy.path(), path)) sqlite::refuse_existing(path, what);
  return {.path = path, .size = std::filesystem::file_size(path)};
}

}  // namespace solder::runner
