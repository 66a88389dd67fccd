/// \file
/// Small rules for text that people read.

#ifndef SOLDER_RUNNER_CORE_TEXT_HPP
#define SOLDER_RUNNER_CORE_TEXT_HPP

#include <cstddef>
#include <string>
#include <string_view>

namespace solder::runner {

/// `text` in single quotes, made printable.
[[nodiscard]] std::string quote(std::string_view text);

/// `text` with control characters, DEL, C1 controls, bidirectional overrides and invalid UTF-8
/// escaped as `\n`,
/// `\x1b` or `\u202e`, so that it can't move a cursor or forge a line. Tabs and printable UTF-8
/// stay.
[[nodiscard]] std::string printable(std::string_view text);

/// As `printable`, but newlines stay: for SQL and for messages of several lines.
[[nodiscard]] std::string printable_lines(std::string_view text);

/// Whether `text` is valid UTF-8: no overlong forms, no surrogates.
[[nodiscard]] bool is_utf8(std::string_view text);

/// "1 migration", "2 migrations".
[[nodiscard]] std::string count_of(std::size_t count, std::string_view singular);

/// At most `limit` bytes of `text`, cut between characters, with "…" when something is missing.
[[nodiscard]] std::string shorten(std::string_view text, std::size_t limit);

/// `address` with the password of a URL replaced by `***`.
[[nodiscard]] std::string redact(std::string_view address);

/// The word of `words` nearest to `word` by edit distance, empty when none is near enough to
/// suggest.
template <typename Words>
[[nodiscard]] std::string suggest(std::string_view word, const Words& words);

/// Insertions, deletions, changes and swaps of neighbours that turn `left` into `right`.
[[nodiscard]] std::size_t edit_distance(std::string_view left, std::string_view right);

template <typename Words>
std::string suggest(std::string_view word, const Words& words) {
  std::string best;
  std::size_t best_distance = word.size() / 3 + 1;
  for (const auto& candidate : words) {
    const std::size_t distance = edit_distance(word, candidate);
    if (distance <= best_distance && (best.empty() || distance < best_distance)) {
      best = candidate;
      best_distance = distance;
    }
  }
  return best;
}

}  // namespace solder::runner

#endif
