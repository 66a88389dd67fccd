#include "database/sqlite/guard.hpp"

#include <algorithm>

#include "core/text.hpp"
#include "database/history_table.hpp"
#include "database/sqlite/pragma_rules.hpp"
#include "database/sqlite/sql_text.hpp"

namespace solder::runner::sqlite {

namespace {

bool is_drop(int code) {
  return (code >= SQLITE_DROP_INDEX && code <= SQLITE_DROP_VIEW) || code == SQLITE_DROP_VTABLE;
}

bool is_create(int code) {
  return (code >= SQLITE_CREATE_INDEX && code <= SQLITE_CREATE_VIEW) ||
         code == SQLITE_CREATE_VTABLE;
}

bool is_temporary(int code) {
  return code >= SQLITE_CREATE_TEMP_INDEX && code <= SQLITE_CREATE_TEMP_VIEW;
}

bool is_write(int code) {
  return code == SQLITE_INSERT || code == SQLITE_UPDATE || code == SQLITE_DELETE;
}

bool is_of_sqlite(std::string_view table) {
  return same_name(table.substr(0, 7), "sqlite_");
}

std::string_view view(const char* text) {
  return text != nullptr ? text : "";
}

}  // namespace

bool NameLess::operator()(std::string_view left, std::string_view right) const {
  const int order = sqlite3_strnicmp(left.data(), right.data(),
                                     static_cast<int>(std::min(left.size(), right.size())));
  return order < 0 || (order == 0 && left.size() < right.size());
}

Guard::Guard(Session& session) : session_(session) {
  install();
}

void Guard::install() {
  // In C's arguments the fifth is the trigger or view that asks: nobody is trusted more for that.
  sqlite3_set_authorizer(
      session_.db(),
      [](void* guard, int code, const char* first, const char* second, const char* database,
         const char*) {
        try {
          return static_cast<Guard*>(guard)->judge({code, first, second, database});
        } catch (...) {
          return SQLITE_DENY;
        }
      },
      this);
}

void Guard::start(const StepRules& rules) {
  rules_ = rules;
  touched_ = {};
  to_settle_.clear();
  first_ = {};
  latest_ = {};
  active_ = true;
}

int Guard::refuse(std::string why, std::string next) {
  latest_ = {std::move(why), std::move(next)};
  if (first_.why.empty()) first_ = latest_;
  return SQLITE_DENY;
}

void Guard::settle_created() {
  for (std::string& table : to_settle_) {
    const bool exists =
        sqlite3_table_column_metadata(session_.db(), "main", table.c_str(), nullptr, nullptr,
                                      nullptr, nullptr, nullptr, nullptr) == SQLITE_OK;
    if (!exists) touched_.created.insert(std::move(table));
  }
  to_settle_.clear();
}

int Guard::judge(const Action& action) {
  note_schema_change(action);
  if (!active_ || session_.runs_own_sql()) return SQLITE_OK;
  const bool in_transaction = rules_.transaction == TransactionMode::each;
  switch (action.code) {
    case SQLITE_TRANSACTION:
    case SQLITE_SAVEPOINT:
      if (!in_transaction) return SQLITE_OK;
      return refuse(
          "transaction control is not allowed in a migration: the transaction belongs to the "
          "runner",
          "remove it; a migration that can't run in a transaction declares TRANSACTION none");
    case SQLITE_ATTACH:
    case SQLITE_DETACH:
      return refuse(
          "a migration must not touch other databases: ATTACH and DETACH are not allowed");
    case SQLITE_FUNCTION:
      if (!same_name(view(action.second), "load_extension")) return SQLITE_OK;
      return refuse("load_extension() is not allowed in a migration");
    case SQLITE_PRAGMA:
      return judge_pragma(action);
    case SQLITE_READ:
    case SQLITE_SELECT:
    case SQLITE_RECURSIVE:
    case SQLITE_ANALYZE:
    case SQLITE_REINDEX:
      return SQLITE_OK;
    default:
      break;
  }
  if (names_ours(action)) {
    const char* ours = is_ours(action.first) ? action.first : action.second;
    return refuse(quote(view(ours)) + " is reserved for Solder",
                  "leave it to the runner, or name another history table with --history-table");
  }
  note(action);
  return SQLITE_OK;
}

int Guard::judge_pragma(const Action& action) {
  const std::string name(view(action.first));
  switch (rule_of(name, action.second, rules_.transaction)) {
    case PragmaRule::allow:
      return SQLITE_OK;
    case PragmaRule::deny:
      return refuse("PRAGMA " + name +
                    " is not allowed in a migration: the setting belongs to the "
                    "runner");
    case PragmaRule::schema_edit:
      touched_.schema_edit = true;
      if (rules_.allow_writable_schema) return SQLITE_OK;
      return refuse("PRAGMA " + name + " is not allowed in a migration that doesn't declare it",
                    "add 'USES writable_schema' to the migration");
    case PragmaRule::foreign_keys:
      if (rules_.transaction == TransactionMode::each) {
        touched_.foreign_keys_pragma = true;
        return SQLITE_IGNORE;
      }
      touched_.settings = true;
      return SQLITE_OK;
    case PragmaRule::put_back:
      touched_.settings = true;
      return SQLITE_OK;
  }
  return SQLITE_DENY;
}

bool Guard::is_ours(const char* name) const {
  return same_name(view(name), rules_.history_table) || same_name(view(name), kLogTable);
}

bool Guard::names_ours(const Action& action) const {
  // What the two names are: https://www.sqlite.org/c3ref/c_alter_table.html. The second is a column
  // or a module for some actions, and those may be called as they like.
  switch (action.code) {
    case SQLITE_ALTER_TABLE:
      return is_ours(action.second);
    case SQLITE_CREATE_INDEX:
    case SQLITE_CREATE_TEMP_INDEX:
    case SQLITE_CREATE_TRIGGER:
    case SQLITE_CREATE_TEMP_TRIGGER:
    case SQLITE_DROP_INDEX:
    case SQLITE_DROP_TEMP_INDEX:
    case SQLITE_DROP_TRIGGER:
    case SQLITE_DROP_TEMP_TRIGGER:
      return is_ours(action.first) || is_ours(action.second);
    default:
      return is_ours(action.first);
  }
}

void Guard::note_schema_change(const Action& action) {
  const bool drops = is_drop(action.code);
  // With a virtual table go others, of names that its module has given them.
  if (action.code == SQLITE_ALTER_TABLE || action.code == SQLITE_DROP_VTABLE) {
    changes_.rewritten = true;
  } else if (drops) {
    changes_.dropped.emplace(view(action.first));
  }
  if (!active_ || session_.runs_own_sql()) {
    changed_by_runner_ =
        changed_by_runner_ || drops || action.code == SQLITE_ALTER_TABLE || is_create(action.code);
  }
}

void Guard::note(const Action& action) {
  const std::string_view table = view(action.first);
  if (is_temporary(action.code)) touched_.temporary = true;
  if (is_drop(action.code) || action.code == SQLITE_ALTER_TABLE) touched_.dropped = true;
  if (action.code == SQLITE_ALTER_TABLE || action.code == SQLITE_CREATE_TRIGGER ||
      action.code == SQLITE_CREATE_TEMP_TRIGGER || action.code == SQLITE_CREATE_VIEW) {
    touched_.may_reach_ours = true;
  }
  if (action.code == SQLITE_CREATE_TABLE) to_settle_.emplace_back(table);
  if (is_write(action.code) && view(action.database) == "main" && !is_of_sqlite(table) &&
      !touched_.written.contains(table)) {
    touched_.written.emplace(table);
  }
}

}  // namespace solder::runner::sqlite
