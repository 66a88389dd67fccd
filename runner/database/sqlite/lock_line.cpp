#include "database/sqlite/lock_line.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <sys/sysmacros.h>
#include <system_error>

namespace solder::runner::sqlite {

namespace {

/// The next word of a line, cut off its front. Each step asks: without the locale of a stream.
std::string_view take_word(std::string_view& rest) {
  rest.remove_prefix(std::min(rest.find_first_not_of(" \t"), rest.size()));
  const std::string_view word = rest.substr(0, rest.find_first_of(" \t\n"));
  rest.remove_prefix(word.size());
  return word;
}

template <typename Number>
bool read_number(std::string_view word, Number& number, int base = 10) {
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number, base);
  return error == std::errc() && end == word.data() + word.size();
}

/// "fd:01:1234": device numbers in hexadecimal digits, the inode in decimal ones.
std::optional<FileIdentity> read_file(std::string_view word) {
  const std::size_t first = word.find(':');
  const std::size_t second = word.find(':', first == std::string_view::npos ? first : first + 1);
  if (second == std::string_view::npos) return std::nullopt;
  unsigned int major_number = 0;
  unsigned int minor_number = 0;
  std::uint64_t inode = 0;
  if (!read_number(word.substr(0, first), major_number, 16) ||
      !read_number(word.substr(first + 1, second - first - 1), minor_number, 16) ||
      !read_number(word.substr(second + 1), inode)) {
    return std::nullopt;
  }
  return FileIdentity{makedev(major_number, minor_number), static_cast<ino_t>(inode)};
}

}  // namespace

std::optional<LockLine> parse_lock_line(std::string_view line) {
  take_word(line);  // its number
  const std::string_view kind = take_word(line);
  // A line of a process that waits has "->" in the place of the kind.
  if (kind != "POSIX" && kind != "OFDLCK") return std::nullopt;
  take_word(line);  // whether it is advisory
  LockLine lock;
  lock.writes = take_word(line) == "WRITE";
  if (!read_number(take_word(line), lock.pid)) return std::nullopt;
  const std::optional<FileIdentity> file = read_file(take_word(line));
  if (!file || !read_number(take_word(line), lock.first_byte)) return std::nullopt;
  lock.file = *file;
  // "EOF" for a lock without an end.
  if (!read_number(take_word(line), lock.last_byte)) {
    lock.last_byte = std::numeric_limits<std::uint64_t>::max();
  }
  return lock;
}

}  // namespace solder::runner::sqlite
