#include "database/publish.hpp"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <string>
#include <sys/stat.h>
#include <unistd.h>

#include "core/descriptor.hpp"
#include "database/file_check.hpp"

namespace solder::runner {

namespace {

constexpr const char* kCreate = "cannot create";

void sync_path(const std::filesystem::path& path, int flags) {
  const Descriptor file(::open(path.c_str(), flags | O_CLOEXEC));
  // Some file systems can't sync a folder and say EINVAL; then there is nothing more to be done.
  if (file.number() < 0 || (::fsync(file.number()) != 0 && errno != EINVAL)) {
    throw system_error("cannot sync", path, errno);
  }
}

void write_all(int descriptor, const std::filesystem::path& path, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) throw system_error(kCreate, path, errno);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  if (::fsync(descriptor) != 0) throw system_error(kCreate, path, errno);
}

/// A file without a name gets one only when it is complete: killed at any moment, nothing is left.
bool publish_unnamed(const std::filesystem::path& path, std::string_view bytes) {
  const std::filesystem::path folder = path.parent_path();
  const Descriptor file(::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0644));
  if (file.number() < 0) return false;
  write_all(file.number(), path, bytes);
  const std::string link = "/proc/self/fd/" + std::to_string(file.number());
  if (::linkat(AT_FDCWD, link.c_str(), AT_FDCWD, path.c_str(), AT_SYMLINK_FOLLOW) == 0) return true;
  return errno == EEXIST;
}

mode_t file_mode_of_this_process() {
  const mode_t mask = ::umask(0);
  ::umask(mask);
  return 0644 & ~mask;
}

/// For file systems that know no unnamed files.
void publish_named(const std::filesystem::path& path, std::string_view bytes) {
  const std::filesystem::path temporary = create_beside(path);
  try {
    const Descriptor file(::open(temporary.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW));
    if (file.number() < 0 || ::fchmod(file.number(), file_mode_of_this_process()) != 0) {
      throw system_error(kCreate, path, errno);
    }
    write_all(file.number(), path, bytes);
    if (::link(temporary.c_str(), path.c_str()) != 0 && errno != EEXIST) {
      throw system_error(kCreate, path, errno);
    }
  } catch (...) {
    ::unlink(temporary.c_str());
    throw;
  }
  ::unlink(temporary.c_str());
}

}  // namespace

void publish_bytes(const std::filesystem::path& path, std::string_view bytes) {
  require_folder_of(path, kCreate);
  if (!publish_unnamed(path, bytes)) publish_named(path, bytes);
  sync_folder_of(path);
}

void make_public(const std::filesystem::path& path) {
  if (::chmod(path.c_str(), file_mode_of_this_process()) != 0) {
    throw system_error(kCreate, path, errno);
  }
}

void sync_folder_of(const std::filesystem::path& path) {
  sync_path(path.parent_path(), O_RDONLY | O_DIRECTORY);
}

std::filesystem::path create_beside(const std::filesystem::path& path) {
  require_folder_of(path, kCreate);
  // mkstemp opens with O_EXCL and mode 0600.
  const std::string stem = path.filename().string().substr(0, 200);
  std::string name = (path.parent_path() / ("." + stem + ".solder-XXXXXX")).string();
  const Descriptor file(::mkostemp(name.data(), O_CLOEXEC | O_NOFOLLOW));
  if (file.number() < 0) throw system_error(kCreate, path, errno);
  return name;
}

bool publish_file(const std::filesystem::path& from, const std::filesystem::path& to) {
  sync_path(from, O_RDONLY | O_NOFOLLOW);
  if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) != 0) {
    if (errno == EEXIST) return false;
    if (errno != EINVAL && errno != ENOSYS) throw system_error(kCreate, to, errno);
    if (::link(from.c_str(), to.c_str()) != 0) {
      if (errno == EEXIST) return false;
      throw system_error(kCreate, to, errno);
    }
    ::unlink(from.c_str());
  }
  try {
    sync_folder_of(to);
  } catch (...) {
    // Whoever is told of a failure must not find a file.
    ::unlink(to.c_str());
    throw;
  }
  return true;
}

}  // namespace solder::runner
