#include "database/postgres/sql_placeholders.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "database/postgres/sql_error.hpp"
#include "database/postgres/sql_kind.hpp"
#include "database/postgres/sql_letters.hpp"
#include "database/postgres/sql_tokens.hpp"

namespace solder::runner::postgres {

namespace {

/// The protocol counts them in 16 bits.
constexpr std::size_t kMostParameters = 65535;

/// Follows brackets and parentheses, to know where a colon separates the bounds of a slice.
class Brackets {
 public:
  void see(const Token& token) {
    if (token.is_symbol("(")) open_.push_back(Kind::parentheses);
    if (token.is_symbol("[")) open_.push_back(bracket());
    if ((token.is_symbol(")") || token.is_symbol("]")) && !open_.empty()) open_.pop_back();
    after_dot_ = previous_.is_symbol(".");
    previous_ = token;
  }

  [[nodiscard]] bool is_in_subscript() const {
    return !open_.empty() && open_.back() == Kind::subscript;
  }

 private:
  enum class Kind { parentheses, subscript, array };

  [[nodiscard]] Kind bracket() const {
    if (previous_.is("ARRAY") && !after_dot_) return Kind::array;
    const bool nests = previous_.is_symbol("[") || previous_.is_symbol(",");
    return nests && !open_.empty() && open_.back() == Kind::array ? Kind::array : Kind::subscript;
  }

  std::vector<Kind> open_;
  Token previous_;
  bool after_dot_ = false;  ///< the previous token is the part of a name
};

class Translator {
 public:
  explicit Translator(std::string_view statement)
      : statement_(statement), defines_(has_own_parameters(statement)) {}

  Translation run() {
    Tokens tokens(statement_);
    for (Token token = tokens.next(); token.kind != TokenKind::end; token = tokens.next()) {
      see(token);
      brackets_.see(token);
      previous_ = token;
    }
    done_.sql += statement_.substr(copied_);
    return std::move(done_);
  }

 private:
  void see(const Token& token) {
    if (token.kind == TokenKind::parameter && !defines_) see_number(token);
    if (token.kind == TokenKind::symbol) see_operator(token);
    const bool follows_colon = previous_.is_symbol(":") && previous_.end() == token.offset;
    if (token.kind == TokenKind::word && follows_colon && !brackets_.is_in_subscript()) {
      place(previous_.offset, token.end(), number_of(token));
    }
  }

  void see_operator(const Token& token) {
    for (std::size_t at = token.offset; at < token.end(); ++at) {
      if (statement_[at] != '?') continue;
      if (at + 1 < token.end() && statement_[at + 1] == '?') {
        replace(at, at + 2, "?");
        ++at;
      } else {
        refuse_numbered(at);
        place(at, at + 1, new_parameter({}, at));
      }
    }
  }

  /// SQLite knows ?1; written as $1 and a 1 it would be another number.
  void refuse_numbered(std::size_t at) const {
    const std::string_view next = statement_.substr(at + 1, 1);
    if (next.empty() || !is_digit(next.front())) return;
    throw sql_error("a digit follows the placeholder ? at offset " + std::to_string(at),
                    "write ? or :name", statement_, at);
  }

  /// $1 as the author wrote it.
  void see_number(const Token& token) {
    std::size_t number = 0;
    for (const char digit : token.text.substr(1)) {
      number = std::min(number * 10 + static_cast<std::size_t>(digit - '0'), kMostParameters + 1);
    }
    if (number == 0 || number > kMostParameters) {
      throw sql_error("there is no placeholder " + std::string(token.text.substr(0, 12)),
                      "number placeholders from $1 to $65535", statement_, token.offset);
    }
    if (places_) throw mixed(token.offset);
    numbers_ = true;
    done_.names.resize(std::max(done_.names.size(), number));
  }

  std::size_t number_of(const Token& name) {
    const auto known = numbers_of_names_.find(name.text);
    if (known != numbers_of_names_.end()) return known->second;
    const std::size_t number = new_parameter(name.text, previous_.offset);
    numbers_of_names_.emplace(name.text, number);
    return number;
  }

  std::size_t new_parameter(std::string_view name, std::size_t offset) {
    if (defines_) {
      throw sql_error("the placeholder at offset " + std::to_string(offset) +
                          " stands in the definition of a function or a prepared statement",
                      "write ?? for the operator ?, and $1 for an argument", statement_, offset);
    }
    if (numbers_) throw mixed(offset);
    if (done_.names.size() == kMostParameters) {
      throw sql_error("the statement has more than 65535 placeholders", "insert fewer rows at once",
                      statement_, offset);
    }
    places_ = true;
    done_.names.emplace_back(name);
    return done_.names.size();
  }

  [[nodiscard]] DatabaseError mixed(std::size_t offset) const {
    return sql_error("the statement mixes $1 with ? or :name",
                     "write all placeholders in one way, and ?? for the operator ?", statement_,
                     offset);
  }

  /// With a space where it would become one with its neighbours: `LIMIT?`, `?AND`.
  void place(std::size_t from, std::size_t end, std::size_t number) {
    const bool joins_left = from > 0 && is_name_part(statement_[from - 1]);
    const bool joins_right = end < statement_.size() && is_name_part(statement_[end]);
    replace(from, end,
            (joins_left ? " $" : "$") + std::to_string(number) + (joins_right ? " " : ""));
  }

  void replace(std::size_t from, std::size_t end, const std::string& text) {
    done_.sql += statement_.substr(copied_, from - copied_);
    done_.replacements.push_back({.offset = done_.sql.size(),
                                  .length = text.size(),
                                  .author_offset = from,
                                  .author_length = end - from});
    done_.sql += text;
    copied_ = end;
  }

  std::string_view statement_;
  bool defines_;          ///< $1 isn't a placeholder
  bool numbers_ = false;  ///< there is a $1 …
  bool places_ = false;   ///< there is a ? or a :name
  std::map<std::string_view, std::size_t> numbers_of_names_;
  Brackets brackets_;
  Token previous_;
  std::size_t copied_ = 0;  ///< up to there the author's text is in the translation
  Translation done_;
};

}  // namespace

Translation translate(std::string_view statement) {
  return Translator(statement).run();
}

std::size_t author_offset(const Translation& translation, std::size_t position) {
  const std::size_t at = byte_offset(translation.sql, position);
  const auto& all = translation.replacements;
  const auto after = std::upper_bound(
      all.begin(), all.end(), at,
      [](std::size_t offset, const Replacement& one) { return offset < one.offset; });
  if (after == all.begin()) return at;
  const Replacement& last = *(after - 1);
  const std::size_t beyond = at - last.offset;
  if (beyond < last.length) return last.author_offset;
  return last.author_offset + last.author_length + (beyond - last.length);
}

std::size_t byte_offset(std::string_view utf8, std::size_t position) {
  std::size_t at = 0;
  for (std::size_t character = 1; character < position && at < utf8.size(); ++character) {
    ++at;
    while (at < utf8.size() && (static_cast<unsigned char>(utf8[at]) & 0xC0U) == 0x80U) ++at;
  }
  return at;
}

}  // namespace solder::runner::postgres
