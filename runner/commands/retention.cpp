#include "commands/retention.hpp"

#include <algorithm>
#include <cerrno>
#include <optional>
#include <unistd.h>

#include "commands/backup_name.hpp"
#include "core/text.hpp"
#include "database/backup_proof.hpp"
#include "database/file_check.hpp"

namespace solder::runner {
namespace {

/// Two databases of one name may share a folder: the name alone doesn't tell whose a backup is.
bool is_backup_of(const std::filesystem::path& path, const std::string& database) {
  std::error_code ignored;
  const auto type = std::filesystem::symlink_status(path, ignored).type();
  if (type != std::filesystem::file_type::regular) return false;
  try {
    const std::optional<BackupProof> proof = read_proof(path);
    return proof && proof->database == database;
  } catch (const Error&) {
    return false;
  }
}

std::string cannot_remove(const std::filesystem::path& path, const std::string& why) {
  return "cannot remove old backup " + quote(path.string()) + ": " + why;
}

/// \return what went wrong, empty when nothing did.
std::string remove_backup(const std::filesystem::path& backup) {
  for (const auto& path : {backup, proof_path(backup)}) {
    // Another run that keeps house may have been faster.
    if (::unlink(path.c_str()) == 0 || errno == ENOENT) continue;
    return cannot_remove(path, system_words(errno));
  }
  return {};
}

std::vector<AutomaticBackup> earlier_backups(const DatabaseAddress& database,
                                             const std::filesystem::path& made) {
  const BackupNaming naming = backup_naming(database);
  // Beside it stands whose it is, and that of two databases with one address it isn't the other's.
  const std::optional<BackupProof> proof = read_proof(made);
  std::vector<AutomaticBackup> found;
  if (!proof) return found;
  for (const auto& entry : std::filesystem::directory_iterator(made.parent_path())) {
    if (entry.path().filename() == made.filename()) continue;
    const std::optional<AutomaticBackup> backup = parse_backup_name(entry.path(), naming);
    if (backup && is_backup_of(entry.path(), proof->database)) found.push_back(*backup);
  }
  std::sort(found.begin(), found.end(),
            [](const auto& left, const auto& right) { return left.is_newer_than(right); });
  return found;
}

}  // namespace

std::vector<std::string> remove_old_backups(const DatabaseAddress& database,
                                            const std::filesystem::path& made, std::size_t keep) {
  std::vector<std::string> warnings;
  if (keep == 0) return warnings;
  try {
    const std::vector<AutomaticBackup> earlier = earlier_backups(database, made);
    for (std::size_t index = keep - 1; index < earlier.size(); ++index) {
      const std::string problem = remove_backup(earlier[index].path);
      if (!problem.empty()) warnings.push_back(problem);
    }
  } catch (const std::filesystem::filesystem_error& error) {
    warnings.push_back("cannot remove old backups: " + error.code().message());
  }
  return warnings;
}

}  // namespace solder::runner
