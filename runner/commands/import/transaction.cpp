#include "commands/import/transaction.hpp"

#include <algorithm>
#include <initializer_list>
#include <optional>

#include "commands/import/sql_scan.hpp"
#include "core/text.hpp"

namespace solder::runner {
namespace {

using Statements = std::vector<ScannedStatement>;

bool is_one_of(const std::string& word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

/// BEGIN, BEGIN IMMEDIATE TRANSACTION, START TRANSACTION: without a choice of an isolation level.
bool is_plain_begin(const ScannedStatement& statement) {
  const std::vector<std::string>& words = statement.words;
  if (statement.begins_with({"START", "TRANSACTION"})) return words.size() == 2;
  if (words.empty() || words.front() != "BEGIN") return false;
  return std::all_of(words.begin() + 1, words.end(), [](const std::string& word) {
    return is_one_of(word, {"TRANSACTION", "WORK", "IMMEDIATE", "DEFERRED", "EXCLUSIVE"});
  });
}

bool is_plain_commit(const ScannedStatement& statement) {
  const std::vector<std::string>& words = statement.words;
  if (words.empty() || !is_one_of(words.front(), {"COMMIT", "END"})) return false;
  return std::all_of(words.begin() + 1, words.end(), [](const std::string& word) {
    return is_one_of(word, {"TRANSACTION", "WORK"});
  });
}

bool controls_transaction(const ScannedStatement& statement) {
  const std::vector<std::string>& words = statement.words;
  if (words.empty()) return false;
  if (is_one_of(words.front(), {"BEGIN", "COMMIT", "END", "ABORT"})) return true;
  if (words.front() == "ROLLBACK") return !is_one_of(words.back(), {"TO"}) && words.size() < 3;
  return statement.begins_with({"START", "TRANSACTION"});
}

/// https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY and
/// the pages of the other statements; https://www.sqlite.org/lang_vacuum.html.
bool needs_no_transaction(const ScannedStatement& statement) {
  const std::vector<std::string>& words = statement.words;
  if (words.empty()) return false;
  if (words.front() == "VACUUM") return true;
  const bool is_of_index =
      words.front() == "REINDEX" || std::find(words.begin(), words.end(), "INDEX") != words.end();
  if (is_of_index && std::find(words.begin(), words.end(), "CONCURRENTLY") != words.end()) {
    return true;
  }
  return words.size() > 1 && is_one_of(words[0], {"CREATE", "DROP"}) &&
         is_one_of(words[1], {"DATABASE", "TABLESPACE"});
}

/// A pair of BEGIN and COMMIT around all that counts: what stands outside sets something of SQLite
/// that Solder sets by itself, as a rebuild of a table does with foreign keys.
struct Frame {
  Statements::const_iterator begin;
  Statements::const_iterator commit;
};

std::optional<Frame> find_frame(const Statements& statements) {
  const auto is_setting = [](const ScannedStatement& statement) {
    return statement.begins_with({"PRAGMA"});
  };
  const auto begin = std::find_if_not(statements.begin(), statements.end(), is_setting);
  if (begin == statements.end() || !is_plain_begin(*begin)) return std::nullopt;
  const auto commit = std::find_if(begin + 1, statements.end(), controls_transaction);
  if (commit == statements.end() || !is_plain_commit(*commit)) return std::nullopt;
  if (!std::all_of(commit + 1, statements.end(), is_setting)) return std::nullopt;
  return Frame{begin, commit};
}

class Settler {
 public:
  Settler(FoundMigration& migration, std::vector<ImportNote>& notes)
      : migration_(migration), notes_(notes) {}

  void settle(Script& script) {
    const std::string text = script.text();
    const Statements statements = scan_sql(text);
    if (const std::optional<Frame> frame = find_frame(statements)) {
      take_out(script, statements, *frame);
      return;
    }
    for (const ScannedStatement& statement : statements) look_at(script, statement);
  }

  [[nodiscard]] bool needs_none() const { return needs_none_; }
  [[nodiscard]] bool had_frame() const { return had_frame_; }

 private:
  void note(const Script& script, const ScannedStatement& statement, const std::string& why,
            const std::string& next) {
    notes_.push_back(
        {.file = script.file, .line = script.line_at(statement.begin), .why = why, .next = next});
  }

  void take_out(Script& script, const Statements& statements, const Frame& frame) {
    const ScannedStatement& commit = *frame.commit;
    const ScannedStatement& begin = *frame.begin;
    note(script, begin,
         "its BEGIN and COMMIT were taken out: the migration runs in a transaction of Solder's",
         "");
    for (const ScannedStatement& statement : statements) {
      if (needs_no_transaction(statement)) needs_none_ = true;
    }
    // From the end, so that the offsets stay true.
    cut(script, commit.begin, commit.end);
    cut(script, begin.begin, begin.end);
    had_frame_ = true;
  }

  void look_at(const Script& script, const ScannedStatement& statement) {
    if (controls_transaction(statement)) {
      note(script, statement,
           "it has " + printable(statement.words.front()) +
               ", which Solder refuses: each migration runs in one transaction, or in none",
           "divide it into several migrations, or take the statement out");
    }
    if (needs_no_transaction(statement)) {
      needs_none_ = true;
      if (migration_.transaction == TransactionMode::each) {
        note(script, statement,
             "it has a statement that runs in no transaction, so the migration has 'TRANSACTION "
             "none'",
             "leave that statement alone in its migration: what fails half-way stays half-done");
      }
    }
  }

  FoundMigration& migration_;
  std::vector<ImportNote>& notes_;
  bool needs_none_ = false;
  bool had_frame_ = false;
};

}  // namespace

void settle_transactions(FoundMigration& migration, std::vector<ImportNote>& notes) {
  Settler settler(migration, notes);
  settler.settle(migration.up);
  const bool up_had_frame = settler.had_frame();
  if (migration.down) settler.settle(*migration.down);
  // Without a transaction of the tool's it had one of its own.
  if (up_had_frame) migration.transaction = TransactionMode::each;
  if (settler.needs_none()) migration.transaction = TransactionMode::none;
}

}  // namespace solder::runner
