// 00001_users.sql, with `-- +goose Up`, `-- +goose Down` and further directives.
// https://pressly.github.io/goose/documentation/annotations/
#include "commands/import/sections.hpp"
#include "commands/import/sql_scan.hpp"
#include "core/text.hpp"

namespace solder::runner {
namespace {

/// Reads one file line by line.
class Reader {
 public:
  Reader(std::string file, std::vector<ImportNote>& notes)
      : sections_(std::move(file), "-- +goose Up"), notes_(notes) {}

  void read(const ScriptLine& line) {
    const std::vector<std::string> words = words_behind(line.text, "+goose");
    if (!words.empty()) {
      obey(line, words);
      return;
    }
    if (block_begin_ != 0) block_ += line.text;
    sections_.add(line);
  }

  FoundMigration finish() {
    if (block_begin_ != 0) {
      sections_.refuse(block_begin_, "its '-- +goose StatementBegin' has no end",
                       "add '-- +goose StatementEnd'");
    }
    FoundMigration migration = sections_.finish();
    migration.transaction = transaction_;
    return migration;
  }

 private:
  void obey(const ScriptLine& line, const std::vector<std::string>& words) {
    const std::string& word = words.front();
    if (word == "up" || word == "down") {
      sections_.begin(word == "up" ? Direction::up : Direction::down, line.number);
    } else if (word == "statementbegin") {
      block_begin_ = line.number;
      block_.clear();
    } else if (word == "statementend") {
      end_block(line);
    } else if (word == "no") {
      transaction_ = TransactionMode::none;
    } else if (word == "envsub" || word == "envsubst") {
      note_environment(line, words);
    } else {
      sections_.refuse(
          line.number, "goose has no directive " + quote(word),
          "it may be Up, Down, StatementBegin, StatementEnd, NO TRANSACTION or ENVSUB");
    }
  }

  /// What goose sends as one statement may lack its semicolon.
  void end_block(const ScriptLine& line) {
    if (block_begin_ == 0) {
      sections_.refuse(line.number, "its '-- +goose StatementEnd' has no beginning",
                       "add '-- +goose StatementBegin' before it");
    }
    const auto statements = scan_sql(block_);
    if (!statements.empty() && block_[statements.back().end - 1] != ';') {
      sections_.add({line.number, ";\n"});
    }
    block_begin_ = 0;
  }

  void note_environment(const ScriptLine& line, const std::vector<std::string>& words) {
    if (words.size() > 1 && words[1] == "off") return;
    notes_.push_back({.file = sections_.file(),
                      .line = line.number,
                      .why = "goose puts environment variables in below this line, Solder doesn't",
                      .next = "write their values into the imported SQL"});
  }

  Sections sections_;
  std::vector<ImportNote>& notes_;
  TransactionMode transaction_ = TransactionMode::each;
  std::size_t block_begin_ = 0;  ///< its line, 0: none is open
  std::string block_ = {};
};

}  // namespace

FoundMigrations read_goose(const SourceFolder& folder, const Variables& /*variables*/) {
  FoundMigrations found;
  for (const NumberedFile& file : numbered_files(found, folder)) {
    const std::string shown = folder.shown(*file.file);
    Reader reader(shown, found.notes);
    for (const ScriptLine& line : script_of(shown, file.file->text).lines) reader.read(line);
    FoundMigration migration = reader.finish();
    migration.version = file.version;
    migration.title = file.title;
    found.migrations.push_back(std::move(migration));
  }
  return found;
}

}  // namespace solder::runner
