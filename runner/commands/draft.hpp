/// \file
/// Files and folders that appear under their name complete, or not at all.

#ifndef SOLDER_RUNNER_COMMANDS_DRAFT_HPP
#define SOLDER_RUNNER_COMMANDS_DRAFT_HPP

#include <filesystem>
#include <string>

namespace solder::runner {

/// A new file or folder, written under a hidden name beside its place. Removed again when destroyed
/// before `keep`, also after `publish`: so several drafts can be published together. What a killed
/// run left in that folder is removed by the next.
/// All functions throw Error (ErrorCode::environment); (ErrorCode::usage) when the name is taken.
class Draft {
 public:
  /// What killed runs have left in the folder; to look for it takes as long as the folder is big.
  enum class Leftovers { remove, stay };
  /// Writes nothing, but checks that nothing is called `target`, not even a dangling link.
  explicit Draft(std::filesystem::path target, Leftovers leftovers = Leftovers::remove);
  ~Draft();
  Draft(const Draft&) = delete;
  Draft& operator=(const Draft&) = delete;

  /// Makes it a folder, with its parents.
  void make_folder();
  /// Writes a file into the folder, or into a folder in it, which it makes.
  void write_into(const std::string& name, const std::string& content);
  /// Makes it a file.
  void write(const std::string& content);
  /// Gives it its name.
  void publish();
  /// From now on it stays.
  void keep() { kept_ = true; }

  [[nodiscard]] const std::filesystem::path& target() const { return target_; }

 private:
  void check_free() const;

  std::filesystem::path target_;
  std::filesystem::path present_;  ///< where it is now
  std::filesystem::path parent_made_ = {};
  bool kept_ = false;
};

}  // namespace solder::runner

#endif
