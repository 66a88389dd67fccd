#include "commands/import/unrunnable.hpp"

#include "commands/import/sql_scan.hpp"

namespace solder::runner {
namespace {

struct Reason {
  const char* why = nullptr;  ///< null: the statement can be run
  const char* next = nullptr;
};

Reason reason_against(std::string_view statement) {
  if (statement.front() == '\\') {
    return {"it has a command of psql, which the server doesn't know",
            "say the same in SQL, in the imported file"};
  }
  if (statement.front() == '.') {
    return {"it has a command of the sqlite3 shell, which the database doesn't know",
            "say the same in SQL, in the imported file"};
  }
  const std::string text = lower_case(statement);
  if (text.rfind("copy", 0) == 0 && text.find("from stdin") != std::string::npos) {
    return {"it has COPY FROM STDIN, whose rows only psql sends",
            "write the rows as INSERT, in the imported file"};
  }
  return {};
}

}  // namespace

void note_unrunnable(const Script& script, std::vector<ImportNote>& notes) {
  const std::string text = script.text();
  if (const std::size_t zero = text.find('\0'); zero != std::string::npos) {
    notes.push_back({.file = script.file,
                     .line = script.line_at(zero),
                     .why = "it has a NUL byte, and databases read no further",
                     .next = "take it out of the imported file"});
  }
  for (const ScannedStatement& statement : scan_sql(text)) {
    const std::string_view sql = std::string_view(text).substr(statement.begin);
    const Reason reason = reason_against(sql.substr(0, statement.end - statement.begin));
    if (reason.why == nullptr) continue;
    notes.push_back({.file = script.file,
                     .line = script.line_at(statement.begin),
                     .why = reason.why,
                     .next = reason.next});
    // What follows is read as a part of it: one note says enough.
    return;
  }
}

}  // namespace solder::runner
