/// \file
/// The bytes of a plugin between the file and the dynamic loader (G4): trust in the file and its
/// folders, one read into a sealed private copy, the hash of that copy.

#ifndef SOLDER_RUNNER_CATALOG_ARTIFACT_HPP
#define SOLDER_RUNNER_CATALOG_ARTIFACT_HPP

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace solder::runner {

struct LibraryFacts;
struct PrivateCopy;

/// \throws Error (ErrorCode::plugin) when `folder` or a folder above it can be written by somebody
/// else than root and this user (a sticky folder like /tmp is fine above it), naming that folder.
void check_folder_trust(const std::filesystem::path& folder);

/// A sealed copy of a library: nobody can change it any more. Owns the copy. It is a memory file;
/// where the system forbids those, a file in a folder that only this user can enter.
class SealedArtifact {
 public:
  /// A library that plugins need has no note.
  enum class Content { plugin, library };

  /// Opens `path` without following a link, checks that it is a regular file that only root or this
  /// user can write (unless `insecure`), not above the size limit, reads it once, hashes the copy
  /// and checks its structure and note. \throws Error (ErrorCode::plugin), (ErrorCode::environment)
  /// when there is no room for a copy
  SealedArtifact(const std::filesystem::path& path, bool insecure,
                 Content content = Content::plugin);

  /// What another process has found in the bytes of a memory file that it sealed.
  struct Checked {
    std::string hash = {};
    std::string note = {};
    std::vector<std::string> needed = {};
    bool stands_alone = false;
    std::string origin = {};  ///< `state_of` the file that it read
  };
  /// Takes over `descriptor`, one that such a process has handed on.
  /// \throws Error (ErrorCode::plugin) when it isn't a sealed memory file; `file` is how messages
  /// call it.
  SealedArtifact(int descriptor, Checked checked, const std::string& file);
  ~SealedArtifact();
  SealedArtifact(SealedArtifact&&) noexcept;
  SealedArtifact& operator=(SealedArtifact&&) noexcept;
  SealedArtifact(const SealedArtifact&) = delete;
  SealedArtifact& operator=(const SealedArtifact&) = delete;

  /// A path that the dynamic loader can open for as long as this lives, different for each artifact
  /// of the process.
  [[nodiscard]] const std::filesystem::path& load_path() const;
  /// Of the memory file, which stays ours; -1 where the copy is on the disk.
  [[nodiscard]] int descriptor() const;
  /// `sha256:<hex>` of the sealed bytes.
  [[nodiscard]] const std::string& hash() const { return hash_; }
  /// What the loader will read in the sealed bytes. Valid while this is.
  [[nodiscard]] const LibraryFacts& facts() const { return *facts_; }
  /// The records of the metadata note in the sealed bytes; empty for a library.
  [[nodiscard]] const std::string& note() const { return note_; }

  /// `state_of` the file whose bytes these are, as it was when they were read.
  [[nodiscard]] const std::string& origin() const { return origin_; }

  /// Removes a copy that is on the disk; `load_path` is of no use afterwards. For when the library
  /// is loaded, since a worker leaves without destroying anything.
  void remove_copy() noexcept;

 private:
  std::unique_ptr<PrivateCopy> copy_;
  std::unique_ptr<LibraryFacts> facts_;
  std::string hash_;
  std::string note_;
  std::string origin_;
};

/// Reads a file and checks what a SealedArtifact checks of its bytes: structure, note, symbols, no
/// SQLite of its own. \throws Error (ErrorCode::plugin)
void check_artifact(const std::filesystem::path& path, SealedArtifact::Content content);

/// `sha256:<hex>` of the bytes of a plugin file. \throws Error (ErrorCode::plugin)
[[nodiscard]] std::string artifact_hash(const std::filesystem::path& path);

/// `artifact:<hex>` of a plugin file that carries no checksum. \throws Error (ErrorCode::plugin)
[[nodiscard]] std::string artifact_checksum(const std::filesystem::path& path);

}  // namespace solder::runner

#endif
