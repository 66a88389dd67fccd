#include "catalog/trusted_file.hpp"

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

#include "catalog/file.hpp"
#include "core/error.hpp"
#include "core/text.hpp"

namespace solder::runner {

namespace {

[[noreturn]] void refuse(const std::filesystem::path& path, std::string why,
                         std::string next = {}) {
  throw Error(ErrorCode::plugin, {.what = "cannot trust " + quote(path.string()),
                                  .why = std::move(why),
                                  .next = std::move(next)});
}

void check_status(const std::filesystem::path& path, const struct stat& status, std::size_t limit,
                  bool insecure) {
  if (!S_ISREG(status.st_mode)) refuse(path, "it is not a regular file");
  if (const std::string why = why_untrusted(status); !insecure && !why.empty()) {
    refuse(path, why,
           "check where it comes from, then make it yours alone with 'chown' and 'chmod go-w'");
  }
  if (static_cast<std::uint64_t>(status.st_size) > limit) {
    refuse(path, "it has " + std::to_string(status.st_size) + " bytes, more than " +
                     std::to_string(limit));
  }
}

}  // namespace

std::optional<std::string> read_trusted_file(const std::filesystem::path& path, std::size_t limit,
                                             bool insecure) {
  const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  if (file.number() < 0) {
    if (errno == ENOENT || errno == ENOTDIR) return std::nullopt;
    // ELOOP: a link; ENXIO: a socket.
    const bool is_odd = errno == ELOOP || errno == ENXIO;
    refuse(path, is_odd ? "it is not a regular file" : system_message(errno));
  }
  struct stat status = {};
  if (fstat(file.number(), &status) != 0) refuse(path, system_message(errno));
  check_status(path, status, limit, insecure);
  std::string bytes(limit + 1, '\0');
  std::size_t size = 0;
  while (size < bytes.size()) {
    const ssize_t got = read(file.number(), bytes.data() + size, bytes.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) refuse(path, system_message(errno));
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
  }
  if (size > limit) refuse(path, "it grows while it is read");
  bytes.resize(size);
  return bytes;
}

}  // namespace solder::runner
