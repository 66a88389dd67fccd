#include "database/sqlite/lock_holder.hpp"

#include <fstream>
#include <optional>
#include <unistd.h>

#include "core/text.hpp"
#include "database/open_files.hpp"
#include "database/sqlite/lock_line.hpp"

namespace solder::runner::sqlite {

namespace {

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
    const std::optional<LockLine> lock = parse_lock_line(line);
    if (!lock || lock->pid <= 0 || lock->pid == ::getpid()) continue;
    const bool of_database = lock->file == database;
    const bool of_wal = lock->file == wal_index && lock->first_byte == kWalWriterByte;
    if (lock->writes && (of_database || of_wal)) return name_of(lock->pid);
    if (of_database && reader.empty()) reader = "a reader, " + name_of(lock->pid);
  }
  return reader;
}

}  // namespace solder::runner::sqlite
