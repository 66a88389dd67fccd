#include "cli/schema_file.hpp"

#include <cerrno>
#include <fstream>
#include <iterator>
#include <optional>
#include <system_error>
#include <unistd.h>

#include "cli/line_difference.hpp"
#include "cli/print_schema.hpp"
#include "commands/replace_file.hpp"
#include "core/text.hpp"

namespace solder::runner {

namespace {

constexpr std::size_t kMostLines = 100;

std::string cannot_write(const std::filesystem::path& file) {
  return "cannot write schema file " + quote(file.string());
}

std::string command_for(const std::filesystem::path& file) {
  return "'solder show-schema --format sql > " + printable(file.string()) + "'";
}

std::optional<std::string> text_in(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
}

}  // namespace

void check_schema_file(const std::filesystem::path& file) {
  if (file.empty()) return;
  const std::filesystem::path folder = file.has_parent_path() ? file.parent_path() : ".";
  std::error_code ignored;
  std::string why;
  if (!std::filesystem::is_directory(folder, ignored)) {
    why = "no such directory: " + quote(folder.string());
  } else if (::access(folder.c_str(), W_OK | X_OK) != 0) {
    why = quote(folder.string()) + ": " + std::generic_category().message(errno);
  } else {
    try {
      check_replaceable(file);
    } catch (const Error& error) {
      why = error.text().why;
    }
  }
  if (why.empty()) return;
  throw Error(ErrorCode::environment,
              {.what = cannot_write(file),
               .why = why + "; the database was not touched",
               .next = "name a file that can be written with --schema-file"});
}

SchemaFile write_schema_file(const Settings& settings, const std::filesystem::path& file) {
  try {
    const std::string text = schema_sql(show_schema(settings, false));
    if (text_in(file) == text) return {.path = file, .changed = false};
    replace_file(file, text);
    return {.path = file, .changed = true};
  } catch (const Error& error) {
    throw Error(ErrorCode::environment,
                {.what = cannot_write(file),
                 .why = error.text().why + "; what was to be done in the database is done",
                 .next = "run no migration again for it; write it with " + command_for(file)});
  }
}

SchemaCheck check_schema(const Settings& settings, const std::filesystem::path& file) {
  const SchemaResult schema = show_schema(settings, false);
  const std::optional<std::string> text = text_in(file);
  SchemaCheck check = {.database = schema.database, .path = file, .is_there = text.has_value()};
  const std::string found = schema_sql(schema);
  check.difference = line_difference({.name = file.string(), .text = text ? *text : ""},
                                     {.name = "the database", .text = found}, kMostLines);
  return check;
}

std::string check_text(const SchemaCheck& check) {
  if (!check.is_same()) return printable_lines(check.difference);
  return quote(check.path.string()) + " is the schema of " + quote(check.database) + "\n";
}

Error check_failure(const SchemaCheck& check) {
  return {ErrorCode::history,
          {.what = "schema file " + quote(check.path.string()) + " is not the schema of " +
                   quote(check.database),
           .why = check.is_there ? "they differ as shown" : "it can't be read, or isn't there",
           .next = "migrate the database, or write the file with " + command_for(check.path)}};
}

}  // namespace solder::runner
