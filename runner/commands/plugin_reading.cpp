#include "commands/plugin_reading.hpp"

#include <sys/stat.h>

namespace solder::runner {
namespace {

bool has_one_name(const std::string& file) {
  struct stat status = {};
  return lstat(file.c_str(), &status) != 0 || status.st_nlink == 1;
}

/// Locks are held on the database itself and, with a WAL, on its index.
bool may_be_in_folder(const DatabaseAddress& database) {
  if (!database.is_file()) return false;
  const std::string file = database.path.string();
  return why_passed_over(database.path.filename().string()).empty() || !has_one_name(file) ||
         !has_one_name(file + "-shm");
}

std::launch way_of(const DatabaseAddress& database) {
  if (may_be_in_folder(database)) return std::launch::deferred;
  // Also deferred where no thread can be had.
  return std::launch::async | std::launch::deferred;
}

}  // namespace

PluginReading::PluginReading(const CatalogOptions& options, const DatabaseAddress& database)
    : catalog_(std::async(way_of(database), [options] { return read_catalog(options); })) {}

}  // namespace solder::runner
