/// \file
/// What to say of a word that nobody knows.

#ifndef SOLDER_RUNNER_CLI_SUGGESTION_HPP
#define SOLDER_RUNNER_CLI_SUGGESTION_HPP

#include <string>
#include <string_view>

#include "core/text.hpp"

namespace solder::runner {

/// `it is an unknown command; did you mean 'up'?`, the question only when one of `words` is near.
/// `prefix` stands before the suggested word.
template <typename Words>
[[nodiscard]] std::string unknown(std::string_view noun, std::string_view word, const Words& words,
                                  std::string_view prefix = {}) {
  // A longer word is near to none of ours, and comparing takes time.
  constexpr std::size_t kLongestWord = 64;
  const std::string near = word.size() > kLongestWord ? std::string() : suggest(word, words);
  const std::string text = "it is an unknown " + std::string(noun);
  return near.empty() ? text : text + "; did you mean " + quote(std::string(prefix) + near) + "?";
}

}  // namespace solder::runner

#endif
