#include "database/file_check.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <string_view>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

#include "core/text.hpp"
#include "database/open_files.hpp"

namespace solder::runner {

namespace {

/// https://www.sqlite.org/fileformat.html, 1.3.1: the first 16 bytes.
constexpr std::string_view kMagic("SQLite format 3\0", 16);

const char* kind_of(mode_t mode) {
  if (S_ISFIFO(mode)) return "a FIFO";
  if (S_ISSOCK(mode)) return "a socket";
  return "a device";
}

void refuse_if_not_a_file(const std::filesystem::path& path, const std::string& what, mode_t mode) {
  if (S_ISREG(mode)) return;
  std::string why = std::string("it is not a regular file but ") + kind_of(mode);
  if (S_ISDIR(mode)) why = "it is a directory";
  if (S_ISLNK(mode)) {
    std::error_code ignored;
    why = "it is a dangling link: it points to " +
          quote(std::filesystem::read_symlink(path, ignored).string()) + ", which does not exist";
  }
  throw environment_error({.what = what + " " + quote(path.string()),
                           .why = why,
                           .next = "give the path of a database's file"});
}

/// The connections of this process have read the header already, and reading it here would drop
/// their locks.
bool has_header(const std::filesystem::path& path, const std::string& what,
                const FileIdentity& file) {
  if (is_open_here(file)) return true;
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW);
  if (descriptor < 0) throw system_error(what, path, errno);
  std::array<char, kMagic.size()> header = {};
  const ssize_t size = ::pread(descriptor, header.data(), header.size(), 0);
  const int error = errno;
  ::close(descriptor);
  if (size < 0) throw system_error(what, path, error);
  return std::string_view(header.data(), static_cast<std::size_t>(size)) == kMagic;
}

}  // namespace

DatabaseError environment_error(ErrorText text) {
  return {ErrorCode::environment, std::move(text), 0};
}

std::string system_words(int error) {
  if (error == EACCES || error == EPERM) return "permission denied";
  return std::generic_category().message(error);
}

DatabaseError system_error(const std::string& what, const std::filesystem::path& path, int error) {
  ErrorText text = {.what = what + " " + quote(path.string()),
                    .why = system_words(error),
                    .next = "check the path, and what this user may do there"};
  if (error == ENOENT) {
    text.why = "no such directory: " + quote(path.parent_path().string());
    text.next = "create the folder, or give another path";
  }
  if (error == EACCES || error == EPERM || error == EROFS) {
    text.next = "check the rights of the file and of its folder";
  }
  if (error == ENOSPC || error == EDQUOT) {
    text.next = "free space on the disk and run the command again";
  }
  return environment_error(std::move(text));
}

FileState inspect_file(const std::filesystem::path& path, const std::string& what) {
  struct stat status = {};
  if (::lstat(path.c_str(), &status) != 0) {
    if (errno == ENOENT) return FileState::missing;
    throw system_error(what, path, errno);
  }
  refuse_if_not_a_file(path, what, status.st_mode);
  if (status.st_size == 0) return FileState::empty;
  return has_header(path, what, {status.st_dev, status.st_ino}) ? FileState::database
                                                                : FileState::foreign;
}

bool is_database_file(const std::filesystem::path& path, const std::string& what) {
  ErrorText text = {.what = what + " " + quote(path.string())};
  switch (inspect_file(path, what)) {
    case FileState::missing:
      return false;
    case FileState::database:
      return true;
    case FileState::empty:
      text.why = "it is an empty file";
      text.next = "delete it and run 'solder init', which creates the database";
      break;
    case FileState::foreign:
      text.why = "it is not a SQLite database";
      text.next = "give the path of a database; if this was one, run 'solder restore FILE'";
  }
  throw environment_error(text);
}

void require_folder_of(const std::filesystem::path& path, const std::string& what) {
  struct stat status = {};
  const std::filesystem::path folder = path.parent_path();
  if (::stat(folder.c_str(), &status) != 0) throw system_error(what, path, errno);
  if (!S_ISDIR(status.st_mode)) throw system_error(what, path, ENOTDIR);
}

}  // namespace solder::runner
