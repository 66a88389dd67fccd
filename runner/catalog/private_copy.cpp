#include "catalog/private_copy.hpp"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <optional>
#include <string>
#include <sys/mman.h>
#include <system_error>
#include <unistd.h>

#include "catalog/elf.hpp"
#include "core/error.hpp"
#include "core/text.hpp"

namespace solder::runner {

namespace {

// MFD_EXEC, which glibc 2.36 doesn't name: since Linux 6.3 a system may make memory files
// non-executable unless asked (https://docs.kernel.org/userspace-api/mfd_noexec.html).
constexpr unsigned kExecutable = 0x0010U;

[[noreturn]] void refuse_copy(const std::string& file, std::string why, std::string next) {
  throw Error(ErrorCode::environment,
              {.what = "cannot copy plugin " + quote(file) + " before loading it",
               .why = std::move(why),
               .next = std::move(next)});
}

[[noreturn]] void refuse_copy(const std::string& file, int code) {
  const bool has_too_many_files = code == EMFILE || code == ENFILE;
  refuse_copy(file, system_message(code), has_too_many_files ? kTooManyFiles : "");
}

void write_all(int descriptor, const char* data, std::size_t size, const std::string& file) {
  while (size > 0) {
    const ssize_t written = write(descriptor, data, size);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) refuse_copy(file, errno);
    data += written;
    size -= static_cast<std::size_t>(written);
  }
}

// The file may grow while it is read; what comes in beyond the limit is not taken.
void copy_bytes(const PluginFile& plugin, int target, const std::string& file) {
  std::array<char, 65536> buffer;
  std::uint64_t total = 0;
  while (true) {
    const ssize_t got = read(plugin.descriptor.number(), buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw unreadable(file, errno);
    if (got == 0) return;
    total += static_cast<std::uint64_t>(got);
    if (total > kMaximumPluginSize) throw unreadable(file, "it grows while it is read", "");
    write_all(target, buffer.data(), static_cast<std::size_t>(got), file);
  }
}

constexpr int kSeals = F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL;

// By number, not "self": a debugger opens the path in its own process.
std::filesystem::path path_of(int descriptor) {
  return "/proc/" + std::to_string(getpid()) + "/fd/" + std::to_string(descriptor);
}

int create_memory_file() {
  const int executable =
      memfd_create("solder-plugin", MFD_CLOEXEC | MFD_ALLOW_SEALING | kExecutable);
  // EINVAL: the kernel is older than the flag.
  if (executable >= 0 || errno != EINVAL) return executable;
  return memfd_create("solder-plugin", MFD_CLOEXEC | MFD_ALLOW_SEALING);
}

// Nothing when the system forbids memory files.
std::optional<PrivateCopy> copy_to_memory(const PluginFile& plugin, const std::string& file) {
  PrivateCopy copy;
  copy.descriptor = Descriptor(create_memory_file());
  const int number = copy.descriptor.number();
  if (number < 0) {
    if (errno == ENOSYS || errno == EPERM || errno == EACCES) return std::nullopt;
    refuse_copy(file, errno);
  }
  copy_bytes(plugin, number, file);
  if (fcntl(number, F_ADD_SEALS, kSeals) != 0) refuse_copy(file, errno);
  copy.load_path = path_of(number);
  return copy;
}

PrivateCopy copy_to_folder(const PluginFile& plugin, const std::string& file) {
  std::error_code failure;
  std::string pattern = std::filesystem::temp_directory_path(failure) / "solder-XXXXXX";
  if (failure) refuse_copy(file, failure.message(), "set TMPDIR to a folder of your own");
  if (mkdtemp(pattern.data()) == nullptr) refuse_copy(file, errno);
  PrivateCopy copy;
  copy.folder = OwnedFolder(pattern);
  if (const std::optional<UntrustedFolder> untrusted = find_untrusted_folder(pattern)) {
    refuse_copy(file, quote(untrusted->path.string()) + ": " + untrusted->why,
                "set TMPDIR to a folder of your own");
  }
  copy.load_path = pattern + "/plugin.so";
  copy.descriptor = Descriptor(
      open(copy.load_path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (copy.descriptor.number() < 0) refuse_copy(file, errno);
  copy_bytes(plugin, copy.descriptor.number(), file);
  return copy;
}

}  // namespace

PrivateCopy adopt_sealed_copy(int descriptor, const std::string& file) {
  PrivateCopy copy;
  copy.descriptor = Descriptor(descriptor);
  copy.load_path = path_of(descriptor);
  if (fcntl(descriptor, F_GET_SEALS) == kSeals) return copy;
  throw unreadable(file, "the copy that was handed on isn't sealed", "");
}

PrivateCopy make_private_copy(const PluginFile& plugin, const std::string& file) {
  std::optional<PrivateCopy> copy = copy_to_memory(plugin, file);
  return copy ? *std::move(copy) : copy_to_folder(plugin, file);
}

}  // namespace solder::runner
