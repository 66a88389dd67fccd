/// \file
/// All that is wrong with the plugins of a folder, in one Error.

#ifndef SOLDER_RUNNER_CATALOG_PLUGIN_FAULTS_HPP
#define SOLDER_RUNNER_CATALOG_PLUGIN_FAULTS_HPP

#include <exception>
#include <filesystem>
#include <string>
#include <vector>

#include "core/error.hpp"

namespace solder::runner {

class PluginFaults {
 public:
  /// Calls `check` and keeps its Error, as one about the plugin file `name`.
  /// \throws Error (ErrorCode::environment) at once: that is none of the plugin's faults.
  template <typename Check>
  void attempt(const std::string& name, const Check& check) {
    try {
      check();
    } catch (const Error& error) {
      if (error.code() == ErrorCode::environment) throw;
      faults_.push_back({.name = name, .text = error.text(), .error = std::current_exception()});
    }
  }

  /// \throws Error: the only one as it was; several as one (ErrorCode::plugin) that names all.
  void throw_if_any(const std::filesystem::path& folder) const;

 private:
  struct Fault {
    std::string name = {};
    ErrorText text = {};
    std::exception_ptr error = {};
  };
  std::vector<Fault> faults_;
};

}  // namespace solder::runner

#endif
