/// \file
/// Where the sealed copy of a plugin lives: a memory file, or a file of this user alone.

#ifndef SOLDER_RUNNER_CATALOG_PRIVATE_COPY_HPP
#define SOLDER_RUNNER_CATALOG_PRIVATE_COPY_HPP

#include <filesystem>
#include <system_error>
#include <utility>

#include "catalog/file.hpp"

namespace solder::runner {

/// Owns a folder: removes it with all it holds. Nothing happens when the path is empty.
class OwnedFolder {
 public:
  OwnedFolder() = default;
  explicit OwnedFolder(std::filesystem::path path) : path_(std::move(path)) {}
  ~OwnedFolder() { remove(); }
  OwnedFolder(OwnedFolder&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  OwnedFolder& operator=(OwnedFolder&& other) noexcept {
    path_.swap(other.path_);
    return *this;
  }
  OwnedFolder(const OwnedFolder&) = delete;
  OwnedFolder& operator=(const OwnedFolder&) = delete;

  [[nodiscard]] bool is_empty() const { return path_.empty(); }
  void remove() noexcept {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
    path_.clear();
  }

 private:
  std::filesystem::path path_;
};

/// A copy that nobody else can change.
struct PrivateCopy {
  Descriptor descriptor = {};
  std::filesystem::path load_path = {};  ///< for the dynamic loader, while this lives
  OwnedFolder folder = {};               ///< around a copy on the disk
};

/// Reads `plugin` once into a sealed memory file or, where the system forbids memory files, into a
/// new file in a new folder of mode 0700. `file` is how messages call it.
/// \throws Error (ErrorCode::plugin) when it can't be read; (ErrorCode::environment) when there is
/// no room for the copy, or too many files are open.
[[nodiscard]] PrivateCopy make_private_copy(const PluginFile& plugin, const std::string& file);

/// The copy that another process has made in a memory file; takes the descriptor over.
/// \throws Error (ErrorCode::plugin) when it isn't sealed.
[[nodiscard]] PrivateCopy adopt_sealed_copy(int descriptor, const std::string& file);

}  // namespace solder::runner

#endif
