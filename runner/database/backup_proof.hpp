/// \file
/// The file beside a backup that tells whether it still is what was written: `<backup>.sha256`.
///
///   # backup of: /srv/app/app.db
///   7f83b1657ff1fc53b92dc18148a1d65dfc2d4b1fa3d677284addd200126d9069  app-20250820T204833Z-v002.db
///
/// It is what `sha256sum` writes and `sha256sum --check` reads, which passes over lines that begin
/// with `#`. SQLite's own checks don't see a byte that changed within a value. Rejected: the digest
/// in the backup itself, which would then no longer be the same bytes as the database.

#ifndef SOLDER_RUNNER_DATABASE_BACKUP_PROOF_HPP
#define SOLDER_RUNNER_DATABASE_BACKUP_PROOF_HPP

#include <filesystem>
#include <optional>
#include <string>

namespace solder::runner {

struct BackupProof {
  std::string sha256 = {};    ///< 64 lower-case hex digits
  std::string database = {};  ///< what it is a backup of, escaped as `escape_line`; may be empty
};

inline constexpr const char* kProofExtension = ".sha256";

/// `<backup>.sha256`.
[[nodiscard]] std::filesystem::path proof_path(const std::filesystem::path& backup);

/// The content of the file. `database` is escaped already.
[[nodiscard]] std::string proof_text(const BackupProof& proof, const std::string& backup_name);

/// What the file beside `backup` says; nothing when there is none. The name in it doesn't count: a
/// backup may be renamed together with it.
/// \throws Error (ErrorCode::consent) when it can't be read or understood.
[[nodiscard]] std::optional<BackupProof> read_proof(const std::filesystem::path& backup);

/// `text` in one line, as sha256sum writes names: backslash and newline escaped.
[[nodiscard]] std::string escape_line(const std::string& text);

/// SHA-256 of a file as 64 hex digits. Never of a database to which this process has a connection.
/// \throws DatabaseError (ErrorCode::environment).
[[nodiscard]] std::string sha256_of_file(const std::filesystem::path& path);

}  // namespace solder::runner

#endif
