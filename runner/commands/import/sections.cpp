#include "commands/import/sections.hpp"

#include <utility>

#include "commands/import/sql_scan.hpp"
#include "core/text.hpp"

namespace solder::runner {

Sections::Sections(std::string file, std::string up_mark)
    : file_(std::move(file)), up_mark_(std::move(up_mark)) {
  head_.file = file_;
  up_.file = file_;
}

void Sections::refuse(std::size_t line, const std::string& why, const std::string& next) const {
  throw Error(ErrorCode::usage, {.what = "cannot import " + quote(file_),
                                 .where = file_ + ":" + std::to_string(line),
                                 .why = why,
                                 .next = next});
}

void Sections::begin(Direction direction, std::size_t line) {
  const bool is_up = direction == Direction::up;
  if (!is_up && !is_up_begun_) {
    refuse(line, "the way down begins before the way up", "put " + quote(up_mark_) + " before it");
  }
  if (down_ || (is_up && is_up_begun_)) {
    refuse(line, std::string("the way ") + to_string(direction) + " begins a second time",
           "leave one of each in the file");
  }
  is_up_begun_ = true;
  if (!is_up) down_ = Script{.file = file_};
}

void Sections::add(const ScriptLine& line) {
  Script& before_down = is_up_begun_ ? up_ : head_;
  (down_ ? *down_ : before_down).lines.push_back(line);
}

FoundMigration Sections::finish() {
  if (!is_up_begun_) {
    refuse(1, "no line says " + quote(up_mark_), "add that line, or take the file out");
  }
  const std::string head = head_.text();
  if (const auto statements = scan_sql(head); !statements.empty()) {
    refuse(head_.line_at(statements.front().begin), "there is SQL before " + quote(up_mark_),
           "move it behind that line");
  }
  if (!trimmed(head).empty()) {
    up_.lines.insert(up_.lines.begin(), head_.lines.begin(), head_.lines.end());
  }
  return {.up = std::move(up_), .down = std::move(down_)};
}

std::vector<NumberedFile> numbered_files(FoundMigrations& found, const SourceFolder& folder) {
  std::vector<NumberedFile> files;
  for (const SourceFile& file : folder.files) {
    if (!file.is_at_top()) continue;
    const std::optional<std::string> stem = without_ending(file.path, ".sql");
    const std::size_t digits = stem ? stem->find_first_not_of("0123456789") : 0;
    if (digits == 0) {
      note_what_is_left(found, folder, file);
      continue;
    }
    std::string title = digits == std::string::npos ? "" : stem->substr(digits);
    title.erase(0, title.find_first_not_of("_-. "));
    files.push_back({&file, stem->substr(0, digits), title});
  }
  return files;
}

}  // namespace solder::runner
