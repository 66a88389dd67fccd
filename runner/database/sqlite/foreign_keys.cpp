#include "database/sqlite/foreign_keys.hpp"

#include <algorithm>
#include <utility>

#include "core/error.hpp"
#include "core/text.hpp"

namespace solder::runner::sqlite {

namespace {

/// Violations listed in an error; the rest is counted.
constexpr std::size_t kListed = 20;

[[noreturn]] void fail(const std::string& why, const std::string& next) {
  throw Error(ErrorCode::migration,
              {.what = "cannot commit the migration", .why = why, .next = next});
}

[[noreturn]] void fail_for(const std::vector<Violation>& added) {
  std::string why = "foreign key violated: ";
  const std::size_t listed = std::min(added.size(), kListed);
  for (std::size_t index = 0; index < listed; ++index) {
    why += (index == 0 ? "" : "; ") + describe(added[index]);
  }
  if (added.size() > listed) why += "; and " + std::to_string(added.size() - listed) + " more";
  fail(why, "keep the parent rows, or delete or change the child rows in the same migration");
}

bool contains(const std::vector<Uncheckable>& tables, const Uncheckable& table) {
  return std::any_of(tables.begin(), tables.end(), [&](const Uncheckable& each) {
    return each.child == table.child && each.why == table.why;
  });
}

/// Whether a step wrote only to tables that it made itself: then only those can hold new
/// violations, and the check costs nothing for the others.
bool stays_in_new_tables(const Touched& touched) {
  return !touched.dropped &&
         std::includes(touched.created.begin(), touched.created.end(), touched.written.begin(),
                       touched.written.end(), NameLess());
}

}  // namespace

void ForeignKeys::before_step(bool changed) {
  next_.reset();
  if (!before_ || changed) before_ = find_violations(session_);
}

std::vector<std::string> ForeignKeys::after_step(const Touched& touched, bool check_all) {
  const Interruptible interruptible(session_);
  if (!check_all && stays_in_new_tables(touched)) {
    const Violations now = find_violations(session_, touched.created);
    if (!now.rows.empty()) fail_for(now.rows);
    Violations with_new = *before_;
    with_new.uncheckable.insert(with_new.uncheckable.end(), now.uncheckable.begin(),
                                now.uncheckable.end());
    if (!now.uncheckable.empty()) next_ = with_new;
    return compare(with_new, touched);
  }
  next_ = find_violations(session_);
  return compare(*next_, touched);
}

std::vector<std::string> ForeignKeys::compare(const Violations& now, const Touched& touched) const {
  const std::vector<Violation> added = difference(now.rows, before_->rows);
  // A rebuilt or renamed table shows its old violations under new row ids or names.
  const std::size_t moved = touched.dropped ? difference(before_->rows, now.rows).size() : 0;
  if (added.size() > moved) fail_for(added);
  std::vector<std::string> warnings;
  for (const Uncheckable& table : now.uncheckable) {
    if (contains(before_->uncheckable, table)) continue;
    const std::string why =
        "the foreign keys of " + quote(table.child) + " can't be checked: " + table.why;
    // A new table may be wrong from the start; one that others refer to must not become so.
    if (!touched.created.contains(table.child)) {
      fail(why, "keep the parent's primary key or unique index");
    }
    warnings.push_back(why);
  }
  if (!before_->rows.empty() && !told_) {
    warnings.push_back(count_of(before_->rows.size(), "foreign key violation") +
                       (before_->rows.size() == 1 ? " was" : " were") + " there before");
  }
  return warnings;
}

void ForeignKeys::committed() {
  told_ = told_ || (before_ && !before_->rows.empty());
  if (next_) before_ = std::exchange(next_, std::nullopt);
}

void ForeignKeys::forget() {
  before_.reset();
  next_.reset();
}

}  // namespace solder::runner::sqlite
