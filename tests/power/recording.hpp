/// \file
/// Real migrations on a real file, and all that they did to it.

#ifndef SOLDER_TESTS_POWER_RECORDING_HPP
#define SOLDER_TESTS_POWER_RECORDING_HPP

#include <string>

#include "execute/executor.hpp"
#include "power/disk_log.hpp"

namespace solder::testing {

struct Recording {
  std::string database = {};  ///< the file as it was before
  DiskLog log = {};
};

/// Three runs of the executor on a database in that journal mode, one connection each: six
/// migrations up, three of them down, these three up again. `synchronous` is what the connections
/// are set to, empty for what the runner itself has chosen. Each step is reported; with one
/// transaction for all, each run. \throws std::runtime_error when a step isn't done.
[[nodiscard]] Recording record_migrations(
    const std::string& journal_mode, const std::string& synchronous,
    runner::Transactions transactions = runner::Transactions::each);

}  // namespace solder::testing

#endif
