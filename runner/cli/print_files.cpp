#include "cli/print_files.hpp"

#include <algorithm>

#include "cli/print_change.hpp"
#include "cli/text_layout.hpp"
#include "core/text.hpp"

namespace solder::runner {

namespace {

std::string version_text(const std::string& version) {
  return version.empty() ? "no version" : "version " + printable(version);
}

bool is_project(const std::filesystem::path& file) {
  return file.filename() == "CMakeLists.txt";
}

std::string first_step(const ScaffoldResult& result, const ScaffoldRequest& request) {
  std::vector<std::string> sources;
  for (const std::filesystem::path& file : result.files) {
    if (!is_project(file)) sources.push_back(quote(file.string()));
  }
  std::string text = request.seed ? "fill in " : "write what it does in ";
  for (std::size_t index = 0; index < sources.size(); ++index) {
    if (index > 0) text += index + 1 == sources.size() ? " and " : ", ";
    text += sources[index];
  }
  return text;
}

// minisign divides the parts of a comment by tabs.
std::string with_spaces(std::string text) {
  std::replace(text.begin(), text.end(), '\t', ' ');
  return text;
}

}  // namespace

std::string backup_text(const BackupInfo& info) {
  return "Backup written to " + quote(info.path.string()) + " (" + size_text(info.size) + ")\n" +
         "  sha256 " + info.sha256 + ", " + version_text(info.version) + "\n";
}

std::string restore_text(const RestoreResult& result, const std::string& database) {
  std::string text = schema_file_text(result.schema_file);
  text += "Restored " + quote(redact(database)) + " from " + quote(result.from) + "\n";
  if (!result.damaged.empty()) {
    return text + "The damaged file was replaced and is kept as " + quote(result.damaged.string()) +
           "\nIt is now at " + version_text(result.version_after) + ".\n";
  }
  if (result.version_before == result.version_after) {
    return text + "It is at " + version_text(result.version_after) + ", as before.\n";
  }
  return text + "It was at " + version_text(result.version_before) + " and is now at " +
         version_text(result.version_after) + ".\n";
}

std::string scaffold_text(const ScaffoldResult& result, const ScaffoldRequest& request) {
  std::string text = std::string("Created ") + (request.seed ? "seed " : "migration ") +
                     printable(result.version) + " in " + quote(result.folder.string()) + "\n";
  for (const auto& file : result.files) text += "  " + printable(file.string()) + "\n";
  // Behind the number.
  constexpr std::size_t kHang = 5;
  const std::string first = folded(first_step(result, request), kPageWidth - kHang);
  return text + "\nNext:\n  1. " + hanging(first, kHang) + "\n  2. run 'solder build'\n  3. " +
         (request.seed ? "run 'solder seed'" : "run 'solder migrate'") + "\n";
}

std::string build_text(const std::filesystem::path& migrations,
                       const std::filesystem::path& plugins) {
  return "Built " + quote(migrations.string()) + " into " + quote(plugins.string()) + "\n";
}

std::vector<std::string> leftover_warnings(const std::vector<std::filesystem::path>& leftovers) {
  std::vector<std::string> warnings;
  warnings.reserve(leftovers.size());
  for (const std::filesystem::path& plugin : leftovers) {
    warnings.push_back("plugin " + quote(plugin.string()) +
                       " was built earlier and has no source any more, but would still be "
                       "applied: delete it, or put its source back");
  }
  return warnings;
}

std::string lock_text(const LockResult& result) {
  return (result.changed ? "Locked " : "Nothing changed: ") + count_of(result.plugins, "plugin") +
         " in " + quote(result.path.string()) + ", serial " + std::to_string(result.serial) + "\n";
}

std::string sign_text(const SignResult& result) {
  return "Signed serial " + std::to_string(result.serial) + " with key " + result.key + " in " +
         quote(result.path.string()) + "\n\nThose who run the plugins verify it with:\n  " +
         "trusted-key = " + result.public_key + "\n";
}

std::string verify_text(const VerifyResult& result) {
  return count_of(result.plugins, "plugin") + (result.plugins == 1 ? " is" : " are") + " as " +
         quote(result.path.string()) + (result.plugins == 1 ? " pins it" : " pins them") +
         "\nIts signature is valid: " + printable(with_spaces(result.trusted_comment)) + "\n";
}

std::string mark_text(const HistoryEntry& entry) {
  return "Marked " + printable(entry.version.text()) + ": " + printable(entry.name) +
         " as applied; it was not run\n";
}

}  // namespace solder::runner
