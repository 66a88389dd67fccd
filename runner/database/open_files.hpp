/// \file
/// Which database files this process has open. Closing any descriptor of a file drops all POSIX
/// locks that the process holds on it, also those of SQLite
/// (https://www.sqlite.org/howtocorrupt.html, 2.2): nobody may read such a file by other means.

#ifndef SOLDER_RUNNER_DATABASE_OPEN_FILES_HPP
#define SOLDER_RUNNER_DATABASE_OPEN_FILES_HPP

#include <optional>
#include <string>
#include <sys/stat.h>
#include <utility>

namespace solder::runner {

/// What tells one file from all others, whatever its names are.
using FileIdentity = std::pair<dev_t, ino_t>;

/// \return nothing when there is no such file. Follows links.
[[nodiscard]] std::optional<FileIdentity> identify(const std::string& path);

/// Whether a connection to the file is open in this process. Thread-safe.
[[nodiscard]] bool is_open_here(const FileIdentity& file);

/// Notes that a connection is open for as long as this lives. Thread-safe.
class OpenFile {
 public:
  explicit OpenFile(const std::optional<FileIdentity>& file);
  ~OpenFile();
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;

 private:
  std::optional<FileIdentity> file_;
};

}  // namespace solder::runner

#endif
