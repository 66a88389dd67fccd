#include "database/sqlite/pragma_rules.hpp"

#include <algorithm>
#include <array>

#include "database/sqlite/query.hpp"
#include "database/sqlite/sql_text.hpp"

namespace solder::runner::sqlite {

namespace {

/// All others are allowed; among them those that full-text and R-tree tables run themselves
/// (data_version, page_size). Also refused without an argument: wal_checkpoint, which acts.
constexpr std::array<std::string_view, 18> kDenied = {
    "synchronous",          "locking_mode",         "wal_autocheckpoint", "wal_checkpoint",
    "trusted_schema",       "query_only",           "mmap_size",          "busy_timeout",
    "temp_store_directory", "data_store_directory", "max_page_count",     "soft_heap_limit",
    "hard_heap_limit",      "read_uncommitted",     "cell_size_check",    "fullfsync",
    "checkpoint_fullfsync", "journal_size_limit"};

constexpr std::array<std::string_view, 4> kSafeJournalModes = {"wal", "delete", "truncate",
                                                               "persist"};

constexpr std::array<std::string_view, 17> kPutBack = {"legacy_alter_table",
                                                       "ignore_check_constraints",
                                                       "recursive_triggers",
                                                       "defer_foreign_keys",
                                                       "reverse_unordered_selects",
                                                       "automatic_index",
                                                       "cache_size",
                                                       "cache_spill",
                                                       "count_changes",
                                                       "full_column_names",
                                                       "short_column_names",
                                                       "empty_result_callbacks",
                                                       "analysis_limit",
                                                       "secure_delete",
                                                       "temp_store",
                                                       "threads",
                                                       "foreign_keys"};

/// Can be set, but not read; off in a new connection.
constexpr std::string_view kLikeCase = "case_sensitive_like";

template <std::size_t size>
bool contains(const std::array<std::string_view, size>& names, std::string_view name) {
  return std::any_of(names.begin(), names.end(),
                     [&](std::string_view each) { return same_name(each, name); });
}

}  // namespace

PragmaRule rule_of(std::string_view name, const char* argument, TransactionMode mode) {
  const bool reads = argument == nullptr && !same_name(name, "wal_checkpoint");
  if (reads) return PragmaRule::allow;
  const std::string_view value = argument == nullptr ? "" : argument;
  if (contains(kDenied, name)) return PragmaRule::deny;
  if (same_name(name, "journal_mode")) {
    const bool safe = mode == TransactionMode::none && contains(kSafeJournalModes, value);
    return safe ? PragmaRule::allow : PragmaRule::deny;
  }
  if (same_name(name, "writable_schema") || same_name(name, "schema_version")) {
    return PragmaRule::schema_edit;
  }
  if (same_name(name, "foreign_keys")) return PragmaRule::foreign_keys;
  if (contains(kPutBack, name) || same_name(name, kLikeCase)) return PragmaRule::put_back;
  return PragmaRule::allow;
}

Settings read_settings(Session& session) {
  Settings settings;
  for (const std::string_view name : kPutBack) {
    Query query(session, "PRAGMA " + std::string(name), Keep::no);
    settings.emplace_back(query.step() ? query.text(0) : std::string_view());
  }
  return settings;
}

void put_back(Session& session, const Settings& settings) noexcept {
  const OwnSql own(session);
  const auto set = [&](std::string_view name, const std::string& value) {
    const std::string sql = "PRAGMA " + std::string(name) + " = " + value;
    sqlite3_exec(session.db(), sql.c_str(), nullptr, nullptr, nullptr);
  };
  for (std::size_t index = 0; index < settings.size(); ++index) {
    if (!settings[index].empty()) set(kPutBack.at(index), settings[index]);
  }
  set(kLikeCase, "OFF");
}

}  // namespace solder::runner::sqlite
