/// \file
/// What SQLite makes of the files that a power loss left behind.

#ifndef SOLDER_TESTS_POWER_CRASH_SITE_HPP
#define SOLDER_TESTS_POWER_CRASH_SITE_HPP

#include <cstddef>
#include <string>

#include "power/simulated_disk.hpp"
#include "support/temporary_folder.hpp"

namespace solder::testing {

/// What a database holds.
struct Holding {
  std::string damage = {};   ///< what SQLite says is wrong with the file, empty when nothing is
  std::size_t steps = 0;     ///< that the log calls done
  std::string content = {};  ///< digest of schema and rows, the history's included, without times
};

/// A folder in which files are put and opened, with SQLite's own recovery, again and again.
class CrashSite {
 public:
  [[nodiscard]] Holding open(const Files& files) const;

 private:
  TemporaryFolder folder_;
};

}  // namespace solder::testing

#endif
