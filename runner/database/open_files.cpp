#include "database/open_files.hpp"

#include <mutex>
#include <set>

namespace solder::runner {

namespace {

struct Registry {
  std::mutex mutex;
  std::multiset<FileIdentity> files;
};

Registry& registry() {
  static Registry instance;
  return instance;
}

}  // namespace

std::optional<FileIdentity> identify(const std::string& path) {
  struct stat status = {};
  if (::stat(path.c_str(), &status) != 0) return std::nullopt;
  return FileIdentity{status.st_dev, status.st_ino};
}

bool is_open_here(const FileIdentity& file) {
  const std::lock_guard lock(registry().mutex);
  return registry().files.contains(file);
}

// NOLINTNEXTLINE(modernize-pass-by-value): two numbers; there is nothing to move.
OpenFile::OpenFile(const std::optional<FileIdentity>& file) : file_(file) {
  if (!file_) return;
  const std::lock_guard lock(registry().mutex);
  registry().files.insert(*file_);
}

OpenFile::~OpenFile() {
  if (!file_) return;
  const std::lock_guard lock(registry().mutex);
  registry().files.erase(registry().files.find(*file_));
}

}  // namespace solder::runner
