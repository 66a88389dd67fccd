#include "commands/file_rules.hpp"

#include <cerrno>
#include <cstdlib>
#include <system_error>
#include <unistd.h>

#include "core/text.hpp"
#include "database/file_system.hpp"
#include "solder/abi.h"

namespace solder::runner {
namespace {

/// https://www.sqlite.org/howtocorrupt.html, 2.5: each name has a journal of its own, and a crash
/// under one name isn't repaired under the other.
void refuse_hard_links(const DatabaseAddress& address) {
  std::error_code missing;
  const std::uintmax_t links = std::filesystem::hard_link_count(address.path, missing);
  if (missing || links < 2) return;
  throw Error(ErrorCode::environment,
              {.what = "cannot change database " + quote(address.name()),
               .why = "it has " + std::to_string(links) +
                      " hard links: whoever opens it by another name uses another journal, and a "
                      "crash would corrupt it",
               .next = "remove the other names ('find -samefile' lists them), or pass "
                       "--allow-hardlink"});
}

/// SQLite would look for another folder in silence, one that may be too small or readable by
/// others. https://www.sqlite.org/tempfiles.html, 5.
void check_temporary_folder() {
  const char* const folder = std::getenv("SQLITE_TMPDIR");
  if (folder == nullptr || *folder == '\0') return;
  std::error_code ignored;
  const bool is_folder = std::filesystem::is_directory(folder, ignored);
  if (is_folder && ::access(folder, W_OK | X_OK) == 0) return;
  throw Error(ErrorCode::environment,
              {.what = "cannot use temporary directory " + quote(folder),
               .where = "SQLITE_TMPDIR",
               .why = is_folder ? "it can't be written" : "it is not a directory",
               .next = "name a folder that can be written, or unset SQLITE_TMPDIR"});
}

}  // namespace

void refuse_read_only(const DatabaseAddress& address) {
  const auto may_write = [](const std::filesystem::path& path) {
    return ::access(path.c_str(), W_OK) == 0 || errno == ENOENT;
  };
  if (!address.is_file()) return;
  if (may_write(address.path) && may_write(address.path.parent_path())) return;
  throw Error(ErrorCode::environment,
              {.what = "cannot use database " + quote(address.name()),
               .why = errno == EROFS ? "its file system is read-only" : "it is read-only",
               .next = "make the file and its folder writable for this user"});
}

std::string file_system_warning(const DatabaseAddress& address, std::int64_t type) {
  const std::string_view name = network_file_system(type);
  if (name.empty()) return {};
  return "database " + quote(address.name()) + " is on a network file system (" +
         std::string(name) + "), whose locks can't be relied on: let one machine at a time use it";
}

std::vector<std::string> check_before_writing(const Settings& settings,
                                              const DatabaseAddress& address) {
  if (!address.is_file()) return {};
  check_temporary_folder();
  if (!settings.allow_hard_links) refuse_hard_links(address);
  const std::string warning = file_system_warning(address, file_system_type(address.path));
  if (warning.empty()) return {};
  if (!settings.strict) return {warning};
  throw Error(ErrorCode::environment, {.what = "cannot change database " + quote(address.name()),
                                       .why = warning,
                                       .next = "move it to a local disk, or leave --strict out"});
}

void tell_real_path(const std::string& given, const DatabaseAddress& address, Progress& progress) {
  if (!address.is_file()) return;
  constexpr std::string_view kScheme = "sqlite:";
  const bool has_scheme = given.starts_with(kScheme);
  const std::filesystem::path path = given.substr(has_scheme ? kScheme.size() : 0);
  std::error_code ignored;
  if (std::filesystem::absolute(path, ignored).lexically_normal() == address.path) return;
  progress.log(SOLDER_LOG_DEBUG, "the database is " + quote(address.name()));
}

void tell(Progress& progress, const std::vector<std::string>& warnings) {
  for (const std::string& warning : warnings) progress.log(SOLDER_LOG_WARNING, warning);
}

}  // namespace solder::runner
