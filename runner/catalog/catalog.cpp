#include "catalog/catalog.hpp"

#include <algorithm>
#include <iterator>
#include <tuple>
#include <utility>

#include "core/error.hpp"
#include "core/text.hpp"

namespace solder::runner {

namespace {

bool is_before(const Migration& left, const Migration& right) {
  if (left.kind != right.kind) return left.kind == Kind::migration;
  if (left.version != right.version) return left.version < right.version;
  return left.path < right.path;
}

std::string source_of(const Migration& migration) {
  return quote(migration.path.empty() ? migration.name : migration.path.filename().string());
}

// All clashes at once, a line each.
void check_unique(const std::vector<Migration>& sorted, const std::string& plural) {
  std::string why;
  for (std::size_t index = 1; index < sorted.size(); ++index) {
    const Migration& left = sorted[index - 1];
    const Migration& right = sorted[index];
    if (left.version != right.version) continue;
    if (!why.empty()) why += "\n";
    why += source_of(left) + " has version " + left.version.text() + ", " + source_of(right) +
           " has version " + right.version.text();
  }
  if (why.empty()) return;
  throw Error(ErrorCode::history,
              {.what = "cannot use two " + plural + " with one version",
               .why = why,
               .next = "give one of them another version and build it again, or remove it"});
}

}  // namespace

Catalog::Catalog(std::vector<Migration> migrations) : migrations_(std::move(migrations)) {
  // The order of the file names is mostly that of the versions.
  if (!std::is_sorted(migrations_.begin(), migrations_.end(), is_before)) {
    std::sort(migrations_.begin(), migrations_.end(), is_before);
  }
  const auto first_seed =
      std::find_if(migrations_.begin(), migrations_.end(),
                   [](const Migration& migration) { return migration.kind == Kind::seed; });
  seeds_.assign(std::make_move_iterator(first_seed), std::make_move_iterator(migrations_.end()));
  migrations_.erase(first_seed, migrations_.end());
  check_unique(migrations_, "migrations");
  check_unique(seeds_, "seeds");
}

const Migration* Catalog::find(const Version& version) const {
  const auto found = std::lower_bound(
      migrations_.begin(), migrations_.end(), version,
      [](const Migration& migration, const Version& sought) { return migration.version < sought; });
  return found != migrations_.end() && found->version == version ? &*found : nullptr;
}

}  // namespace solder::runner
