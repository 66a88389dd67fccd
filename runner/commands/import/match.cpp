#include "commands/import/match.hpp"

#include <algorithm>
#include <utility>

#include "commands/import/prepare.hpp"
#include "core/text.hpp"

namespace solder::runner {
namespace {

constexpr std::size_t kMostShown = 20;

std::string shown(const ForeignEntry& entry) {
  if (entry.version.empty()) return "R " + printable(entry.name);
  return printable(entry.version) + (entry.name.empty() ? "" : " (" + printable(entry.name) + ")");
}

/// Without regard to how many '_' stand together: Flyway's table has spaces for them.
std::string plain_name(const std::string& name) {
  std::string plain = own_name_of(name);
  const auto is_double = [](char left, char right) { return left == '_' && right == '_'; };
  plain.erase(std::unique(plain.begin(), plain.end(), is_double), plain.end());
  return plain;
}

const Migration* find_seed(const Catalog& catalog, const std::string& name) {
  const auto found = std::find_if(catalog.seeds().begin(), catalog.seeds().end(),
                                  [wanted = plain_name(name)](const Migration& seed) {
                                    return plain_name(seed.name) == wanted;
                                  });
  return found == catalog.seeds().end() ? nullptr : &*found;
}

const Migration* find(const Catalog& catalog, const ForeignEntry& entry) {
  if (entry.version.empty()) return find_seed(catalog, entry.name);
  const std::optional<Version> version = own_version(entry.version);
  return version ? catalog.find(*version) : nullptr;
}

class Matcher {
 public:
  Matcher(const Catalog& catalog, const ForeignTable& table) : catalog_(catalog), table_(table) {}

  void add_up_to(const std::string& version, bool is_known) {
    const std::optional<Version> last = own_version(version);
    if (is_known && (!last || catalog_.find(*last) == nullptr)) {
      missing_.push_back(printable(version));
      return;
    }
    for (const Migration& migration : catalog_.migrations()) {
      if (last && migration.version <= *last) {
        add(migration, "up to " + printable(version));
      }
    }
  }

  void add_entry(const ForeignEntry& entry) {
    if (const Migration* const migration = find(catalog_, entry)) {
      add(*migration, shown(entry));
    } else {
      missing_.push_back(shown(entry));
    }
  }

  void add_revision(const std::string& revision) {
    std::vector<const Migration*> carriers;
    for (const Migration& migration : catalog_.migrations()) {
      if (carries(migration, revision)) carriers.push_back(&migration);
    }
    if (carriers.size() != 1) refuse_revision(revision, carriers);
    for (const Migration& migration : catalog_.migrations()) {
      if (migration.version <= carriers.front()->version) {
        add(migration, "up to " + printable(revision));
      }
    }
  }

  std::vector<Match> finish() {
    if (!missing_.empty()) refuse_missing();
    return std::move(matches_);
  }

 private:
  void add(const Migration& migration, const std::string& there) {
    const bool is_new = std::none_of(matches_.begin(), matches_.end(), [&](const Match& match) {
      return match.migration == &migration;
    });
    if (is_new) matches_.push_back({&migration, there});
  }

  /// The revision is the version, or stands between dashes, '_' and the ends of the name.
  static bool carries(const Migration& migration, const std::string& revision) {
    if (migration.version.text() == revision) return true;
    std::string name = "_" + migration.name + "_";
    std::replace(name.begin(), name.end(), '-', '_');
    std::string wanted = "_" + own_name_of(revision) + "_";
    std::replace(wanted.begin(), wanted.end(), '-', '_');
    return name.find(wanted) != std::string::npos;
  }

  [[noreturn]] static void refuse_revision(const std::string& revision,
                                           const std::vector<const Migration*>& carriers) {
    std::string names;
    for (const Migration* migration : carriers) {
      names += (names.empty() ? "" : ", ") + migration->version.text() + " " + migration->name;
    }
    throw Error(ErrorCode::history,
                {.what = "cannot adopt the history of alembic",
                 .why = carriers.empty() ? "no plugin here carries the revision " +
                                               quote(revision) + " in its name"
                                         : "several plugins here carry the revision " +
                                               quote(revision) + " in their names: " + names,
                 .next = "give its revision to the name of the migration that brings the database "
                         "to it, as in " +
                         quote("003_add_comments_" + own_name_of(revision))});
  }

  [[noreturn]] void refuse_missing() const {
    std::string list;
    for (std::size_t index = 0; index < std::min(missing_.size(), kMostShown); ++index) {
      list += (index == 0 ? "" : ", ") + missing_[index];
    }
    if (missing_.size() > kMostShown) {
      list += " and " + std::to_string(missing_.size() - kMostShown) + " more";
    }
    throw Error(ErrorCode::history,
                {.what = std::string("cannot adopt the history of ") + to_string(table_.tool),
                 .where = "table " + quote(table_.name),
                 .why = "no plugin here is what is applied there: " + list,
                 .next = "bring them over with 'solder import', or write them with 'solder "
                         "create-migration NAME --as VERSION', and build them"});
  }

  const Catalog& catalog_;
  const ForeignTable& table_;
  std::vector<Match> matches_ = {};
  std::vector<std::string> missing_ = {};
};

}  // namespace

std::vector<Match> match(const Catalog& catalog, const ForeignHistory& history,
                         const ForeignTable& table) {
  Matcher matcher(catalog, table);
  if (history.up_to) matcher.add_up_to(*history.up_to, history.is_up_to_known);
  if (history.revision) matcher.add_revision(*history.revision);
  for (const ForeignEntry& entry : history.applied) matcher.add_entry(entry);
  return matcher.finish();
}

}  // namespace solder::runner
