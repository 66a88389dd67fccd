/// \file
/// Throw-away databases: to try on them what the real one is to be spared.

#ifndef SOLDER_RUNNER_DATABASE_SCRATCH_HPP
#define SOLDER_RUNNER_DATABASE_SCRATCH_HPP

#include <filesystem>
#include <memory>
#include <string>

#include "database/database.hpp"

namespace solder::runner {

enum class ScratchContent {
  nothing,  ///< an empty database
  copy,     ///< all that the original holds at the moment
};

/// Removed when destroyed, with all that is in it. What a killed process leaves of a file, the next
/// one that makes a scratch database in the same folder removes.
class ScratchDatabase {
 public:
  virtual ~ScratchDatabase() = default;
  ScratchDatabase() = default;
  ScratchDatabase(const ScratchDatabase&) = delete;
  ScratchDatabase& operator=(const ScratchDatabase&) = delete;

  /// As `--database` takes it.
  [[nodiscard]] virtual const std::string& address() const = 0;
};

struct ScratchRequest {
  DatabaseAddress like = {};  ///< what is copied, or the kind of database that is made
  ScratchContent content = ScratchContent::copy;
  /// Where a file goes; empty: beside the original.
  std::filesystem::path folder = {};
};

/// Only reads the original. \throws Error (ErrorCode::environment) when there is no room, or no
/// right; DatabaseError (ErrorCode::lock).
[[nodiscard]] std::unique_ptr<ScratchDatabase> make_scratch(const ScratchRequest& request,
                                                            const OpenOptions& options);

}  // namespace solder::runner

#endif
