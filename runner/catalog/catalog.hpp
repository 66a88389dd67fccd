/// \file
/// The migrations that are there: what the plugins folder holds, in order, no version twice.

#ifndef SOLDER_RUNNER_CATALOG_CATALOG_HPP
#define SOLDER_RUNNER_CATALOG_CATALOG_HPP

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "core/migration.hpp"

namespace solder::runner {

/// Which files count as plugins: regular files whose name ends in `.so` and doesn't begin with a
/// dot. Folders and other names are passed over; a link, FIFO or folder that is called `*.so` is an
/// error.
struct CatalogOptions {
  std::filesystem::path folder = {};
  /// Accept files and folders that others can write (throw-away containers).
  bool insecure = false;
};

/// Why the file `name` of the plugins folder doesn't count as a plugin, in a word or two; empty
/// when it does.
[[nodiscard]] std::string why_passed_over(std::string_view name);

/// All known migrations.
class Catalog {
 public:
  Catalog() = default;
  /// Sorts by version. \throws Error (ErrorCode::history) naming both files when two share a
  /// version (of one kind).
  explicit Catalog(std::vector<Migration> migrations);

  /// Migrations in version order.
  [[nodiscard]] const std::vector<Migration>& migrations() const { return migrations_; }
  /// Seeds in version order, a numbering of their own.
  [[nodiscard]] const std::vector<Migration>& seeds() const { return seeds_; }
  /// \return null when there is none. Valid while the catalog is.
  [[nodiscard]] const Migration* find(const Version& version) const;

 private:
  std::vector<Migration> migrations_;
  std::vector<Migration> seeds_;
};

/// Reads the metadata of every plugin in the folder, and whether the libraries that it needs may be
/// used; loads nothing. All faults of all files are
/// named in one Error. \throws Error (ErrorCode::plugin), (ErrorCode::environment) when the folder
/// is missing or unreadable, (ErrorCode::history) for two plugins with one version.
[[nodiscard]] Catalog read_catalog(const CatalogOptions& options);

/// Reads one plugin file's metadata; doesn't ask who can write the file. \throws Error
/// (ErrorCode::plugin)
[[nodiscard]] Migration read_plugin_file(const std::filesystem::path& path);

}  // namespace solder::runner

#endif
