#include <algorithm>
#include <cerrno>
#include <fstream>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

#include "catalog/artifact.hpp"
#include "commands/commands.hpp"
#include "commands/doctor/looks.hpp"
#include "commands/manifest.hpp"
#include "commands/project.hpp"
#include "core/text.hpp"

namespace solder::runner {
namespace {

constexpr const char* kConfiguration = "configuration";
constexpr const char* kMigrations = "migrations";
constexpr const char* kPlugins = "plugins";
constexpr const char* kHistory = "history";
constexpr const char* kDrift = "drift";
constexpr const char* kBackups = "backups";

bool is_folder(const std::filesystem::path& path) {
  std::error_code ignored;
  return std::filesystem::is_directory(path, ignored);
}

/// 0 for a file that isn't there.
mode_t mode_of(const std::filesystem::path& path) {
  struct stat status = {};
  return ::stat(path.c_str(), &status) == 0 ? status.st_mode : 0;
}

bool holds_password(const std::filesystem::path& path) {
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    if (redact(line) != line) return true;
  }
  return false;
}

std::string mebibytes(std::uintmax_t bytes) {
  constexpr std::uintmax_t kMebibyte = 1024UL * 1024UL;
  return std::to_string((bytes + kMebibyte - 1) / kMebibyte) + " MiB";
}

/// The folder itself, or the one that it will be made in.
std::filesystem::path nearest_folder(const std::filesystem::path& path) {
  std::error_code ignored;
  std::filesystem::path folder = std::filesystem::absolute(path, ignored).lexically_normal();
  while (!is_folder(folder) && folder != folder.root_path()) folder = folder.parent_path();
  return folder;
}

void look_at_lock_file(const Settings& settings, DoctorResult& result) {
  constexpr const char* kName = "lock file";
  const std::string path = quote(lock_file_path(settings).string());
  // What is wrong with it is among the findings.
  try {
    const Manifest manifest = read_manifest(settings);
    if (manifest.ignored) {
      result.warning(kName, path + " is ignored: any plugin in the folder runs",
                     "leave --no-lock-file out");
    } else if (manifest.lock) {
      result.ok(kName, path + (manifest.signature ? ", signed by a trusted key" : ""));
    } else {
      result.ok(kName, "none; 'solder lock' pins the plugins");
    }
  } catch (const Error&) {
    return;
  }
}

bool is_drift(const Finding& finding) {
  return finding.text.what.starts_with("drift:");
}

const char* name_of(const Finding& finding) {
  if (finding.about == Finding::About::plugins) return kPlugins;
  return is_drift(finding) ? kDrift : kHistory;
}

bool has_any(const ValidateResult& found, const std::string& name) {
  return std::any_of(found.findings.begin(), found.findings.end(),
                     [&](const Finding& finding) { return name_of(finding) == name; });
}

}  // namespace

void look_at_configuration(const ConfigurationLook& look, DoctorResult& result) {
  const std::filesystem::path& file = look.file;
  for (const Error& fault : look.faults) result.problem(kConfiguration, fault.code(), fault.text());
  if (file.empty() && look.faults.empty()) {
    result.ok(kConfiguration, "no file; the command line and the environment say all");
    return;
  }
  const std::string name = quote(file.string());
  const mode_t mode = mode_of(file);
  if ((mode & (S_IWGRP | S_IWOTH)) != 0) {
    result.warning(kConfiguration, name + " can be written by others",
                   "take the right from them: 'chmod go-w " + printable(file.string()) + "'");
  } else if ((mode & (S_IRGRP | S_IROTH)) != 0 && holds_password(file)) {
    result.warning(kConfiguration, name + " holds a password, and others can read it",
                   "take the right from them with 'chmod go-r', or put the password into a file "
                   "of its own: 'password-file = FILE'");
  } else if (look.faults.empty()) {
    result.ok(kConfiguration, name);
  }
}

void look_at_migrations(const Settings& settings, DoctorResult& result) {
  const std::string name = quote(settings.migrations.string());
  if (!is_folder(settings.migrations)) {
    result.ok(kMigrations, "no folder " + name + "; only building needs one");
  } else if (!find_project(settings.migrations)) {
    result.warning(kMigrations, name + " has no CMakeLists.txt, nor has the folder above",
                   "scaffold a migration with 'solder create-migration NAME', which writes one");
  } else {
    result.ok(kMigrations, name);
  }
}

bool look_at_plugins_folder(const Settings& settings, DoctorResult& result) {
  const std::string name = quote(settings.plugins.string());
  if (!is_folder(settings.plugins)) {
    result.warning("plugins folder", "there is no folder " + name,
                   "build the migrations with 'solder build', or name the folder with --plugins");
    return false;
  }
  if (settings.insecure_plugins) {
    result.warning("plugins folder", "--insecure-plugins accepts what others can write",
                   "leave it out where others can log in");
    return true;
  }
  const auto trusted = [&] { check_folder_trust(settings.plugins); };
  if (result.attempt("plugins folder", trusted)) {
    result.ok("plugins folder", name + ", which others can't write");
  }
  look_at_lock_file(settings, result);
  return true;
}

void look_at_plugins(const Settings& settings, bool has_plugins, bool with_database,
                     DoctorResult& result) {
  if (!has_plugins) {
    if (with_database) result.ok(kHistory, "not compared: there are no plugins here");
    return;
  }
  Settings asked = settings;
  if (!with_database) asked.database.clear();
  const ValidateResult found = validate(asked);
  if (!has_any(found, kPlugins)) {
    result.ok(kPlugins, count_of(found.plugins, "plugin") + ", nothing is wrong");
  }
  for (const Finding& finding : found.findings) {
    // That the folder can't be trusted has been said.
    if (finding.subject == settings.plugins.string()) continue;
    result.problem(name_of(finding), finding.code, finding.text);
  }
  if (!with_database) return;
  if (!has_any(found, kHistory)) result.ok(kHistory, "agrees with the plugins");
  if (!has_any(found, kDrift)) {
    result.ok(kDrift, "no change of the schema outside of solder is known");
  }
}

void look_at_backups(const Settings& settings, std::uintmax_t size, DoctorResult& result) {
  const std::string name = quote(settings.backups.string());
  const std::filesystem::path folder = nearest_folder(settings.backups);
  if (::access(folder.c_str(), W_OK | X_OK) != 0) {
    result.warning(kBackups, quote(folder.string()) + " can't be written by this user",
                   "make it writable, or name another folder with --backups");
    return;
  }
  std::error_code error;
  const std::filesystem::space_info space = std::filesystem::space(folder, error);
  if (error) {
    result.warning(kBackups, name + ": " + error.message(), "name another folder with --backups");
  } else if (space.available < size) {
    result.warning(kBackups,
                   name + " has " + mebibytes(space.available) + " free, and the database takes " +
                       mebibytes(size),
                   "make room, or name another folder with --backups");
  } else {
    result.ok(kBackups, name + " has " + mebibytes(space.available) + " free" +
                            (size == 0 ? "" : "; the database takes " + mebibytes(size)));
  }
}

}  // namespace solder::runner
