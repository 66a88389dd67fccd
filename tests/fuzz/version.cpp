#include "core/version.hpp"

#include <algorithm>
#include <optional>
#include <vector>

#include "fuzz/fuzz.hpp"

namespace solder::testing {
namespace {

using runner::Version;

std::string joined(const std::vector<std::string>& groups) {
  std::string text;
  for (const std::string& group : groups) text += (text.empty() ? "" : ".") + group;
  return text;
}

void check(std::string_view text, std::vector<Version>& versions) {
  const std::optional<Version> version = Version::parse(text);
  if (!version) return;
  require(version->text() == text, "a version is kept as written");
  require(text.size() <= 100 && version->groups().size() <= 10, "a version is bounded");
  require(Version::parse(joined(version->groups())) == *version, "its groups are the version");
  versions.push_back(*version);
}

void compare(const Version& left, const Version& right) {
  require((left <=> right) == (0 <=> (right <=> left)), "an order has two directions");
  require((left == right) == ((left <=> right) == 0), "what is neither less nor greater is equal");
}

}  // namespace

void fuzz_one_version(std::string_view bytes) {
  std::vector<Version> versions;
  while (!bytes.empty() && versions.size() < 16) {
    const std::string_view line = bytes.substr(0, bytes.find('\n'));
    check(line, versions);
    bytes.remove_prefix(std::min(line.size() + 1, bytes.size()));
  }
  for (const Version& left : versions) {
    for (const Version& right : versions) compare(left, right);
  }
}

}  // namespace solder::testing
