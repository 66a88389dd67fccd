#include "database/backup_proof.hpp"

#include <cerrno>
#include <fcntl.h>
#include <sstream>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

#include "core/descriptor.hpp"
#include "core/hash.hpp"
#include "core/text.hpp"
#include "database/file_check.hpp"

namespace solder::runner {

namespace {

constexpr std::string_view kOrigin = "# backup of: ";
constexpr std::size_t kDigits = 64;
/// Two lines with a path each.
constexpr off_t kLargest = 64 << 10;
constexpr std::size_t kChunk = std::size_t{1} << 20U;

[[noreturn]] void refuse(const std::filesystem::path& backup, const std::string& why) {
  throw Error(ErrorCode::environment, {.what = "cannot trust backup " + quote(backup.string()),
                                       .why = "the file with its checksum, " +
                                              quote(proof_path(backup).string()) + ", " + why,
                                       .next = "restore another backup"});
}

std::string read_small_file(const std::filesystem::path& backup, int descriptor) {
  struct stat status = {};
  if (::fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode)) {
    refuse(backup, "is not a regular file");
  }
  if (status.st_size > kLargest) refuse(backup, "is too large to be one");
  std::string text(static_cast<std::size_t>(status.st_size), '\0');
  const ssize_t count = ::pread(descriptor, text.data(), text.size(), 0);
  if (count < 0) refuse(backup, "can't be read");
  text.resize(static_cast<std::size_t>(count));
  return text;
}

bool is_digest(const std::string& text) {
  return text.size() == kDigits && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

}  // namespace

std::filesystem::path proof_path(const std::filesystem::path& backup) {
  return backup.string() + kProofExtension;
}

std::string escape_line(const std::string& text) {
  std::string line;
  for (const char letter : text) {
    if (letter == '\\') {
      line += "\\\\";
    } else if (letter == '\n') {
      line += "\\n";
    } else if (letter == '\r') {
      line += "\\r";
    } else {
      line += letter;
    }
  }
  return line;
}

std::string proof_text(const BackupProof& proof, const std::string& backup_name) {
  // https://www.gnu.org/software/coreutils/manual/html_node/cksum-output-modes.html: a line with an
  // escaped name begins with a backslash.
  const std::string name = escape_line(backup_name);
  return std::string(kOrigin) + proof.database + "\n" + (name == backup_name ? "" : "\\") +
         proof.sha256 + "  " + name + "\n";
}

std::optional<BackupProof> read_proof(const std::filesystem::path& backup) {
  const int flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;
  const Descriptor file(::open(proof_path(backup).c_str(), flags));
  if (!file.is_open() && errno == ENOENT) return std::nullopt;
  if (!file.is_open()) refuse(backup, "can't be read: " + system_words(errno));
  std::istringstream lines(read_small_file(backup, file.number()));
  BackupProof proof;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(kOrigin)) proof.database = line.substr(kOrigin.size());
    if (line.empty() || line.front() == '#') continue;
    if (line.front() == '\\') line.erase(0, 1);
    proof.sha256 = line.substr(0, line.find(' '));
    break;
  }
  if (!is_digest(proof.sha256)) refuse(backup, "holds no SHA-256 digest");
  return proof;
}

std::string sha256_of_file(const std::filesystem::path& path) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
  if (!file.is_open()) throw system_error("cannot read", path, errno);
  Sha256 hash;
  std::vector<char> buffer(kChunk);
  while (true) {
    const ssize_t count = ::read(file.number(), buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) throw system_error("cannot read", path, errno);
    if (count == 0) return hash.finish();
    hash.update(buffer.data(), static_cast<std::size_t>(count));
  }
}

}  // namespace solder::runner
