/// \file
/// Which value counts for each option, and who gave it.

#ifndef SOLDER_RUNNER_CLI_EFFECTIVE_CONFIGURATION_HPP
#define SOLDER_RUNNER_CLI_EFFECTIVE_CONFIGURATION_HPP

#include <string>
#include <string_view>
#include <vector>

#include "cli/option_values.hpp"
#include "cli/style.hpp"

namespace solder::runner {

/// The value of one option. Of those that are collected each value is one of these.
struct EffectiveValue {
  std::string_view option = {};  ///< its long name
  std::string text = {};         ///< without passwords; empty when there is none
  std::string_view origin = {};  ///< "command_line", "environment", "file" or "default"
  std::string place = {};        ///< `--plugins`, `SOLDER_PLUGINS`, `solder.conf:3`; empty: default
};

struct ConfigurationAnswer {
  std::string environment = {};  ///< of the configuration file; empty when none was chosen
  std::vector<EffectiveValue> values = {};
};

/// Every option that can be configured, in the order of the help texts; those that some commands
/// alone take when they were given. `given` is what was said, from everywhere.
[[nodiscard]] ConfigurationAnswer effective_configuration(std::vector<OptionValue> given);

/// Three columns: option, value, where it was given.
[[nodiscard]] std::string configuration_text(const ConfigurationAnswer& answer, const Style& style);

}  // namespace solder::runner

#endif
