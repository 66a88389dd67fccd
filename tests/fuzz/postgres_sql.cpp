#include "database/postgres/sql_kind.hpp"
#include "database/postgres/sql_placeholders.hpp"
#include "database/postgres/sql_split.hpp"
#include "database/postgres/sql_tokens.hpp"
#include "fuzz/fuzz.hpp"

namespace solder::testing {
namespace {

namespace postgres = runner::postgres;

void check_between(std::string_view text) {
  postgres::Tokens tokens(text);
  for (postgres::Token token = tokens.next(); token.kind != postgres::TokenKind::end;
       token = tokens.next()) {
    require(token.is_symbol(";"), "between two statements are blanks, comments and semicolons");
  }
}

std::string as_written(const postgres::Translation& done, std::string_view statement) {
  std::string text;
  std::size_t copied = 0;
  for (const postgres::Replacement& one : done.replacements) {
    text += done.sql.substr(copied, one.offset - copied);
    text += statement.substr(one.author_offset, one.author_length);
    copied = one.offset + one.length;
  }
  return text + done.sql.substr(copied);
}

void check_translation(std::string_view statement) {
  postgres::Translation done;
  if (!understands([&] { done = postgres::translate(statement); })) return;
  require(as_written(done, statement) == statement, "only placeholders are translated");
  require(postgres::split(done.sql).size() == 1, "one statement is translated to one");
  std::size_t last = 0;
  for (std::size_t position = 0; position < done.sql.size() + 2;
       position += 1 + done.sql.size() / 64) {
    const std::size_t offset = postgres::author_offset(done, position);
    require(offset >= last && offset <= statement.size(), "offsets grow and stay in the text");
    last = offset;
  }
}

void check_statement(std::string_view statement) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (statement.substr(0, kByteOrderMark.size()) == kByteOrderMark) return;
  const std::vector<postgres::Statement> again = postgres::split(statement);
  require(again.size() == 1 && again.front().text == statement, "a statement is split no further");
  static_cast<void>(postgres::kind_of(statement));
  check_translation(statement);
}

}  // namespace

void fuzz_one_postgres_sql(std::string_view bytes) {
  std::vector<postgres::Statement> statements;
  if (!understands([&] { statements = postgres::split(bytes); })) return;
  std::size_t end = postgres::checked_start(bytes);
  for (const postgres::Statement& one : statements) {
    require(one.offset >= end && bytes.substr(one.offset, one.text.size()) == one.text,
            "the statements are parts of the script, in its order");
    check_between(bytes.substr(end, one.offset - end));
    end = one.offset + one.text.size();
    check_statement(one.text);
  }
  check_between(bytes.substr(end));
}

}  // namespace solder::testing
