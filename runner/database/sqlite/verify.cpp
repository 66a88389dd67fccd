#include <fstream>
#include <sys/stat.h>

#include "core/text.hpp"
#include "database/backup_proof.hpp"
#include "database/file_check.hpp"
#include "database/sqlite/backup_file.hpp"
#include "database/sqlite/copy.hpp"
#include "database/sqlite/driver.hpp"

namespace solder::runner::sqlite {

namespace {

/// A backup is one file. With a journal beside it, it is a database that somebody uses or left
/// behind, and its content isn't in the file alone.
void refuse_with_journal(const std::filesystem::path& source, const std::string& what) {
  for (const char* suffix : {"-journal", "-wal"}) {
    struct stat status = {};
    const std::string journal = source.string() + suffix;
    if (::stat(journal.c_str(), &status) != 0 || status.st_size == 0) continue;
    throw environment_error(
        {.what = what,
         .why = "there is a journal beside it, " + quote(journal) + ": it is a database in use",
         .next = "make a backup of it: 'solder --database " + source.string() + " backup FILE'"});
  }
}

/// Whether the header asks for a WAL: https://www.sqlite.org/fileformat.html, 1.3.3.
bool asks_for_wal(const std::filesystem::path& source) {
  std::ifstream file(source, std::ios::binary);
  file.seekg(19);
  return file.get() == 2;
}

/// `path` as a URI: https://www.sqlite.org/uri.html.
std::string immutable_uri(const std::string& path) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string uri = "file:";
  for (const char letter : path) {
    const auto byte = static_cast<unsigned char>(letter);
    const bool plain = (letter >= '0' && letter <= '9') || (letter >= 'a' && letter <= 'z') ||
                       (letter >= 'A' && letter <= 'Z') || letter == '/';
    if (plain) {
      uri += letter;
    } else {
      uri += {'%', kHex[byte >> 4], kHex[byte & 15]};
    }
  }
  return uri + "?immutable=1";
}

}  // namespace

std::unique_ptr<Session> open_backup(const std::filesystem::path& source,
                                     const OpenOptions& options) {
  if (is_open_here(identify(source).value_or(FileIdentity())) || !asks_for_wal(source)) {
    return std::make_unique<Session>(source.string(), SQLITE_OPEN_READONLY, options);
  }
  return std::make_unique<Session>(immutable_uri(source.string()),
                                   SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, options);
}

namespace {

constexpr const char* kNameABackup = "name a file that 'solder backup' has written";

[[noreturn]] void refuse_backup(const std::filesystem::path& path, const std::string& why,
                                const std::string& next = "restore another backup") {
  throw Error(ErrorCode::environment,
              {.what = "cannot restore backup " + quote(path.string()), .why = why, .next = next});
}

void check_file(const std::filesystem::path& path) {
  const std::string what = "cannot restore backup";
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) {
    throw environment_error({.what = what + " " + quote(path.string()),
                             .why = "it is a directory",
                             .next = kNameABackup});
  }
  switch (inspect_file(path, what)) {
    case FileState::database:
      return;
    case FileState::missing:
      throw environment_error({.what = what + " " + quote(path.string()),
                               .why = "it does not exist",
                               .next = kNameABackup});
    case FileState::empty:
      refuse_backup(path, "the backup is empty: it has 0 bytes");
    case FileState::foreign:
      refuse_backup(path, "the backup was not made by solder: it is not a SQLite database",
                    kNameABackup);
  }
}

/// \return what stands beside the backup; nothing when nothing does.
std::optional<BackupProof> check_proof(const std::filesystem::path& path) {
  std::optional<BackupProof> proof = read_proof(path);
  if (!proof) return proof;
  if (is_open_here(identify(path).value_or(FileIdentity()))) {
    throw environment_error({.what = "cannot restore backup " + quote(path.string()),
                             .why = "this process has it open and can't compare its checksum"});
  }
  const std::string found = sha256_of_file(path);
  if (found == proof->sha256) return proof;
  refuse_backup(path, "the backup is corrupt: its checksum is sha256:" + found + ", and " +
                          quote(proof_path(path).string()) + " says sha256:" + proof->sha256);
}

/// A database may need functions and collations of its application before its indexes can be
/// compared with its tables: then it is known only that its structure is sound.
std::string find_any_damage(Session& session) {
  std::string found = find_damage(session, "quick_check");
  if (!found.empty()) return found;
  try {
    return find_damage(session, "integrity_check");
  } catch (const DatabaseError& error) {
    if (error.code() != ErrorCode::database) throw;
    return {};
  }
}

}  // namespace

VerifiedBackup SqliteDriver::verify(const std::filesystem::path& source,
                                    const DatabaseAddress& live, const OpenOptions& options) const {
  std::error_code error;
  std::filesystem::path path = std::filesystem::weakly_canonical(source, error);
  if (error) path = std::filesystem::absolute(source).lexically_normal();
  const std::string what = "cannot restore backup " + quote(path.string());
  refuse_same_file(live.path, path, what);
  check_file(path);
  refuse_with_journal(path, what);
  const std::optional<BackupProof> proof = check_proof(path);
  const std::unique_ptr<Session> session = open_backup(path, options);
  const std::string damage =
      proof ? find_damage(*session, "quick_check") : find_any_damage(*session);
  if (!damage.empty()) refuse_backup(path, "the backup is corrupt: " + damage);
  return {.path = path,
          .has_proof = proof.has_value(),
          .database = proof ? proof->database : std::string()};
}

Contents SqliteDriver::read_contents(const VerifiedBackup& backup, const DatabaseAddress& live,
                                     const std::string& history_table,
                                     const OpenOptions& options) const {
  OpenOptions reading = options;
  reading.access = OpenOptions::Access::read;
  const auto connection = open({.backend = live.backend, .path = backup.path}, reading);
  return runner::read_contents(*connection, history_table);
}

BackupNaming SqliteDriver::backup_naming(const DatabaseAddress& address) const {
  return {.stem = address.path.stem().string(), .extension = ".db"};
}

}  // namespace solder::runner::sqlite
