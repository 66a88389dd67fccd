#include "database/sqlite/lock_watch.hpp"

#include <array>
#include <charconv>
#include <dirent.h>
#include <fcntl.h>
#include <memory>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>

#include "core/descriptor.hpp"
#include "database/sqlite/lock_line.hpp"

namespace solder::runner::sqlite {

namespace {

/// Of SQLite's states of a file: SQLITE_LOCK_SHARED, and from RESERVED on it may write.
constexpr int kShared = 1;
constexpr int kReserved = 2;

/// What SQLite believes. https://www.sqlite.org/c3ref/c_fcntl_begin_atomic_write.html
int lock_state(sqlite3* db) {
  int state = 0;
  const int code = sqlite3_file_control(db, "main", SQLITE_FCNTL_LOCKSTATE, &state);
  return code == SQLITE_OK ? state : 0;
}

/// In a WAL the database's file is locked for reading alone.
bool writes_to_wal(sqlite3* db, int state) {
  return state == kShared && sqlite3_txn_state(db, "main") == SQLITE_TXN_WRITE;
}

std::optional<int> number_of(std::string_view name) {
  int number = -1;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
  if (error != std::errc() || end != name.data() + name.size()) return std::nullopt;
  return number;
}

/// Each step asks: without the buffers of a stream.
std::optional<std::string> read_info(int of_descriptor) {
  const std::string path = "/proc/self/fdinfo/" + std::to_string(of_descriptor);
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.is_open()) return std::nullopt;
  std::array<char, 2048> buffer;
  std::string text;
  ssize_t count = 0;
  while ((count = ::read(file.number(), buffer.data(), buffer.size())) > 0) {
    text.append(buffer.data(), static_cast<std::size_t>(count));
  }
  if (count < 0) return std::nullopt;
  return text;
}

bool is_of(int descriptor, const FileIdentity& file) {
  struct stat status = {};
  return ::fstat(descriptor, &status) == 0 && FileIdentity{status.st_dev, status.st_ino} == file;
}

}  // namespace

LockWatch::LockWatch(const std::string& path)
    : index_path_(path + "-shm"), database_{.identity = identify(path)} {}

LockWatch::Sight LockWatch::look(int descriptor, const Lock& lock) {
  constexpr std::string_view kLabel = "\nlock:";
  const std::optional<std::string> text = read_info(descriptor);
  if (!text) return Sight::unknown;
  std::size_t start = 0;
  while ((start = text->find(kLabel, start)) != std::string::npos) {
    start += kLabel.size();
    const auto found =
        parse_lock_line(std::string_view(*text).substr(start, text->find('\n', start) - start));
    if (!found || found->first_byte > lock.byte || found->last_byte < lock.byte) continue;
    if (found->writes || !lock.writes) return Sight::held;
  }
  return Sight::missing;
}

/// All descriptors of the file, for another connection of this process may have locked it.
LockWatch::Sight LockWatch::search(File& file, const Lock& lock) {
  const std::unique_ptr<DIR, int (*)(DIR*)> folder(::opendir("/proc/self/fd"), &::closedir);
  if (!folder) return Sight::unknown;
  while (const dirent* entry = ::readdir(folder.get())) {
    const std::optional<int> descriptor = number_of(static_cast<const char*>(entry->d_name));
    if (!descriptor || !is_of(*descriptor, *file.identity)) continue;
    const Sight sight = look(*descriptor, lock);
    if (sight == Sight::missing) continue;
    file.descriptor = *descriptor;
    return sight;
  }
  return Sight::missing;
}

void LockWatch::learn(File& file, const Lock& lock) {
  if (file.was_seen || file.is_blind || !file.identity) return;
  file.was_seen = search(file, lock) == Sight::held;
  file.is_blind = !file.was_seen;
}

bool LockWatch::is_lost(File& file, const Lock& lock) {
  if (!file.was_seen) return false;
  const bool is_same = is_of(file.descriptor, *file.identity);
  if (is_same && look(file.descriptor, lock) == Sight::held) return false;
  return search(file, lock) == Sight::missing;
}

void LockWatch::transaction_began(sqlite3* db) {
  const int state = lock_state(db);
  if (state >= kReserved) learn(database_, {.byte = kReservedByte, .writes = true});
  if (!writes_to_wal(db, state)) return;
  learn(database_, {.byte = kFirstSharedByte, .writes = false});
  // The index is made anew when the journal mode changes.
  const std::optional<FileIdentity> index = identify(index_path_);
  if (index != index_.identity) index_ = {.identity = index};
  learn(index_, {.byte = kWalWriterByte, .writes = true});
}

bool LockWatch::has_lost_locks(sqlite3* db) {
  const int state = lock_state(db);
  if (state >= kReserved) return is_lost(database_, {.byte = kReservedByte, .writes = true});
  if (state == kShared && is_lost(database_, {.byte = kFirstSharedByte, .writes = false})) {
    return true;
  }
  return writes_to_wal(db, state) && is_lost(index_, {.byte = kWalWriterByte, .writes = true});
}

}  // namespace solder::runner::sqlite
