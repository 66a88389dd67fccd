#include "execute/statement_recorder.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include "core/text.hpp"

namespace solder::runner {

namespace {

/// Statements of a loop's body that are recognised when they run again.
constexpr std::size_t kRecent = 16;
/// Statements of a step that are told one by one, and bytes of their SQL; the others are counted.
constexpr std::uint64_t kMostListed = 10'000;
constexpr std::size_t kMostBytes = std::size_t{16} << 20U;
/// Bytes of one statement; a frame must hold it.
constexpr std::size_t kLongestSql = std::size_t{8} << 20U;
/// Between two messages about a statement that runs again and again.
constexpr std::chrono::milliseconds kTellingInterval{100};

/// Reads SQL word by word, as far as it takes to see what kind of statement it is.
class Words {
 public:
  explicit Words(std::string_view sql) : rest_(sql) {}

  /// The next word outside of strings, comments and parentheses, in upper case; empty at the end.
  std::string next() {
    while (!rest_.empty()) {
      if (skip_comment() || skip_quoted()) continue;
      const char letter = rest_.front();
      if (letter == '(') ++depth_;
      if (letter == ')') --depth_;
      if (std::isalpha(static_cast<unsigned char>(letter)) == 0 && letter != '_') {
        rest_.remove_prefix(1);
        continue;
      }
      std::string word = take_word();
      if (depth_ <= 0) return word;
    }
    return {};
  }

 private:
  void skip_past(std::string_view end, std::size_t from) {
    const std::size_t found = rest_.find(end, from);
    rest_.remove_prefix(found == std::string_view::npos ? rest_.size() : found + end.size());
  }

  bool skip_comment() {
    const std::string_view start = rest_.substr(0, 2);
    if (start == "--") skip_past("\n", 2);
    if (start == "/*") skip_past("*/", 2);
    return start == "--" || start == "/*";
  }

  bool skip_quoted() {
    const char letter = rest_.front();
    if (letter != '\'' && letter != '"' && letter != '`') return false;
    skip_past({&letter, 1}, 1);
    return true;
  }

  std::string take_word() {
    std::string word;
    const auto is_of_word = [](char letter) {
      return std::isalnum(static_cast<unsigned char>(letter)) != 0 || letter == '_';
    };
    while (!rest_.empty() && is_of_word(rest_.front())) {
      word += static_cast<char>(std::toupper(static_cast<unsigned char>(rest_.front())));
      rest_.remove_prefix(1);
    }
    return word;
  }

  std::string_view rest_;
  int depth_ = 0;
};

bool is_one_of(const std::string& word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

void add_rows(std::int64_t& sum, std::int64_t rows) {
  if (rows == RanStatement::kNoRows) return;
  sum = (sum == RanStatement::kNoRows ? 0 : sum) + rows;
}

}  // namespace

bool changes_rows(std::string_view sql) {
  Words words(sql);
  std::string word = words.next();
  if (word == "WITH") {
    while (!word.empty() && !is_one_of(word, {"INSERT", "UPDATE", "DELETE", "REPLACE", "MERGE",
                                              "SELECT", "VALUES"})) {
      word = words.next();
    }
  }
  return is_one_of(word, {"INSERT", "UPDATE", "DELETE", "REPLACE", "MERGE", "COPY"});
}

void StatementRecorder::begin_step() {
  recent_.clear();
  count_ = 0;
  bytes_ = 0;
  unlisted_ = {.news = {.number = RanStatement::kUnlisted}};
}

void StatementRecorder::end_step() {
  for (Entry& entry : recent_) tell(entry);
  recent_.clear();
  tell(unlisted_);
}

void StatementRecorder::ran(std::string_view sql, std::int64_t rows, Clock::duration time) {
  const bool is_again =
      !recent_.empty() && !recent_.back().is_prepared && recent_.back().sql == sql;
  note(is_again ? recent_.back() : add(sql, false), 1, rows, time);
}

void StatementRecorder::not_run(std::string_view sql) {
  tell(add(sql, false));
}

std::uint64_t StatementRecorder::begin(std::string_view sql) {
  const auto known = std::find_if(recent_.begin(), recent_.end(), [&](const Entry& entry) {
    return entry.is_prepared && entry.sql == sql;
  });
  if (known != recent_.end()) return known->news.number;
  // Told before it has ended: others may begin meanwhile, and numbers are told in their order.
  Entry& entry = add(sql, true);
  tell(entry);
  return entry.news.number;
}

void StatementRecorder::end(std::uint64_t number, std::uint64_t executions, std::int64_t rows,
                            Clock::duration time) {
  if (Entry* const entry = find(number); entry != nullptr) {
    note(*entry, executions, rows, time);
    return;
  }
  // Others have begun since, and it was told of when it made room for them.
  Entry late = {.news = {.number = number}, .is_told = true};
  note(late, executions, rows, time);
  tell(late);
}

StatementRecorder::Entry& StatementRecorder::add(std::string_view sql, bool is_prepared) {
  if (count_ == kMostListed || bytes_ + sql.size() > kMostBytes) return unlisted_;
  if (recent_.size() == kRecent) {
    tell(recent_.front());
    recent_.pop_front();
  }
  bytes_ += sql.size();
  Entry& entry = recent_.emplace_back();
  entry.news.number = count_++;
  entry.sql = shorten(sql, kLongestSql);
  entry.is_prepared = is_prepared;
  return entry;
}

StatementRecorder::Entry* StatementRecorder::find(std::uint64_t number) {
  if (number == RanStatement::kUnlisted) return &unlisted_;
  const auto found = std::find_if(recent_.begin(), recent_.end(),
                                  [&](const Entry& entry) { return entry.news.number == number; });
  return found == recent_.end() ? nullptr : &*found;
}

void StatementRecorder::note(Entry& entry, std::uint64_t executions, std::int64_t rows,
                             Clock::duration time) {
  entry.news.executions += executions;
  add_rows(entry.news.rows, rows);
  entry.news.microseconds += std::chrono::duration_cast<std::chrono::microseconds>(time).count();
  // At once the first time: after a crash the parent knows what had run.
  if (Clock::now() - entry.told_at >= kTellingInterval) tell(entry);
}

void StatementRecorder::tell(Entry& entry) {
  const bool is_unlisted = entry.news.number == RanStatement::kUnlisted;
  if ((entry.is_told || is_unlisted) && entry.news.executions == 0) return;
  if (!entry.is_told) entry.news.sql = entry.sql;
  progress_.statement_ran(entry.news);
  entry.is_told = true;
  if (entry.news.executions > 0) entry.told_at = Clock::now();
  entry.news = {.number = entry.news.number};
}

}  // namespace solder::runner
