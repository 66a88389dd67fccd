#include "database/sqlite/lock_holder.hpp"

#include <cstdint>
#include <fstream>
#include <optional>
#include <sstream>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>
#include <vector>

#include "core/text.hpp"
#include "database/open_files.hpp"

namespace solder::runner::sqlite {

namespace {

/// One line of /proc/locks: `1: POSIX  ADVISORY  WRITE 12167 fe:00:10952708 1073741825 1073741825`.
struct Lock {
  bool writes = false;
  long pid = 0;
  FileIdentity file = {};
  std::uint64_t first_byte = 0;
};

std::optional<Lock> parse(const std::string& line) {
  std::istringstream words(line);
  std::string number;
  std::string kind;
  std::string advisory;
  std::string mode;
  std::string file;
  Lock lock;
  // A line of a process that waits has "->" in the place of the kind.
  if (!(words >> number >> kind >> advisory >> mode >> lock.pid >> file >> lock.first_byte)) {
    return std::nullopt;
  }
  if (kind != "POSIX" && kind != "OFDLCK") return std::nullopt;
  std::istringstream parts(file);
  unsigned int major_number = 0;
  unsigned int minor_number = 0;
  std::uint64_t inode = 0;
  char colon = 0;
  if (!(parts >> std::hex >> major_number >> colon >> minor_number >> colon >> std::dec >> inode)) {
    return std::nullopt;
  }
  lock.file = {makedev(major_number, minor_number), static_cast<ino_t>(inode)};
  lock.writes = mode == "WRITE";
  return lock;
}

/// Locks of SQLite's own protocol: in a WAL's index, byte 120 is the writer's and the others only
/// get in the way of checkpoints (https://www.sqlite.org/walformat.html, 2.3.2).
constexpr std::uint64_t kWalWriterByte = 120;

std::string name_of(long pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/comm");
  std::string name;
  std::getline(file, name);
  std::string text = "pid " + std::to_string(pid);
  return name.empty() ? text : text + " (" + printable(name) + ")";
}

}  // namespace

std::string lock_holder(const std::string& path) {
  const std::optional<FileIdentity> database = identify(path);
  const std::optional<FileIdentity> wal_index = identify(path + "-shm");
  std::ifstream file("/proc/locks");
  std::string reader;
  for (std::string line; std::getline(file, line);) {
    const std::optional<Lock> lock = parse(line);
    if (!lock || lock->pid <= 0 || lock->pid == ::getpid()) continue;
    const bool of_database = lock->file == database;
    const bool of_wal = lock->file == wal_index && lock->first_byte == kWalWriterByte;
    if (lock->writes && (of_database || of_wal)) return name_of(lock->pid);
    if (of_database && reader.empty()) reader = "a reader, " + name_of(lock->pid);
  }
  return reader;
}

}  // namespace solder::runner::sqlite
