/// \file
/// Gives the values of options their types, and decides which of several values counts.

#ifndef SOLDER_RUNNER_CLI_OPTION_READER_HPP
#define SOLDER_RUNNER_CLI_OPTION_READER_HPP

#include <chrono>
#include <cstddef>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/option_values.hpp"
#include "core/error.hpp"

namespace solder::runner {

/// All values that were given, from everywhere: the command line beats the environment beats the
/// file. All functions take an option's long name and throw Error (ErrorCode::usage), naming where
/// the value was given, when it isn't what they return.
class OptionReader {
 public:
  explicit OptionReader(std::vector<OptionValue> values) : values_(std::move(values)) {}

  /// The value that counts, null when none was given. Valid while this is.
  [[nodiscard]] const OptionValue* find(std::string_view name) const;
  /// All values that were given for one that is collected. Valid while this is.
  [[nodiscard]] std::vector<const OptionValue*> all(std::string_view name) const;
  /// A switch: yes, true, on, 1 or their opposites; false when not given.
  [[nodiscard]] bool is_on(std::string_view name) const;
  /// A text that must not be empty; `fallback` when not given.
  [[nodiscard]] std::string text(std::string_view name, std::string_view fallback) const;
  /// A whole number of at least `least`.
  [[nodiscard]] std::optional<std::size_t> count(std::string_view name, std::size_t least) const;
  /// Seconds, with decimals: at least 0, at most a year.
  [[nodiscard]] std::chrono::milliseconds seconds(std::string_view name,
                                                  std::chrono::milliseconds fallback) const;
  /// One of `choices`; the first of them when not given.
  [[nodiscard]] std::string choice(std::string_view name,
                                   const std::vector<std::string_view>& choices) const;
  /// One of the option's choices; the first of them when not given.
  [[nodiscard]] std::string choice(std::string_view name) const;
  /// All texts that were given, from everywhere, none empty.
  [[nodiscard]] std::vector<std::string> texts(std::string_view name) const;
  /// All `key=value` pairs. A key that two sources give has the value of the one that counts.
  /// \throws Error also for a pair without a key, and for one key twice in one source.
  [[nodiscard]] std::map<std::string, std::string> pairs(std::string_view name) const;

  /// Refuses switches that contradict each other.
  /// \throws Error (ErrorCode::usage) when more than one of `names` is on.
  void refuse_together(std::initializer_list<std::string_view> names) const;
  /// Which of two switches that contradict each other counts: the one that was said nearer to the
  /// command line. Empty when neither is on. \throws Error as `refuse_together` when both were said
  /// in one place.
  [[nodiscard]] std::string_view nearer_of(std::string_view one, std::string_view other) const;

 private:
  std::vector<OptionValue> values_;
};

/// The Error for a value that can't be used: `cannot use 'abc' for --steps`.
[[nodiscard]] Error bad_value(const OptionValue& value, const std::string& why);

}  // namespace solder::runner

#endif
