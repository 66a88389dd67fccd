/// \file
/// Where new files are made before they get their names: a private folder beside them, of which can
/// be told whether the process that made it still lives.

#ifndef SOLDER_RUNNER_DATABASE_STAGING_FOLDER_HPP
#define SOLDER_RUNNER_DATABASE_STAGING_FOLDER_HPP

#include <filesystem>
#include <string>

#include "core/descriptor.hpp"

namespace solder::runner {

/// Made when constructed, removed with the files in it when destroyed.
///
/// It is locked with flock(2) for as long as it is used. The kernel takes that lock away when the
/// process ends, however it ends; a pid in the name could be that of a later process, or of another
/// container. It is the folder that is locked and not a file in it, because closing a descriptor of
/// a file would drop SQLite's POSIX locks on it.
class StagingFolder {
 public:
  /// Makes `.NAME.solder-XXXXXX`, mode 0700, beside `destination`, whose name is NAME.
  /// \throws DatabaseError (ErrorCode::environment) naming `destination`.
  explicit StagingFolder(const std::filesystem::path& destination);
  ~StagingFolder();
  StagingFolder(const StagingFolder&) = delete;
  StagingFolder& operator=(const StagingFolder&) = delete;

  /// Where the new database is made, with what SQLite puts beside it. Nothing is there yet.
  [[nodiscard]] std::filesystem::path copy() const { return path_ / kCopy; }
  /// Where the text about it is made.
  [[nodiscard]] std::filesystem::path proof() const { return path_ / kProof; }

  /// Where what is to be taken from a backup is listed.
  [[nodiscard]] std::filesystem::path list() const { return path_ / "list"; }

  static constexpr const char* kCopy = "copy";
  static constexpr const char* kProof = "proof";

 private:
  std::filesystem::path path_;
  Descriptor lock_;
};

/// Creates a file with `content`, mode 0600, never through a link or in the place of another.
/// \throws DatabaseError (ErrorCode::environment).
void create_private_file(const std::filesystem::path& path, const std::string& content);

/// Removes the staging folders in `folder` that no living process uses, with the files that they
/// hold, and the proof of a backup that never got its name. On file systems without flock nothing
/// is taken for abandoned. Never throws: what can't be removed stays.
void remove_abandoned_staging(const std::filesystem::path& folder) noexcept;

}  // namespace solder::runner

#endif
