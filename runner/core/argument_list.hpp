/// \file
/// The arguments of a program as the calls take them that start one.

#ifndef SOLDER_RUNNER_CORE_ARGUMENT_LIST_HPP
#define SOLDER_RUNNER_CORE_ARGUMENT_LIST_HPP

#include <string>
#include <vector>

namespace solder::runner {

/// `texts`, ended by a null. Valid while they are there and unchanged.
[[nodiscard]] inline std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  pointers.reserve(texts.size() + 1);
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

}  // namespace solder::runner

#endif
