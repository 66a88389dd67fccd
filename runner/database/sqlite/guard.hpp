/// \file
/// What a plugin's SQL may do (G6): the authorizer, and its notes of what the SQL touches.
/// https://www.sqlite.org/c3ref/set_authorizer.html

#ifndef SOLDER_RUNNER_DATABASE_SQLITE_GUARD_HPP
#define SOLDER_RUNNER_DATABASE_SQLITE_GUARD_HPP

#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/connection.hpp"
#include "database/sqlite/session.hpp"

namespace solder::runner::sqlite {

/// Orders names as SQLite compares them.
struct NameLess {
  using is_transparent = void;
  bool operator()(std::string_view left, std::string_view right) const;
};
using Names = std::set<std::string, NameLess>;

/// What a step's SQL has touched, noted when it was prepared.
struct Touched {
  Names created = {};           ///< tables that were not there before
  Names written = {};           ///< tables with rows inserted, changed or deleted
  bool dropped = false;         ///< something was dropped or altered: names mean other things now
  bool may_reach_ours = false;  ///< a rename, a trigger or a view: see our_objects.hpp
  bool temporary = false;       ///< temporary objects were made
  bool settings = false;        ///< settings that leak were set
  bool schema_edit = false;     ///< PRAGMA writable_schema
  bool foreign_keys_pragma = false;
};

/// What has come to the schema besides new objects, by whomever.
struct SchemaChanges {
  bool rewritten = false;  ///< anything may be different
  Names dropped = {};      ///< the objects of these names, and those of the tables of these names
};

/// Why something was refused.
struct Refusal {
  std::string why = {};
  std::string next = {};
};

class Guard {
 public:
  /// Installs the authorizer for good: setting it makes SQLite compile every statement again.
  explicit Guard(Session& session);
  Guard(const Guard&) = delete;
  Guard& operator=(const Guard&) = delete;

  /// From now on SQL that isn't the runner's own is judged.
  void start(const StepRules& rules);
  void stop() { active_ = false; }
  [[nodiscard]] bool is_active() const { return active_; }
  [[nodiscard]] const StepRules& rules() const { return rules_; }

  /// Call it after preparing and before running: tells which tables, of those about to be created,
  /// are there already (CREATE TABLE IF NOT EXISTS), and thus not new.
  void settle_created();
  /// Refuses what is not SQL's to ask of the authorizer. \return SQLITE_DENY.
  int refuse(std::string why, std::string next = {});

  [[nodiscard]] const Touched& touched() const { return touched_; }
  /// The first refusal since `start`; empty when there was none.
  [[nodiscard]] const Refusal& first_refusal() const { return first_; }
  /// Call it before a statement is prepared or run, to tell its refusal from earlier ones.
  void begin_statement() {
    if (!latest_.why.empty()) latest_ = {};
  }
  /// The refusal of the present statement; empty when there was none.
  [[nodiscard]] const Refusal& latest_refusal() const { return latest_; }

  /// For caches of what the schema holds: since the last call.
  [[nodiscard]] SchemaChanges take_changes() { return std::exchange(changes_, {}); }
  /// Whether the runner itself has changed the schema since the last call.
  [[nodiscard]] bool take_changed_by_runner() { return std::exchange(changed_by_runner_, false); }

  /// Installs the authorizer again, for the case that a plugin with the native connection has
  /// replaced it.
  void install();

 private:
  struct Action {
    int code = 0;
    const char* first = nullptr;
    const char* second = nullptr;
    const char* database = nullptr;
  };
  [[nodiscard]] int judge(const Action& action);
  void note_schema_change(const Action& action);
  [[nodiscard]] int judge_pragma(const Action& action);
  [[nodiscard]] bool is_ours(const char* name) const;
  [[nodiscard]] bool names_ours(const Action& action) const;
  void note(const Action& action);

  Session& session_;
  StepRules rules_;
  bool active_ = false;
  Touched touched_;
  std::vector<std::string> to_settle_;
  Refusal first_;
  Refusal latest_;
  SchemaChanges changes_;
  bool changed_by_runner_ = false;
};

}  // namespace solder::runner::sqlite

#endif
