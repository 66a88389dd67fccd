#include "commands/backup_name.hpp"

#include <algorithm>
#include <system_error>
#include <tuple>

#include "commands/safety.hpp"
#include "core/version.hpp"
#include "database/backup_proof.hpp"

namespace solder::runner {
namespace {

constexpr std::string_view kDigits = "0123456789";

/// Takes as many digits as there are, `count` when it isn't 0. \return whether there were so many.
bool take_digits(std::string_view& text, std::size_t count) {
  const std::size_t found = std::min(text.find_first_not_of(kDigits), text.size());
  if (found == 0 || (count != 0 && found != count)) return false;
  text.remove_prefix(found);
  return true;
}

bool take(std::string_view& text, std::string_view expected) {
  if (!text.starts_with(expected)) return false;
  text.remove_prefix(expected.size());
  return true;
}

/// `-2`, `-3` …, or nothing. \return 0 when it is something else.
unsigned long number_of(std::string_view text) {
  if (text.empty()) return 1;
  const std::string digits(text.substr(1));
  constexpr std::size_t kMostDigits = 9;
  std::string_view rest = digits;
  const bool is_number = text.front() == '-' && !digits.empty() && digits.size() <= kMostDigits &&
                         digits.front() != '0' && take_digits(rest, digits.size());
  return is_number ? std::stoul(digits) : 0;
}

}  // namespace

std::optional<AutomaticBackup> parse_backup_name(const std::filesystem::path& path,
                                                 const BackupNaming& naming) {
  const std::string name = path.filename().string();
  std::string_view rest = name;
  if (!take(rest, naming.stem) || !take(rest, "-") || !rest.ends_with(naming.extension)) return {};
  rest.remove_suffix(naming.extension.size());
  const std::string_view time = rest;
  const bool has_time = take_digits(rest, 8) && take(rest, "T") && take_digits(rest, 6);
  if (!has_time || !take(rest, "Z-v")) return {};
  const std::string_view version = rest.substr(0, rest.find('-'));
  rest.remove_prefix(version.size());
  AutomaticBackup backup = {.path = path, .time = std::string(time.substr(0, 16))};
  backup.number = number_of(rest);
  if (backup.number == 0 || (version != "0" && !Version::parse(version))) return {};
  return backup;
}

bool AutomaticBackup::is_newer_than(const AutomaticBackup& other) const {
  return std::tie(time, number) > std::tie(other.time, other.number);
}

std::filesystem::path backup_path(const std::filesystem::path& folder, const BackupNaming& naming,
                                  const std::string& newest_version,
                                  std::chrono::system_clock::time_point now) {
  const std::string digits = utc_digits(now);
  const std::string time = digits.substr(0, 8) + "T" + digits.substr(8) + "Z";
  unsigned long number = 1;
  std::error_code ignored;  // writing there will tell
  for (const auto& entry : std::filesystem::directory_iterator(folder, ignored)) {
    std::filesystem::path name = entry.path();
    // The proof of a backup that is being written has its name already.
    if (name.extension() == kProofExtension) name.replace_extension();
    const auto other = parse_backup_name(name, naming);
    if (other && other->time == time) number = std::max(number, other->number + 1);
  }
  const std::string name =
      naming.stem + "-" + time + "-v" + (newest_version.empty() ? "0" : newest_version);
  return folder / (name + (number == 1 ? "" : "-" + std::to_string(number)) + naming.extension);
}

}  // namespace solder::runner
