/// \file
/// The version of a migration: how it is read, compared and kept.

#ifndef SOLDER_RUNNER_CORE_VERSION_HPP
#define SOLDER_RUNNER_CORE_VERSION_HPP

#include <compare>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace solder::runner {

/// Digits, or groups of digits joined by dots: `001`, `20261122093000`, `1.2.10`. Compared group by
/// group as numbers of any length (`1` equals `001`, `9` is before `10`, `1.2` is before `1.2.0`),
/// kept as written. At most 100 characters and 10 groups; a version whose groups are all 0 is not
/// one.
class Version {
 public:
  /// \return nothing when `text` is not a version.
  [[nodiscard]] static std::optional<Version> parse(std::string_view text);

  /// As it was written.
  [[nodiscard]] const std::string& text() const { return text_; }

  /// The groups without leading zeros, `0` for a group of zeros: equal for equal versions.
  [[nodiscard]] const std::vector<std::string>& groups() const { return groups_; }

  friend std::strong_ordering operator<=>(const Version& left, const Version& right);
  friend bool operator==(const Version& left, const Version& right);

 private:
  Version() = default;
  std::string text_;
  std::vector<std::string> groups_;
};

/// What a version may look like, for the `why` of an error.
inline constexpr const char* kVersionRule =
    "a version is digits, or groups of digits joined by dots, greater than 0: 003, 20261122093000, "
    "1.2.10";

}  // namespace solder::runner

#endif
