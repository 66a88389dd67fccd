#include "database/sqlite/replace.hpp"

#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/descriptor.hpp"
#include "core/text.hpp"
#include "database/file_check.hpp"
#include "database/open_files.hpp"
#include "database/publish.hpp"
#include "database/sqlite/lock_holder.hpp"
#include "database/sqlite/lock_wait.hpp"

namespace solder::runner::sqlite {

namespace {

constexpr const char* kReplace = "cannot replace damaged database";
/// Where SQLite's locks are: the pending byte, the reserved byte and the shared range. Whoever has
/// them all is alone, and a connection in WAL mode always holds a part.
constexpr off_t kFirstLockByte = 0x40000000;
constexpr off_t kLockBytes = 512;

bool try_to_lock(int descriptor) {
  struct flock lock = {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  lock.l_start = kFirstLockByte;
  lock.l_len = kLockBytes;
  return ::fcntl(descriptor, F_SETLK, &lock) == 0;
}

/// The descriptor holds the lock. No connection of this process may have the file open.
Descriptor lock_alone(const std::filesystem::path& live, const OpenOptions& options) {
  Descriptor file(::open(live.c_str(), O_RDWR | O_NOFOLLOW | O_CLOEXEC));
  if (!file.is_open()) throw system_error(kReplace, live, errno);
  LockWait wait(live.string(), options);
  for (int attempt = 0; !try_to_lock(file.number()); ++attempt) {
    if (errno != EACCES && errno != EAGAIN) throw system_error(kReplace, live, errno);
    if (wait.try_again(attempt)) continue;
    const ErrorCode code = wait.was_cancelled() ? ErrorCode::interrupted : ErrorCode::lock;
    const std::string holder = lock_holder(live.string());
    throw DatabaseError(
        code,
        {.what = "cannot lock database " + quote(live.string()),
         .why = "database is locked" + (holder.empty() ? std::string() : ": locked by " + holder),
         .next = "try again, or raise --lock-timeout"},
        SQLITE_BUSY);
  }
  return file;
}

bool is_free(const std::string& name) {
  struct stat status = {};
  for (const char* suffix : {"", "-wal", "-journal"}) {
    if (::lstat((name + suffix).c_str(), &status) == 0) return false;
  }
  return true;
}

std::string free_name(const std::filesystem::path& live) {
  std::string name = live.string() + ".damaged";
  if (is_free(name)) return name;
  int number = 2;
  while (!is_free(name + "-" + std::to_string(number))) ++number;
  return name + "-" + std::to_string(number);
}

/// A second name, so that there is a file under the old one all the time. Where the file system has
/// no hard links, there is none for a moment.
void give_name(const std::filesystem::path& live, const std::string& damaged) {
  if (::link(live.c_str(), damaged.c_str()) == 0) return;
  if (errno != EPERM && errno != EOPNOTSUPP && errno != EMLINK) {
    throw system_error(kReplace, live, errno);
  }
  if (::renameat2(AT_FDCWD, live.c_str(), AT_FDCWD, damaged.c_str(), RENAME_NOREPLACE) != 0) {
    throw system_error(kReplace, live, errno);
  }
}

void move_journals(const std::filesystem::path& live, const std::string& damaged) {
  for (const char* suffix : {"-wal", "-journal"}) {
    const std::string journal = live.string() + suffix;
    if (::rename(journal.c_str(), (damaged + suffix).c_str()) == 0 || errno == ENOENT) continue;
    throw system_error(kReplace, live, errno);
  }
  // An index of the WAL, made anew by whoever opens it.
  ::unlink((live.string() + "-shm").c_str());
}

void take_over_mode(const std::filesystem::path& copy, int live) {
  struct stat status = {};
  const Descriptor file(::open(copy.c_str(), O_RDWR | O_NOFOLLOW | O_CLOEXEC));
  if (!file.is_open() || ::fstat(live, &status) != 0) throw system_error(kReplace, copy, errno);
  // Only root may give files away; a group of one's own is allowed. The mode comes last, because
  // giving away drops the set-id bits.
  if (::fchown(file.number(), status.st_uid, status.st_gid) != 0) {
    static_cast<void>(::fchown(file.number(), static_cast<uid_t>(-1), status.st_gid));
  }
  constexpr mode_t kPermissions = 07777;
  if (::fchmod(file.number(), status.st_mode & kPermissions) != 0 || ::fsync(file.number()) != 0) {
    throw system_error(kReplace, copy, errno);
  }
}

}  // namespace

std::filesystem::path replace_damaged(const std::filesystem::path& copy,
                                      const std::filesystem::path& live,
                                      const OpenOptions& options) {
  const Descriptor lock = lock_alone(live, options);
  take_over_mode(copy, lock.number());
  const std::string damaged = free_name(live);
  give_name(live, damaged);
  move_journals(live, damaged);
  sync_folder_of(live);
  if (::rename(copy.c_str(), live.c_str()) != 0) throw system_error(kReplace, live, errno);
  sync_folder_of(live);
  return damaged;
}

}  // namespace solder::runner::sqlite
