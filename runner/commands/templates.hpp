/// \file
/// The templates of `create-migration`, built into the program from sdk/templates.

#ifndef SOLDER_RUNNER_COMMANDS_TEMPLATES_HPP
#define SOLDER_RUNNER_COMMANDS_TEMPLATES_HPP

#include <map>
#include <string>

namespace solder::runner {

/// The text of `sdk/templates/<name>`; generated from that file when Solder is built.
/// \throws std::out_of_range when there is no such template, which is a bug.
[[nodiscard]] const std::string& template_text(const std::string& name);

/// `text` with each `@KEY@` replaced by the value of KEY. Values are not looked into again.
[[nodiscard]] std::string fill_in(const std::string& text,
                                  const std::map<std::string, std::string>& values);

}  // namespace solder::runner

#endif
