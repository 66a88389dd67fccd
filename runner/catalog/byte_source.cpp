#include <cerrno>
#include <cstring>
#include <unistd.h>

#include "catalog/metadata.hpp"

namespace solder::runner {

bool FileSource::read(std::uint64_t offset, void* buffer, std::size_t count) const {
  if (offset > size_ || count > size_ - offset) return false;
  char* position = static_cast<char*>(buffer);
  while (count > 0) {
    const ssize_t got = pread(descriptor_, position, count, static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    position += got;
    offset += static_cast<std::uint64_t>(got);
    count -= static_cast<std::size_t>(got);
  }
  return true;
}

bool MemorySource::read(std::uint64_t offset, void* buffer, std::size_t count) const {
  if (offset > bytes_.size() || count > bytes_.size() - offset) return false;
  if (count > 0) std::memcpy(buffer, bytes_.data() + offset, count);
  return true;
}

}  // namespace solder::runner
