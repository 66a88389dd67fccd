/// \file
/// A disk that loses its power: which files may be there afterwards.

#ifndef SOLDER_TESTS_POWER_SIMULATED_DISK_HPP
#define SOLDER_TESTS_POWER_SIMULATED_DISK_HPP

#include <cstddef>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "power/disk_log.hpp"

namespace solder::testing {

/// The contents of files by their names, as DiskOperation calls them.
using Files = std::map<std::string, std::string>;

/// Takes the operations of a log in their order. What was synced is on the disk. Of what was not,
/// each operation may have got there or not, whatever its place in the order, and a write also in
/// part: by sectors of 512 bytes. That a file was made or removed is on the disk once its folder
/// was synced, as POSIX has it; a file's own sync is not enough.
class SimulatedDisk {
 public:
  explicit SimulatedDisk(std::string database);

  /// `operation` must outlive this.
  void apply(const DiskOperation& operation);

  /// Without a power loss: all that was done.
  [[nodiscard]] Files everything() const;
  /// After one, drawn at random.
  [[nodiscard]] Files survivors(std::mt19937& random) const;

 private:
  struct State {
    std::map<std::string, std::size_t> names = {};
    std::map<std::size_t, std::string> contents = {};

    void apply(const DiskOperation& operation);
    void apply_torn(const DiskOperation& write, std::mt19937& random);
    [[nodiscard]] Files files() const;
  };

  void settle_file(std::size_t file);
  void settle_names();

  State on_disk_ = {};
  std::vector<const DiskOperation*> pending_ = {};
};

}  // namespace solder::testing

#endif
