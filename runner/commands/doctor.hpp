/// \file
/// `doctor`: looks at everything that the other verbs need, and says of each thing how it is and
/// what to do. It changes nothing: of a database that can't be opened without a change, it looks at
/// the file alone.

#ifndef SOLDER_RUNNER_COMMANDS_DOCTOR_HPP
#define SOLDER_RUNNER_COMMANDS_DOCTOR_HPP

#include <cstddef>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "commands/settings.hpp"
#include "core/error.hpp"

namespace solder::runner {

/// How one thing was found.
struct Check {
  enum class Verdict { ok, warning, problem };
  std::string name = {};  ///< a word or two, the same in each release: "compiler"
  Verdict verdict = Verdict::ok;
  std::string says = {};  ///< what was found, one line
  std::string next = {};  ///< what to do; empty when nothing is to be done, or nobody knows
  ErrorCode code = ErrorCode::environment;  ///< of a problem
};

/// In the order in which they are to be mended.
class DoctorResult {
 public:
  void ok(const std::string& name, const std::string& says) {
    checks_.push_back({.name = name, .says = says});
  }
  void warning(const std::string& name, const std::string& says, const std::string& next) {
    checks_.push_back(
        {.name = name, .verdict = Check::Verdict::warning, .says = says, .next = next});
  }
  void warning(const std::string& name, const ErrorText& text);
  void problem(const std::string& name, ErrorCode code, const ErrorText& text);
  /// Calls `look`; an Error of it becomes a problem. \return whether there was none.
  template <typename Look>
  bool attempt(const std::string& name, const Look& look) {
    try {
      look();
      return true;
    } catch (const Error& error) {
      problem(name, error.code(), error.text());
      return false;
    }
  }

  [[nodiscard]] const std::vector<Check>& checks() const { return checks_; }
  [[nodiscard]] std::size_t count(Check::Verdict verdict) const;
  /// Null when there is none. Valid while this is not changed.
  [[nodiscard]] const Check* first_problem() const;

 private:
  std::vector<Check> checks_ = {};
};

/// The file whose options count.
struct ConfigurationLook {
  std::filesystem::path file = {};  ///< empty: there is none
  std::vector<Error> faults = {};   ///< of what was left out of the settings
};

/// `doctor`.
[[nodiscard]] DoctorResult doctor(const Settings& settings, const ConfigurationLook& configuration);

}  // namespace solder::runner

#endif
