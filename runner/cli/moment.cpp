#include "cli/moment.hpp"

#include <array>
#include <cstddef>
#include <ctime>
#include <optional>

#include "core/text.hpp"

namespace solder::runner {

namespace {

std::string date_and_time(const std::tm& time) {
  std::array<char, 64> text = {};
  const std::size_t length = std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M:%S", &time);
  return {text.data(), length};
}

std::string zone_name(const std::tm& time) {
  std::array<char, 64> text = {};
  return {text.data(), std::strftime(text.data(), text.size(), "%Z", &time)};
}

/// Nothing where `stored` isn't a time of the form, digit by digit.
std::optional<std::tm> local_time(const std::string& stored) {
  std::tm utc = {};
  const char* const end = ::strptime(stored.c_str(), "%Y-%m-%d %H:%M:%S", &utc);
  if (end == nullptr || *end != '\0') return std::nullopt;
  const std::time_t seconds = ::timegm(&utc);  // makes the 30th of February the 2nd of March
  if (date_and_time(utc) != stored) return std::nullopt;
  std::tm local = {};
  // Once: it looks at /etc/localtime each time, and `status` has a moment for each migration.
  [[maybe_unused]] static const bool is_zone_known = (::tzset(), true);
  if (::localtime_r(&seconds, &local) == nullptr) return std::nullopt;
  return local;
}

}  // namespace

std::string moment_text(const std::string& stored, Zone zone) {
  const std::optional<std::tm> local = zone == Zone::local ? local_time(stored) : std::nullopt;
  return local ? date_and_time(*local) : printable(stored);
}

std::string moment_and_zone(const std::string& stored, Zone zone) {
  const std::optional<std::tm> local = zone == Zone::local ? local_time(stored) : std::nullopt;
  return local ? date_and_time(*local) + " " + zone_name(*local) : printable(stored) + " UTC";
}

}  // namespace solder::runner
