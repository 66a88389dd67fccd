#include <system_error>

#include "core/text.hpp"
#include "database/file_check.hpp"
#include "database/sqlite/driver.hpp"

namespace solder::runner::sqlite {

namespace {

[[noreturn]] void refuse(std::string_view text, std::string why, std::string next) {
  throw Error(ErrorCode::usage, {.what = "cannot use database " + quote(redact(text)),
                                 .why = std::move(why),
                                 .next = std::move(next)});
}

bool starts_with(std::string_view text, std::string_view start) {
  return text.substr(0, start.size()) == start;
}

/// The scheme of `scheme://…`, empty when there is none.
std::string_view scheme_of(std::string_view text) {
  const std::size_t end = text.find("://");
  if (end == std::string_view::npos || end == 0) return {};
  const std::string_view scheme = text.substr(0, end);
  return scheme.find('/') == std::string_view::npos ? scheme : std::string_view();
}

/// `sqlite:///x` is what other tools write for the absolute path `/x`; in `sqlite://x` they read a
/// host's name.
std::string_view strip_scheme(std::string_view text) {
  if (!starts_with(text, "sqlite:")) return text;
  const std::string_view rest = text.substr(7);
  if (!starts_with(rest, "//")) return rest;
  if (starts_with(rest, "///")) return rest.substr(2);
  refuse(text, "what follows 'sqlite://' is read as the name of a host",
         "write 'sqlite:" + std::string(rest.substr(2)) + "'");
}

/// A server's address comes here only where the build has no PostgreSQL.
std::string server_advice(std::string_view scheme) {
  const bool has_none = scheme == "postgres" || scheme == "postgresql";
  return has_none ? "" : ", or a PostgreSQL server: 'postgresql://ROLE@HOST/NAME'";
}

void check_name(std::string_view text, std::string_view name) {
  if (name.empty()) refuse(text, "the name is empty", "give a path: '--database app.db'");
  if (name.find('\0') != std::string_view::npos) refuse(text, "it contains a NUL byte", "");
  if (name == ":memory:") {
    refuse(text, "a database in memory is not supported: everything would be lost at the end",
           "give a path: '--database app.db'");
  }
  if (starts_with(name, "file:")) {
    refuse(text, "'file:' names are not supported",
           "give the path alone; './file:…' for a file of that name");
  }
  const std::string_view scheme = scheme_of(name);
  if (!scheme.empty()) {
    refuse(text, "databases of the kind " + quote(scheme) + " are not supported by this build",
           "give the path of a SQLite file" + server_advice(scheme));
  }
}

}  // namespace

DatabaseAddress SqliteDriver::parse(std::string_view text) const {
  const std::string_view name = strip_scheme(text);
  check_name(text, name);
  std::error_code error;
  const std::filesystem::path absolute = std::filesystem::absolute(std::string(name), error);
  if (error) refuse(text, error.message(), "give an absolute path");
  std::filesystem::path resolved = std::filesystem::weakly_canonical(absolute, error);
  if (error) resolved = absolute.lexically_normal();
  return {.backend = "sqlite", .path = resolved};
}

bool SqliteDriver::exists(const DatabaseAddress& address) const {
  return is_database_file(address.path, "cannot open database");
}

DatabaseState SqliteDriver::inspect(const DatabaseAddress& address) const {
  switch (inspect_file(address.path, "cannot open database")) {
    case FileState::missing:
      return DatabaseState::missing;
    case FileState::database:
      return DatabaseState::sound;
    case FileState::empty:
    case FileState::foreign:
      break;
  }
  return DatabaseState::damaged;
}

}  // namespace solder::runner::sqlite
