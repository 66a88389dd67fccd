#include "commands/replace_file.hpp"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <fstream>
#include <string>
#include <sys/stat.h>
#include <unistd.h>

#include "core/descriptor.hpp"
#include "core/error.hpp"
#include "core/text.hpp"
#include "database/file_check.hpp"

namespace solder::runner {
namespace {

[[noreturn]] void refuse(const std::filesystem::path& path, int code) {
  throw system_error("cannot write", path, code);
}

bool write_all(int descriptor, std::string_view content) {
  while (!content.empty()) {
    const ssize_t written = ::write(descriptor, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

mode_t usual_mode() {
  const mode_t mask = ::umask(0);
  ::umask(mask);
  return 0644 & ~mask;
}

/// \return 0, or the errno of what failed.
int fill_and_rename(int descriptor, const std::string& draft, const std::filesystem::path& path,
                    std::string_view content) {
  const bool is_there = write_all(descriptor, content) && ::fchmod(descriptor, usual_mode()) == 0 &&
                        ::fsync(descriptor) == 0 && ::rename(draft.c_str(), path.c_str()) == 0;
  return is_there ? 0 : errno;
}

void sync_folder(const std::filesystem::path& path, const std::filesystem::path& folder) {
  const Descriptor file(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  // Some file systems can't sync a folder and say EINVAL; then there is nothing more to be done.
  if (file.number() < 0 || (::fsync(file.number()) != 0 && errno != EINVAL)) refuse(path, errno);
}

/// What a file begins with whose content nobody has twice.
std::string_view kind_of_data(const std::filesystem::path& path) {
  constexpr std::string_view kDatabase{"SQLite format 3\0", 16};
  constexpr std::string_view kDump = "PGDMP";
  std::array<char, kDatabase.size()> head = {};
  std::ifstream file(path, std::ios::binary);
  file.read(head.data(), head.size());
  const std::string_view begin(head.data(), static_cast<std::size_t>(file.gcount()));
  if (begin == kDatabase) return "a SQLite database";
  return begin.starts_with(kDump) ? "a backup of a server" : "";
}

}  // namespace

void check_replaceable(const std::filesystem::path& path) {
  struct stat status = {};
  if (::stat(path.c_str(), &status) != 0) return;
  if (!S_ISREG(status.st_mode)) {
    throw Error(ErrorCode::environment, {.what = "cannot write " + quote(path.string()),
                                         .why = "it is not a regular file",
                                         .next = "name another file"});
  }
  const std::string_view kind = kind_of_data(path);
  if (kind.empty()) return;
  throw Error(ErrorCode::environment, {.what = "cannot write " + quote(path.string()),
                                       .why = "it is " + std::string(kind),
                                       .next = "name another file; that one was not touched"});
}

void replace_file(const std::filesystem::path& path, std::string_view content) {
  check_replaceable(path);
  const std::filesystem::path folder = path.has_parent_path() ? path.parent_path() : ".";
  std::string draft = (folder / ("." + path.filename().string() + ".new-XXXXXX")).string();
  // mkostemp opens with O_EXCL and mode 0600.
  const Descriptor file(::mkostemp(draft.data(), O_CLOEXEC));
  if (file.number() < 0) refuse(path, errno);
  if (const int failure = fill_and_rename(file.number(), draft, path, content); failure != 0) {
    ::unlink(draft.c_str());
    refuse(path, failure);
  }
  sync_folder(path, folder);
}

}  // namespace solder::runner
