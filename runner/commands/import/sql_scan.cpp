#include "commands/import/sql_scan.hpp"

#include <algorithm>
#include <cctype>

namespace solder::runner {
namespace {

constexpr std::size_t kMostWords = 6;
constexpr std::size_t kNone = std::string_view::npos;

bool is_word_letter(char letter) {
  const auto byte = static_cast<unsigned char>(letter);
  return std::isalnum(byte) != 0 || letter == '_' || byte >= 0x80;
}

class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  std::vector<ScannedStatement> run() {
    while (place_ < text_.size()) {
      if (skip_blank()) continue;
      if (text_[place_] == ';') {
        end_by_semicolon();
        continue;
      }
      note_begin();
      if (is_word_letter(text_[place_])) {
        read_word();
      } else {
        read_mark();
      }
      last_ = place_;
    }
    finish(last_);
    return std::move(found_);
  }

 private:
  [[nodiscard]] bool is_at(std::string_view mark) const {
    return text_.compare(place_, mark.size(), mark) == 0;
  }

  /// Goes behind the next `mark`, or to the end.
  void skip_behind(std::string_view mark) {
    const std::size_t found = text_.find(mark, place_);
    place_ = found == kNone ? text_.size() : found + mark.size();
  }

  bool skip_blank() {
    if (is_at("\xef\xbb\xbf")) {
      place_ += 3;
    } else if (std::isspace(static_cast<unsigned char>(text_[place_])) != 0) {
      ++place_;
    } else if (is_at("--")) {
      skip_behind("\n");
    } else if (is_at("/*")) {
      place_ += 2;
      skip_behind("*/");
    } else {
      return false;
    }
    return true;
  }

  void note_begin() {
    if (is_open_) return;
    is_open_ = true;
    statement_ = {.begin = place_};
    body_ = Body::none;
    previous_.clear();
  }

  void finish(std::size_t end) {
    if (!is_open_) return;
    statement_.end = end;
    found_.push_back(std::move(statement_));
    is_open_ = false;
  }

  /// The body of a trigger of SQLite, or of a function of PostgreSQL in BEGIN ATOMIC, ends with
  /// `; END;`. A CASE has an END too, but no semicolon before it.
  void end_by_semicolon() {
    ++place_;
    if (body_ == Body::open && previous_ != "; END") {
      previous_ = ";";
      return;
    }
    finish(place_);
  }

  void read_word() {
    const std::size_t start = place_;
    while (place_ < text_.size() && (is_word_letter(text_[place_]) || text_[place_] == '$')) {
      ++place_;
    }
    std::string word(text_.substr(start, place_ - start));
    for (char& letter : word) {
      letter = static_cast<char>(std::toupper(static_cast<unsigned char>(letter)));
    }
    if (statement_.words.size() < kMostWords) statement_.words.push_back(word);
    // A string of PostgreSQL with escapes: E'it\'s'.
    if (word == "E" && place_ < text_.size() && text_[place_] == '\'') skip_escaped_string();
    if ((word == "BEGIN" && is_trigger()) || (word == "ATOMIC" && previous_ == "BEGIN")) {
      body_ = Body::open;
    }
    previous_ = previous_ == ";" && word == "END" ? "; END" : word;
  }

  /// A table may have a column that is called `begin`.
  [[nodiscard]] bool is_trigger() const {
    const std::vector<std::string>& words = statement_.words;
    return words.front() == "CREATE" &&
           std::find(words.begin(), words.end(), "TRIGGER") != words.end();
  }

  void read_mark() {
    const char mark = text_[place_];
    previous_.clear();
    if (mark == '\'' || mark == '"' || mark == '`') {
      ++place_;
      // A doubled quote ends one string and begins the next: the same for a scan.
      skip_behind(std::string_view(&mark, 1));
    } else if (mark == '$' && !dollar_tag().empty()) {
      const std::string_view tag = dollar_tag();
      place_ += tag.size();
      skip_behind(tag);
    } else {
      ++place_;
    }
  }

  /// `$$` or `$body$` at this place, empty when there is none.
  [[nodiscard]] std::string_view dollar_tag() const {
    std::size_t end = place_ + 1;
    while (end < text_.size() && is_word_letter(text_[end])) ++end;
    if (end == text_.size() || text_[end] != '$') return {};
    const bool is_parameter = std::isdigit(static_cast<unsigned char>(text_[place_ + 1])) != 0;
    return is_parameter ? std::string_view() : text_.substr(place_, end + 1 - place_);
  }

  void skip_escaped_string() {
    for (++place_; place_ < text_.size() && text_[place_] != '\''; ++place_) {
      if (text_[place_] == '\\') ++place_;
    }
    place_ = std::min(place_ + 1, text_.size());
  }

  enum class Body { none, open };

  std::string_view text_;
  std::size_t place_ = 0;
  std::size_t last_ = 0;  ///< behind the last token
  bool is_open_ = false;
  ScannedStatement statement_ = {};
  Body body_ = Body::none;
  std::string previous_ = {};  ///< the word before this place, ";" or "; END"
  std::vector<ScannedStatement> found_ = {};
};

}  // namespace

bool ScannedStatement::begins_with(const std::vector<std::string_view>& start) const {
  return words.size() >= start.size() && std::equal(start.begin(), start.end(), words.begin());
}

std::vector<ScannedStatement> scan_sql(std::string_view text) {
  return Scanner(text).run();
}

}  // namespace solder::runner
