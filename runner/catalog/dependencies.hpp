/// \file
/// The libraries that a plugin needs. Two kinds are allowed: the system's C and C++ runtime, and
/// what lies in `<plugins>/lib` under its soname. The second kind is checked as a plugin is.

#ifndef SOLDER_RUNNER_CATALOG_DEPENDENCIES_HPP
#define SOLDER_RUNNER_CATALOG_DEPENDENCIES_HPP

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "core/migration.hpp"

namespace solder::runner {

struct LibraryFacts;

/// Below the plugins folder.
inline constexpr const char* kLibraryFolder = "lib";

/// Whether `name` is a soname of the C and C++ runtime, the compiler's own libraries included.
[[nodiscard]] bool is_runtime_library(std::string_view name);

/// Where a plugin's libraries are.
[[nodiscard]] std::filesystem::path library_path(const Migration& migration,
                                                 const std::string& name);

/// Why a library that isn't in `folder` can't be used: "it needs 'libdep.so', which is not …".
[[nodiscard]] std::string why_not_allowed(const std::string& who, const std::string& name,
                                          const std::filesystem::path& folder);
/// What to do about it.
inline constexpr const char* kLinkStatically =
    "link it statically, or put the library there under that name";

/// \throws Error (ErrorCode::plugin) unless the library in the file `file` is called `name` by
/// itself too: that is how the dynamic loader finds it.
void check_soname(const LibraryFacts& facts, const std::string& name, const std::string& file);

/// `error` about the library `file`, as an Error about a plugin that needs it.
[[nodiscard]] Error library_error(const Error& error, const std::string& file,
                                  const std::string& plugin);

/// `<plugins>/lib`; each library in it is read once. Loads nothing.
class LibraryFolder {
 public:
  /// Nothing is touched before something is needed; the folder may be missing.
  LibraryFolder(std::filesystem::path folder, bool insecure)
      : folder_(std::move(folder)), insecure_(insecure) {}

  /// The libraries of this folder that `plugin` needs, also indirectly, when its file names
  /// `needed`; each with an empty pin.
  /// \throws Error (ErrorCode::plugin) naming the plugin and the library when one is not allowed,
  /// can't be trusted, isn't sound or needs itself.
  [[nodiscard]] std::map<std::string, std::string> resolve(const std::string& plugin,
                                                           const std::vector<std::string>& needed);

 private:
  using Names = std::vector<std::string>;
  struct Search;
  void visit(Search& search, const std::string& who, const std::string& name);
  [[nodiscard]] const Names& read(const std::string& plugin, const std::string& who,
                                  const std::string& name);
  [[nodiscard]] Names read_library(const std::string& name, const std::string& file);

  std::filesystem::path folder_;
  bool insecure_;
  bool is_trusted_ = false;
  std::map<std::string, Names> known_;  ///< what each library needs
};

}  // namespace solder::runner

#endif
