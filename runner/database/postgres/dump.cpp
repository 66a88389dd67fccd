#include "database/postgres/dump.hpp"

#include <algorithm>
#include <optional>
#include <sstream>
#include <utility>

#include "core/text.hpp"
#include "database/history_name.hpp"
#include "database/postgres/driver.hpp"
#include "database/postgres/error.hpp"
#include "database/postgres/session.hpp"

namespace solder::runner::postgres {

ServerFacts ask_server(const DatabaseAddress& address, const OpenOptions& options) {
  Session session(address.server, address.name(), options);
  ServerFacts facts = {.version = PQserverVersion(session.native()),
                       .schema = address.history_schema};
  if (facts.schema.empty()) {
    const Result schema = session.run("SELECT coalesce(current_schema(), 'public')");
    facts.schema = PQgetvalue(schema.get(), 0, 0);
  }
  return facts;
}

DatabaseError program_failed(const std::string& what, const ProgramRun& run, const ProgramEnd& end,
                             const std::string& next) {
  const std::string words = one_line(end.errors);
  const bool was_locked = words.find("due to lock timeout") != std::string::npos;
  return {was_locked ? ErrorCode::lock : ErrorCode::environment,
          {.what = what,
           .why = quote(run.program.string()) + " ended with " + end.how +
                  (words.empty() ? std::string() : ": " + shorten(words, 2000)),
           .next = was_locked ? "end the programs that lock its tables, or wait longer with "
                                "--lock-timeout"
                              : next},
          0};
}

std::string read_dump(const std::filesystem::path& programs, const std::filesystem::path& dump,
                      std::vector<std::string> arguments, const OpenOptions& options,
                      const BadDump& bad) {
  arguments.push_back(dump.string());
  const ProgramRun run = {.program = programs / "pg_restore", .arguments = std::move(arguments)};
  ProgramEnd end = run_program(run, options);
  if (end.succeeded) return std::move(end.output);
  throw Error(
      ErrorCode::environment,
      {.what = bad.what.empty() ? "cannot restore backup " + quote(dump.string()) : bad.what,
       .why = "the backup is corrupt, or a newer pg_dump has written it: pg_restore ended "
              "with " +
              end.how + ": " + shorten(one_line(end.errors), 2000),
       .next = bad.next});
}

namespace {

/// A value of COPY's text format.
/// https://www.postgresql.org/docs/15/sql-copy.html, "Text Format"
std::string unescape(std::string_view text) {
  std::string value;
  for (std::size_t index = 0; index < text.size(); ++index) {
    if (text[index] != '\\' || index + 1 == text.size()) {
      value += text[index];
      continue;
    }
    const char letter = text[++index];
    value += letter == 'n' ? '\n' : letter == 't' ? '\t' : letter == 'r' ? '\r' : letter;
  }
  return value;
}

std::vector<std::string> split_at(std::string_view text, char separator) {
  std::vector<std::string> parts;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(separator, begin), text.size());
    std::string_view part = text.substr(begin, end - begin);
    while (!part.empty() && part.front() == ' ') part.remove_prefix(1);
    parts.emplace_back(part);
    begin = end + 1;
  }
  return parts;
}

/// Where the columns that matter stand in a line; nothing when the table isn't a history.
struct HistoryColumns {
  std::size_t id = 0;
  std::size_t version = 0;
  std::size_t name = 0;
};

/// `header` is `COPY public.schema_migrations (id, version, …) FROM stdin;`.
std::optional<HistoryColumns> columns_of(const std::string& header) {
  const std::size_t begin = header.rfind('(');
  const std::size_t end = header.rfind(')');
  if (begin == std::string::npos || end == std::string::npos || end < begin) return std::nullopt;
  const auto names = split_at(std::string_view(header).substr(begin + 1, end - begin - 1), ',');
  const auto place = [&](std::string_view name) {
    return static_cast<std::size_t>(std::find(names.begin(), names.end(), name) - names.begin());
  };
  const HistoryColumns columns = {place("id"), place("version"), place("name")};
  const bool has_all = std::max({columns.id, columns.version, columns.name}) < names.size();
  return has_all ? std::optional(columns) : std::nullopt;
}

/// \return whether the line is a row that can be read.
bool add_entry(const std::string& line, const HistoryColumns& columns, History& history) {
  const std::vector<std::string> values = split_at(line, '\t');
  if (std::max({columns.id, columns.version, columns.name}) >= values.size()) return false;
  const std::optional<Version> version = Version::parse(unescape(values[columns.version]));
  if (!version) return false;
  history.entries.push_back({.id = std::strtoll(values[columns.id].c_str(), nullptr, 10),
                             .version = *version,
                             .name = unescape(values[columns.name])});
  return true;
}

Contents contents_of(const std::string& script) {
  Contents contents;
  std::istringstream lines(script);
  std::optional<HistoryColumns> columns;
  for (std::string line; std::getline(lines, line);) {
    if (!columns && line.starts_with("COPY ")) {
      columns = columns_of(line);
      contents.is_ours = columns.has_value();
      contents.readable = contents.is_ours;
    } else if (columns && line == "\\.") {
      break;
    } else if (columns && !add_entry(line, *columns, contents.history)) {
      contents.readable = false;
    }
  }
  std::sort(contents.history.entries.begin(), contents.history.entries.end(),
            [](const HistoryEntry& left, const HistoryEntry& right) { return left.id < right.id; });
  return contents;
}

}  // namespace

Contents PostgresDriver::read_contents(const VerifiedBackup& backup, const DatabaseAddress& live,
                                       const std::string& history_table,
                                       const OpenOptions& options) const {
  const ServerFacts server = ask_server(live, options);
  const std::string table = parse_history_name(history_table, live.backend).table;
  const std::filesystem::path programs =
      find_programs(server.version, "cannot read backup " + quote(backup.path.string()), options);
  return contents_of(read_dump(
      programs, backup.path,
      {"--data-only", "--schema=" + server.schema, "--table=" + table, "--file=-"}, options));
}

}  // namespace solder::runner::postgres
