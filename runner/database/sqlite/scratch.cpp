#include "database/scratch.hpp"

#include <cerrno>
#include <sys/statvfs.h>
#include <system_error>

#include "core/text.hpp"
#include "database/file_check.hpp"
#include "database/sqlite/copy.hpp"
#include "database/sqlite/create.hpp"
#include "database/sqlite/driver.hpp"
#include "database/staging_folder.hpp"

namespace solder::runner::sqlite {

namespace {

constexpr const char* kAnotherFolder = "name a folder with more room with --scratch";

class ScratchFile final : public ScratchDatabase {
 public:
  explicit ScratchFile(const std::filesystem::path& destination)
      : folder_(destination), address_(folder_.copy().string()) {}

  [[nodiscard]] const std::string& address() const override { return address_; }
  [[nodiscard]] std::filesystem::path path() const { return folder_.copy(); }

 private:
  StagingFolder folder_;
  std::string address_;
};

std::uintmax_t size_of(const std::filesystem::path& path) {
  std::error_code missing;
  const std::uintmax_t size = std::filesystem::file_size(path, missing);
  return missing ? 0 : size;
}

/// Bytes as people count them on a disk.
std::string mebibytes(std::uintmax_t bytes) {
  constexpr std::uintmax_t kMebibyte = std::uintmax_t{1} << 20U;
  return std::to_string((bytes + kMebibyte - 1) / kMebibyte) + " MiB";
}

/// A disk that is filled by a rehearsal could stop the original, which may be on it.
void require_room(const std::filesystem::path& source, const std::filesystem::path& folder,
                  const std::string& what) {
  struct statvfs status = {};
  if (::statvfs(folder.c_str(), &status) != 0) throw system_error(what, folder, errno);
  const std::uintmax_t free = std::uintmax_t{status.f_bavail} * status.f_frsize;
  // The copy, and as much again for its journal and for what the migrations add.
  const std::uintmax_t needed = 2 * (size_of(source) + size_of(source.string() + "-wal"));
  if (free >= needed) return;
  throw environment_error(
      {.what = what,
       .why = "folder " + quote(folder.string()) + " has " + mebibytes(free) +
              " free, and twice the database's size is needed: " + mebibytes(needed),
       .next = kAnotherFolder});
}

std::unique_ptr<ScratchFile> make_folder(const std::filesystem::path& destination,
                                         const std::string& what) {
  try {
    return std::make_unique<ScratchFile>(destination);
  } catch (const DatabaseError& error) {
    throw environment_error({.what = what,
                             .why = error.text().why,
                             .next = "name a folder that can be written with --scratch"});
  }
}

}  // namespace

std::unique_ptr<ScratchDatabase> SqliteDriver::scratch(const ScratchRequest& request,
                                                       const OpenOptions& options) const {
  const std::filesystem::path& source = request.like.path;
  const bool copies = request.content == ScratchContent::copy;
  std::error_code error;
  const std::filesystem::path folder = std::filesystem::absolute(
      request.folder.empty() ? source.parent_path() : request.folder, error);
  const std::string what = copies ? "cannot copy database " + quote(source.string())
                                  : "cannot make a scratch database in " + quote(folder.string());
  remove_abandoned_staging(folder);
  const std::filesystem::path name = source.empty() ? "scratch.db" : source.filename();
  std::unique_ptr<ScratchFile> scratch = make_folder(folder / name, what);
  if (!copies) {
    create_database(scratch->path());
    return scratch;
  }
  require_room(source, folder, what);
  create_private_file(scratch->path(), {});
  copy_database(source, scratch->path(), what, options);
  return scratch;
}

}  // namespace solder::runner::sqlite
