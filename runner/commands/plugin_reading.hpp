/// \file
/// Reads the plugins folder by a second thread while the first one reads the database: each takes
/// some milliseconds for thousands of migrations, and neither needs the other.

#ifndef SOLDER_RUNNER_COMMANDS_PLUGIN_READING_HPP
#define SOLDER_RUNNER_COMMANDS_PLUGIN_READING_HPP

#include <exception>
#include <future>

#include "catalog/catalog.hpp"
#include "database/database.hpp"

namespace solder::runner {

/// Begins at once, by a thread of its own; where a file of the folder could be one of the
/// database's own under another name, `catalog` does the work: closing that would drop the locks
/// of a connection (database/open_files.hpp).
class PluginReading {
 public:
  PluginReading(const CatalogOptions& options, const DatabaseAddress& database);

  /// Does something with the database meanwhile. What that throws is kept for `throw_if_failed`:
  /// what is wrong with the plugins is told first. The connection must be closed at its end.
  template <typename Action>
  void meanwhile(const Action& action) noexcept {
    try {
      action();
    } catch (...) {
      fault_ = std::current_exception();
    }
  }

  /// Call it once. \throws Error as `read_catalog`.
  [[nodiscard]] Catalog catalog() { return catalog_.get(); }

  void throw_if_failed() const {
    if (fault_ != nullptr) std::rethrow_exception(fault_);
  }

 private:
  std::future<Catalog> catalog_;
  std::exception_ptr fault_;
};

}  // namespace solder::runner

#endif
