#include "core/lock_file.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>
#include <vector>

#include "core/error.hpp"
#include "core/hash.hpp"
#include "core/text.hpp"

namespace solder::runner {

namespace {

constexpr const char* kHeading =
    "# Pins the plugins of this folder. Written by 'solder lock'; commit it, don't edit it.\n";
constexpr std::uint64_t kMaximumSerial = std::numeric_limits<std::int64_t>::max();
constexpr std::size_t kMaximumLine = 8192;    // bytes; a platform takes about 85
constexpr std::size_t kMaximumName = 200;     // bytes of a plugin's or a library's name
constexpr std::size_t kMaximumPlatform = 40;  // bytes of a platform's name

using Words = std::vector<std::string_view>;

bool is_lower_or_digit(char letter) {
  return (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9');
}

bool is_letter_or_digit(char letter) {
  return is_lower_or_digit(letter) || (letter >= 'A' && letter <= 'Z');
}

// As catalog/metadata.cpp has it.
bool is_plugin_name(std::string_view name) {
  return !name.empty() && name.size() <= kMaximumName &&
         std::all_of(name.begin(), name.end(), [](char letter) {
           return is_letter_or_digit(letter) || letter == '_' || letter == '-';
         });
}

bool is_platform(std::string_view name) {
  return !name.empty() && name.size() <= kMaximumPlatform &&
         std::all_of(name.begin(), name.end(), [](char letter) {
           return is_lower_or_digit(letter) || letter == '_' || letter == '-';
         });
}

Words split(std::string_view line) {
  Words words;
  while (true) {
    const std::size_t space = line.find(' ');
    words.push_back(line.substr(0, space));
    if (space == std::string_view::npos) return words;
    line.remove_prefix(space + 1);
  }
}

std::optional<std::uint64_t> parse_number(std::string_view digits) {
  std::uint64_t number = 0;
  const char* const end = digits.data() + digits.size();
  const auto [stop, failure] = std::from_chars(digits.data(), end, number);
  const bool is_canonical = digits.size() == 1 || digits.substr(0, 1) != "0";
  if (failure != std::errc() || stop != end || !is_canonical) return std::nullopt;
  return number;
}

/// Takes the lines one after the other.
class LockFileReader {
 public:
  explicit LockFileReader(const std::string& file) : file_(file) {}

  void take(std::string_view line) {
    ++number_;
    if (line.size() > kMaximumLine) {
      refuse("it has " + std::to_string(line.size()) + " bytes, more than " +
             std::to_string(kMaximumLine));
    }
    if (line.substr(0, 1) == "#") return;
    take_words(split(line));
  }

  LockFile finish() {
    ++number_;
    if (!has_format_) refuse("the line 'format 1' is missing");
    if (lock_.serial == 0) refuse("the line 'serial N' is missing");
    return std::move(lock_);
  }

  [[noreturn]] void refuse(const std::string& why) const {
    throw Error(ErrorCode::plugin,
                {.what = "cannot read lock file " + quote(file_),
                 .where = "line " + std::to_string(number_),
                 .why = why,
                 .next = "take the file from version control again; after a merge, keep the lines "
                         "of both branches and the higher serial, then run 'solder lock'"});
  }

 private:
  void take_words(const Words& words) {
    const std::string_view first = words.front();
    if (first == "format") return take_format(words);
    if (!has_format_) refuse("the line 'format 1' is to come first");
    if (first == "serial") return take_serial(words);
    if (lock_.serial == 0) refuse("the line 'serial N' is to come second");
    if (first == "migration") return take_plugin(Kind::migration, words);
    if (first == "seed") return take_plugin(Kind::seed, words);
    if (first == "library") return take_library(words);
    refuse("it begins with " + quote(shorten(first, 40)) +
           ", not with 'migration', 'seed' or 'library'");
  }

  void take_format(const Words& words) {
    if (has_format_) refuse("it is a second 'format'");
    if (words.size() != 2 || words[1] != "1") {
      refuse("it has another format than this runner reads, which is 'format 1'");
    }
    has_format_ = true;
  }

  void take_serial(const Words& words) {
    if (lock_.serial != 0) refuse("it is a second 'serial'");
    const auto serial = words.size() == 2 ? parse_number(words[1]) : std::nullopt;
    if (!serial || *serial == 0 || *serial > kMaximumSerial) {
      refuse("the serial is not a number greater than 0");
    }
    lock_.serial = *serial;
  }

  void take_plugin(Kind kind, const Words& words) {
    constexpr std::size_t kFixed = 4;  // kind, version, name, checksum
    if (words.size() <= kFixed) {
      refuse("it has not a version, a name, a checksum and the hash of a platform");
    }
    std::optional<Version> version = Version::parse(words[1]);
    if (!version) refuse(quote(shorten(words[1], 100)) + " is not a version: " + kVersionRule);
    if (!is_plugin_name(words[2])) refuse(quote(shorten(words[2], 100)) + " is not a name");
    if (!is_checksum(words[3])) refuse(quote(shorten(words[3], 100)) + " is not a checksum");
    LockedPlugin plugin{.name = std::string(words[2]), .checksum = std::string(words[3])};
    plugin.artifacts = read_hashes(words, kFixed);
    const std::string text = version->text();
    const bool is_new =
        lock_.plugins.try_emplace({kind, *std::move(version)}, std::move(plugin)).second;
    if (!is_new) refuse("it is a second line about " + std::string(words[0]) + " " + text);
  }

  void take_library(const Words& words) {
    constexpr std::size_t kFixed = 2;  // library, name
    if (words.size() <= kFixed) refuse("it has not a name and the hash of a platform");
    if (!is_library_name(words[1])) {
      refuse(quote(shorten(words[1], 100)) + " is not the name of a library");
    }
    const bool is_new =
        lock_.libraries.try_emplace(std::string(words[1]), read_hashes(words, kFixed)).second;
    if (!is_new) refuse("it is a second line about library " + quote(words[1]));
  }

  [[nodiscard]] PlatformHashes read_hashes(const Words& words, std::size_t first) const {
    PlatformHashes hashes;
    for (std::size_t index = first; index < words.size(); ++index) {
      const std::string_view word = words[index];
      const std::size_t equals = word.find('=');
      const std::string_view platform = word.substr(0, equals);
      const std::string_view hash =
          equals == std::string_view::npos ? std::string_view() : word.substr(equals + 1);
      if (!is_platform(platform) || !is_checksum(hash) || hash.substr(0, 7) != "sha256:") {
        refuse(quote(shorten(word, 100)) + " is not of the form <platform>=sha256:<64 hex digits>");
      }
      if (!hashes.try_emplace(std::string(platform), hash).second) {
        refuse("it has platform " + quote(platform) + " twice");
      }
    }
    return hashes;
  }

  const std::string& file_;
  std::size_t number_ = 0;
  bool has_format_ = false;
  LockFile lock_ = {};
};

std::string hashes_text(const PlatformHashes& hashes) {
  std::string text;
  for (const auto& [platform, hash] : hashes) {
    text.append(" ").append(platform).append("=").append(hash);
  }
  text += "\n";
  return text;
}

}  // namespace

bool is_library_name(std::string_view name) {
  return !name.empty() && name.size() <= kMaximumName && name.front() != '.' &&
         std::all_of(name.begin(), name.end(), [](char letter) {
           return is_letter_or_digit(letter) ||
                  std::string_view("._+-").find(letter) != std::string_view::npos;
         });
}

LockFile parse_lock_file(std::string_view text, const std::string& file) {
  LockFileReader reader(file);
  if (text.size() > kMaximumLockFile) {
    reader.refuse("the file has more than " + std::to_string(kMaximumLockFile) + " bytes");
  }
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    reader.take(text.substr(0, end));
    if (end == std::string_view::npos) reader.refuse("it doesn't end: the file is cut off");
    text.remove_prefix(end + 1);
  }
  return reader.finish();
}

std::string print_lock_file(const LockFile& lock) {
  std::string text = kHeading;
  text += "format 1\nserial " + std::to_string(lock.serial) + "\n";
  for (const auto& [key, plugin] : lock.plugins) {
    text += key.first == Kind::migration ? "migration " : "seed ";
    text += key.second.text() + " " + plugin.name + " " + plugin.checksum;
    text += hashes_text(plugin.artifacts);
  }
  for (const auto& [name, hashes] : lock.libraries) text += "library " + name + hashes_text(hashes);
  return text;
}

LockFile merge_lock_files(const LockFile& previous, LockFile found, const std::string& platform) {
  const auto keep_others = [&platform](const PlatformHashes& from, PlatformHashes& to) {
    for (const auto& [name, hash] : from) {
      if (name != platform) to.try_emplace(name, hash);
    }
  };
  for (auto& [key, plugin] : found.plugins) {
    const auto known = previous.plugins.find(key);
    if (known == previous.plugins.end() || known->second.checksum != plugin.checksum) continue;
    keep_others(known->second.artifacts, plugin.artifacts);
  }
  for (const auto& [name, hashes] : previous.libraries) {
    PlatformHashes others;
    keep_others(hashes, others);
    if (!others.empty()) keep_others(others, found.libraries[name]);
  }
  found.serial = previous.serial;
  if (found != previous || previous.serial == 0) ++found.serial;
  return found;
}

}  // namespace solder::runner
