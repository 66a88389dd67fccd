#include <filesystem>
#include <memory>

#include "database/file_check.hpp"
#include "database/sqlite/driver.hpp"

namespace solder::runner::sqlite {

void SqliteDriver::probe(const DatabaseAddress& address,
                         std::chrono::milliseconds /*within*/) const {
  require_folder_of(address.path, "cannot open database");
  if (!exists(address)) return;
  OpenOptions options;
  options.access = OpenOptions::Access::read;
  options.lock_timeout = std::chrono::milliseconds{0};
  const std::unique_ptr<Connection> connection = open(address, options);
  connection->prepare("SELECT count(*) FROM sqlite_schema")->step();
}

bool SqliteDriver::may_pass(const DatabaseAddress& address, const Error& error) const {
  if (error.code() == ErrorCode::lock) return true;
  std::error_code ignored;
  return !std::filesystem::is_directory(address.path.parent_path(), ignored);
}

}  // namespace solder::runner::sqlite
