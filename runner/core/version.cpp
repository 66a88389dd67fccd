#include "core/version.hpp"

#include <algorithm>

namespace solder::runner {

namespace {

constexpr std::size_t kMaximumLength = 100;  // characters; the widest in use have 20
constexpr std::size_t kMaximumGroups = 10;

bool is_number(std::string_view part) {
  return !part.empty() && std::all_of(part.begin(), part.end(),
                                      [](char digit) { return digit >= '0' && digit <= '9'; });
}

std::string without_leading_zeros(std::string_view digits) {
  const std::size_t first = digits.find_first_not_of('0');
  return first == std::string_view::npos ? "0" : std::string(digits.substr(first));
}

// Numbers without leading zeros: the longer one is the greater one.
std::strong_ordering compare_numbers(const std::string& left, const std::string& right) {
  if (left.size() != right.size()) return left.size() <=> right.size();
  return left.compare(right) <=> 0;
}

}  // namespace

std::optional<Version> Version::parse(std::string_view text) {
  if (text.size() > kMaximumLength) return std::nullopt;
  if (text.find_first_not_of("0.") == std::string_view::npos) return std::nullopt;
  std::optional<Version> version = Version();
  version->text_ = text;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::string_view part = text.substr(begin, text.find('.', begin) - begin);
    if (!is_number(part) || version->groups_.size() == kMaximumGroups) return std::nullopt;
    version->groups_.push_back(without_leading_zeros(part));
    begin += part.size() + 1;
  }
  return version;
}

std::strong_ordering operator<=>(const Version& left, const Version& right) {
  return std::lexicographical_compare_three_way(left.groups_.begin(), left.groups_.end(),
                                                right.groups_.begin(), right.groups_.end(),
                                                compare_numbers);
}

bool operator==(const Version& left, const Version& right) {
  return left.groups_ == right.groups_;
}

}  // namespace solder::runner
