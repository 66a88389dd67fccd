// Whether a file is a dump that can be restored. Nothing is changed.

#include <cerrno>
#include <fstream>

#include "core/text.hpp"
#include "database/backup_proof.hpp"
#include "database/file_check.hpp"
#include "database/postgres/driver.hpp"
#include "database/postgres/dump.hpp"

namespace solder::runner::postgres {

namespace {

constexpr const char* kNameABackup = "name a file that 'solder backup' has written";

[[noreturn]] void refuse_backup(const std::filesystem::path& path, const std::string& why,
                                const std::string& next = "restore another backup") {
  throw Error(ErrorCode::environment,
              {.what = "cannot restore backup " + quote(path.string()), .why = why, .next = next});
}

void check_file(const std::filesystem::path& path) {
  std::error_code error;
  const auto type = std::filesystem::status(path, error).type();
  if (type != std::filesystem::file_type::regular) {
    throw environment_error({.what = "cannot restore backup " + quote(path.string()),
                             .why = type == std::filesystem::file_type::not_found
                                        ? "it does not exist"
                                        : "it is not a regular file",
                             .next = kNameABackup});
  }
  std::ifstream file(path, std::ios::binary);
  std::string beginning(5, '\0');
  file.read(beginning.data(), static_cast<std::streamsize>(beginning.size()));
  if (!file.is_open()) throw system_error("cannot restore backup", path, EACCES);
  if (file.gcount() == 0) refuse_backup(path, "the backup is empty: it has 0 bytes");
  if (beginning != "PGDMP") {
    refuse_backup(path,
                  "the backup was not made by solder: it is not a dump in the custom format of "
                  "pg_dump",
                  kNameABackup);
  }
}

std::optional<BackupProof> check_proof(const std::filesystem::path& path) {
  std::optional<BackupProof> proof = read_proof(path);
  if (!proof) return proof;
  const std::string found = sha256_of_file(path);
  if (found == proof->sha256) return proof;
  refuse_backup(path, "the backup is corrupt: its checksum is sha256:" + found + ", and " +
                          quote(proof_path(path).string()) + " says sha256:" + proof->sha256);
}

}  // namespace

VerifiedBackup PostgresDriver::verify(const std::filesystem::path& source,
                                      const DatabaseAddress& live,
                                      const OpenOptions& options) const {
  std::error_code error;
  std::filesystem::path path = std::filesystem::weakly_canonical(source, error);
  if (error) path = std::filesystem::absolute(source).lexically_normal();
  check_file(path);
  const std::optional<BackupProof> proof = check_proof(path);
  const ServerFacts server = ask_server(live, options);
  const std::filesystem::path programs =
      find_programs(server.version, "cannot restore backup " + quote(path.string()), options);
  // With a proof it is what was read to its end when it was written.
  (void)read_dump(programs, path, {proof ? "--list" : "--file=/dev/null"}, options);
  return {.path = path,
          .has_proof = proof.has_value(),
          .database = proof ? proof->database : std::string()};
}

}  // namespace solder::runner::postgres
