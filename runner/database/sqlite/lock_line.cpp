#include "database/sqlite/lock_line.hpp"

#include <limits>
#include <sstream>
#include <sys/sysmacros.h>

namespace solder::runner::sqlite {

std::optional<LockLine> parse_lock_line(const std::string& line) {
  std::istringstream words(line);
  std::string number;
  std::string kind;
  std::string advisory;
  std::string mode;
  std::string file;
  LockLine lock;
  // A line of a process that waits has "->" in the place of the kind.
  if (!(words >> number >> kind >> advisory >> mode >> lock.pid >> file >> lock.first_byte)) {
    return std::nullopt;
  }
  if (kind != "POSIX" && kind != "OFDLCK") return std::nullopt;
  // "EOF" for a lock without an end.
  if (!(words >> lock.last_byte)) lock.last_byte = std::numeric_limits<std::uint64_t>::max();
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

}  // namespace solder::runner::sqlite
