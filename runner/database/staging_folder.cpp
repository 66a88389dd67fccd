#include "database/staging_folder.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <string_view>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

#include "database/backup_proof.hpp"
#include "database/file_check.hpp"
#include "database/open_files.hpp"

namespace solder::runner {

namespace {

constexpr std::string_view kMark = ".solder-";
constexpr std::size_t kRandomLetters = 6;
/// How often somebody who cleans up may come between making a folder and locking it.
constexpr int kMostAttempts = 100;

Descriptor open_folder(const std::filesystem::path& path) {
  return Descriptor(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
}

enum class Locking { done, refused, unknown_here };

Locking try_to_lock(const Descriptor& folder) {
  if (::flock(folder.number(), LOCK_EX | LOCK_NB) == 0) return Locking::done;
  return errno == EWOULDBLOCK ? Locking::refused : Locking::unknown_here;
}

bool still_is(const std::filesystem::path& path, const Descriptor& folder) {
  struct stat status = {};
  if (::fstat(folder.number(), &status) != 0) return false;
  return identify(path) == FileIdentity{status.st_dev, status.st_ino};
}

/// Only names that are used here: whatever else somebody has put there stays.
void empty_and_remove(const std::filesystem::path& path, const Descriptor& folder) noexcept {
  constexpr std::array kNames = {"copy", "copy-journal", "copy-wal", "copy-shm", "proof", "list"};
  for (const char* name : kNames) ::unlinkat(folder.number(), name, 0);
  ::rmdir(path.c_str());
}

/// What the file in the folder was to be called; empty when it isn't one of these folders.
std::string destination_name(const std::string& name) {
  const std::size_t least = 1 + 1 + kMark.size() + kRandomLetters;
  if (name.size() < least || name.front() != '.') return {};
  const std::size_t mark = name.size() - kRandomLetters - kMark.size();
  if (name.compare(mark, kMark.size(), kMark) != 0) return {};
  const auto is_letter = [](char letter) {
    return (letter >= '0' && letter <= '9') || (letter >= 'a' && letter <= 'z') ||
           (letter >= 'A' && letter <= 'Z');
  };
  const auto random = name.begin() + static_cast<std::ptrdiff_t>(name.size() - kRandomLetters);
  return std::all_of(random, name.end(), is_letter) ? name.substr(1, mark - 1) : std::string();
}

/// Killed between the two renames, a backup leaves its proof and no backup.
void remove_orphaned_proof(const std::filesystem::path& staging,
                           const std::filesystem::path& destination) {
  const std::filesystem::path copy = staging / StagingFolder::kCopy;
  if (identify(destination) || !identify(proof_path(destination)) || !identify(copy)) return;
  const std::optional<BackupProof> proof = read_proof(destination);
  if (proof && proof->sha256 == sha256_of_file(copy)) ::unlink(proof_path(destination).c_str());
}

void remove_if_abandoned(const std::filesystem::path& path) {
  const std::string name = destination_name(path.filename().string());
  if (name.empty()) return;
  const Descriptor folder = open_folder(path);
  struct stat status = {};
  if (!folder.is_open() || ::fstat(folder.number(), &status) != 0) return;
  if (status.st_uid != ::geteuid() || try_to_lock(folder) != Locking::done) return;
  remove_orphaned_proof(path, path.parent_path() / name);
  empty_and_remove(path, folder);
}

}  // namespace

StagingFolder::StagingFolder(const std::filesystem::path& destination) {
  require_folder_of(destination, "cannot create");
  const std::string name =
      "." + destination.filename().string() + std::string(kMark) + std::string(kRandomLetters, 'X');
  for (int attempt = 0; attempt < kMostAttempts; ++attempt) {
    std::string pattern = (destination.parent_path() / name).string();
    if (::mkdtemp(pattern.data()) == nullptr) {
      throw system_error("cannot create", destination, errno);
    }
    path_ = pattern;
    lock_ = open_folder(path_);
    if (lock_.is_open() && try_to_lock(lock_) != Locking::refused && still_is(path_, lock_)) return;
    if (!lock_.is_open() && errno != ENOENT) {
      const int error = errno;
      ::rmdir(path_.c_str());
      throw system_error("cannot create", destination, error);
    }
  }
  throw system_error("cannot create", destination, EBUSY);
}

StagingFolder::~StagingFolder() {
  empty_and_remove(path_, lock_);
}

void create_private_file(const std::filesystem::path& path, const std::string& content) {
  const Descriptor file(
      ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (!file.is_open()) throw system_error("cannot create", path, errno);
  std::string_view rest = content;
  while (!rest.empty()) {
    const ssize_t written = ::write(file.number(), rest.data(), rest.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) throw system_error("cannot write", path, errno);
    rest.remove_prefix(static_cast<std::size_t>(written));
  }
}

void remove_abandoned_staging(const std::filesystem::path& folder) noexcept {
  try {
    std::vector<std::filesystem::path> candidates;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
      candidates.push_back(entry.path());
    }
    for (const auto& path : candidates) remove_if_abandoned(path);
  } catch (const std::exception&) {
    // Whoever makes a backup will hear of a folder that can't be used; leftovers harm nobody.
    return;
  }
}

}  // namespace solder::runner
