#include "catalog/metadata.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>
#include <vector>

#include "catalog/elf.hpp"
#include "core/error.hpp"
#include "core/hash.hpp"
#include "core/text.hpp"
#include "solder/abi.h"

namespace solder::runner {

namespace {

constexpr std::size_t kMaximumRecords = 256;
constexpr std::size_t kUsualRecords = 16;
constexpr std::size_t kMaximumValue = 4096;  // bytes
constexpr std::size_t kMaximumName = 100;    // characters; the name becomes folder and file names

constexpr const char* kUpdate = "update the runner";
constexpr const char* kRename = "rename the file, or build it again with 'solder build'";

struct Record {
  std::string_view key = {};
  std::string_view value = {};
};

[[noreturn]] void refuse(const std::string& file, std::string why, std::string next = kBuildAgain) {
  throw unreadable(file, std::move(why), std::move(next));
}

bool is_plain_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char character) { return character >= ' ' && character <= '~'; });
}

/// The records by key, with the rules that hold for all of them.
class Records {
 public:
  Records(std::string_view bytes, const std::string& file) : file_(file) {
    records_.reserve(kUsualRecords);
    while (!bytes.empty() && bytes != std::string_view("\0", 1)) {
      const std::size_t end = bytes.find('\0');
      if (end == std::string_view::npos) refuse(file_, "its metadata ends in mid-record");
      add(bytes.substr(0, end));
      bytes.remove_prefix(end + 1);
    }
    check_format();
  }

  /// All values of `key`, in the order of the file.
  [[nodiscard]] std::vector<std::string> list(std::string_view key) const {
    std::vector<std::string> values;
    for (const Record& record : records_) {
      if (record.key == key) values.emplace_back(record.value);
    }
    return values;
  }

  /// The value of a key that may be missing but must not repeat.
  [[nodiscard]] std::optional<std::string> find(std::string_view key) const {
    std::optional<std::string> found;
    for (const Record& record : records_) {
      if (record.key != key) continue;
      if (found) refuse(file_, "its metadata has " + quote(key) + " more than once");
      found = record.value;
    }
    return found;
  }

  [[nodiscard]] std::string required(std::string_view key) const {
    std::optional<std::string> value = find(key);
    if (!value) refuse(file_, "its metadata has no " + quote(key));
    return *std::move(value);
  }

 private:
  void add(std::string_view record) {
    const std::size_t equals = record.find('=');
    if (equals == std::string_view::npos || equals == 0) {
      refuse(file_,
             "its metadata has " + quote(shorten(record, 100)) + " where a key=value belongs");
    }
    const Record added = {record.substr(0, equals), record.substr(equals + 1)};
    if (added.value.size() > kMaximumValue) {
      refuse(file_, "its " + quote(shorten(added.key, 100)) + " has " +
                        std::to_string(added.value.size()) + " bytes, more than " +
                        std::to_string(kMaximumValue));
    }
    if (!is_plain_ascii(added.value)) check_text(added);
    if (records_.size() == kMaximumRecords) {
      refuse(file_, "its metadata has more than " + std::to_string(kMaximumRecords) + " records");
    }
    records_.push_back(added);
  }

  void check_text(const Record& record) const {
    const std::string key = quote(shorten(record.key, 100));
    if (!is_utf8(record.value)) refuse(file_, "its " + key + " is not UTF-8");
    // What `printable` would change moves a cursor, forges a line or turns the text around.
    if (record.value.find('\t') == std::string_view::npos &&
        printable(record.value) == record.value) {
      return;
    }
    refuse(file_,
           "its " + key + " holds a control character: " + quote(shorten(record.value, 200)));
  }

  void check_format() const {
    if (records_.empty() || records_.front().key != "format") {
      refuse(file_, "its metadata doesn't begin with 'format=1'");
    }
    const std::string format = required("format");
    if (format == "1") return;
    refuse(file_, "its metadata has format " + quote(format) + ", this runner reads format '1'",
           kUpdate);
  }

  std::vector<Record> records_;
  const std::string& file_;
};

std::optional<std::uint32_t> parse_number(std::string_view digits) {
  std::uint32_t number = 0;
  const char* const end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, number);
  if (error != std::errc() || stop != end) return std::nullopt;
  return number;
}

std::uint32_t read_abi(const Records& records, const std::string& file) {
  const std::string abi = records.required("abi");
  const std::size_t dot = abi.find('.');
  const std::optional<std::uint32_t> major = parse_number(std::string_view(abi).substr(0, dot));
  if (!major) refuse(file, "its ABI is " + quote(abi) + ", not 1.<minor>");
  const std::string ours = std::to_string(SOLDER_ABI_MAJOR);
  if (*major != SOLDER_ABI_MAJOR) {
    refuse(file,
           "it was built for ABI " + std::to_string(*major) + ", this runner speaks ABI " + ours,
           kRebuildForThisRunner);
  }
  if (dot == std::string::npos) refuse(file, "its ABI is " + quote(abi) + ", not 1.<minor>");
  const std::optional<std::uint32_t> minor = parse_number(std::string_view(abi).substr(dot + 1));
  if (!minor) refuse(file, "its ABI is " + quote(abi) + ", not 1.<minor>");
  if (*minor > SOLDER_ABI_MINOR_LATEST) {
    refuse(file,
           "it needs ABI " + abi + ", this runner speaks " + ours + "." +
               std::to_string(SOLDER_ABI_MINOR_LATEST),
           kRebuildForThisRunner);
  }
  return *minor;
}

// A value out of two words.
struct Choice {
  std::string_view key = {};
  std::string_view yes = {};
  std::string_view no = {};
};

bool choose(const Records& records, const std::string& file, const Choice& choice,
            std::string_view preset) {
  const std::string value = records.find(choice.key).value_or(std::string(preset));
  if (value != choice.yes && value != choice.no) {
    refuse(file, "its " + std::string(choice.key) + " is " + quote(value) + ", not " +
                     quote(choice.yes) + " or " + quote(choice.no));
  }
  return value == choice.yes;
}

// A file that is called 007_… and holds version 8 deceives whoever lists the folder.
void check_file_name(const Version& version, const std::string& file) {
  std::string_view name = file;
  name.remove_prefix(name.rfind('/') + 1);
  const std::string_view claimed = name.substr(0, name.find_first_not_of("0123456789."));
  const bool claims_a_version =
      !claimed.empty() && claimed.front() != '.' && name.substr(claimed.size(), 1) == "_";
  if (!claims_a_version || claimed == version.text()) return;
  if (Version::parse(claimed) == version) return;
  refuse(
      file,
      "its file name says version " + std::string(claimed) + ", its metadata say " + version.text(),
      kRename);
}

Version read_version(const Records& records, const std::string& file) {
  const std::string text = records.required("version");
  std::optional<Version> version = Version::parse(text);
  if (!version) refuse(file, "its version is " + quote(text) + ": " + kVersionRule);
  check_file_name(*version, file);
  return *std::move(version);
}

bool is_name_character(char character) {
  return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
         (character >= '0' && character <= '9') || character == '_' || character == '-';
}

std::string read_name(const Records& records, const std::string& file) {
  std::string name = records.required("name");
  if (name.empty()) refuse(file, "its name is empty");
  if (!std::all_of(name.begin(), name.end(), is_name_character)) {
    refuse(file, "its name is " + quote(name) + ": a name is made of letters, digits, '_' and '-'");
  }
  if (name.size() > kMaximumName) {
    refuse(file, "its name has " + std::to_string(name.size()) + " characters, more than " +
                     std::to_string(kMaximumName));
  }
  return name;
}

// add_comments_table: AddCommentsTableMigration, as solder_add_migration() names it.
std::string class_name_of(const std::string& name, Kind kind) {
  std::string result;
  bool begins_word = true;
  for (const char character : name) {
    if (character == '_' || character == '-') {
      begins_word = true;
      continue;
    }
    const bool raise = begins_word && character >= 'a' && character <= 'z';
    result += raise ? static_cast<char>(character - 'a' + 'A') : character;
    begins_word = false;
  }
  return result + (kind == Kind::seed ? "Seed" : "Migration");
}

std::string read_checksum(const Records& records, const std::string& file) {
  std::optional<std::string> checksum = records.find("checksum");
  if (!checksum) return {};
  if (!is_checksum(*checksum) || checksum->substr(0, 7) != "sha256:") {
    refuse(file, "its checksum is " + quote(*checksum) + ", not 'sha256:' and 64 hex digits");
  }
  return *std::move(checksum);
}

// An unknown capability can't be judged, so it can't be granted.
std::vector<std::string> read_uses(const Records& records, const std::string& file) {
  std::vector<std::string> uses = records.list("uses");
  for (const std::string& capability : uses) {
    if (capability == "native" || capability == "writable_schema") continue;
    refuse(file,
           "it uses " + quote(capability) + ", this runner knows 'native' and 'writable_schema'",
           kUpdate);
  }
  return uses;
}

}  // namespace

Migration parse_metadata(std::string_view records, const std::string& file) {
  const Records keys(records, file);
  const std::uint32_t abi_minor = read_abi(keys, file);
  const bool is_migration =
      choose(keys, file, {"kind", "migration", "seed"}, keys.required("kind"));
  Migration migration{.version = read_version(keys, file)};
  migration.abi_minor = abi_minor;
  migration.kind = is_migration ? Kind::migration : Kind::seed;
  migration.name = read_name(keys, file);
  migration.class_name = keys.find("class").value_or("");
  if (migration.class_name.empty()) {
    migration.class_name = class_name_of(migration.name, migration.kind);
  }
  migration.description = keys.find("description").value_or("");
  migration.transaction = choose(keys, file, {"transaction", "each", "none"}, "each")
                              ? TransactionMode::each
                              : TransactionMode::none;
  migration.reversible =
      choose(keys, file, {"reversible", "yes", "no"}, is_migration ? "yes" : "no");
  migration.backends = keys.list("backend");
  if (migration.backends.empty()) migration.backends = {"sqlite"};
  migration.uses = read_uses(keys, file);
  migration.checksum = read_checksum(keys, file);
  migration.sources = keys.list("source");
  migration.sdk = keys.find("sdk").value_or("");
  migration.compiler = keys.find("compiler").value_or("");
  return migration;
}

}  // namespace solder::runner
