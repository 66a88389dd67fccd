#include "commands/manifest.hpp"

#include <iterator>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "catalog/lock_check.hpp"
#include "catalog/trusted_file.hpp"
#include "core/error.hpp"
#include "core/text.hpp"
#include "solder/abi.h"

namespace solder::runner {
namespace {

void refuse_faults(const Manifest& manifest, const std::vector<LockFault>& faults) {
  if (faults.empty()) return;
  std::string why;
  for (const LockFault& fault : faults) {
    if (!why.empty()) why += "\n";
    why += printable(fault.subject) + ": " + fault.why;
  }
  throw Error(ErrorCode::plugin,
              {.what = "cannot use plugins that are not as " + quote(manifest.path.string()) +
                       " locks them",
               .why = why,
               .next = "take the plugins that were locked; if these are what you want, run "
                       "'solder lock'"});
}

}  // namespace

std::filesystem::path lock_file_path(const Settings& settings) {
  return settings.plugins / kLockFileName;
}

Manifest read_manifest(const Settings& settings) {
  Manifest manifest{.path = lock_file_path(settings)};
  if (!settings.use_lock_file) {
    std::error_code ignored;
    manifest.ignored = std::filesystem::exists(manifest.path, ignored);
    return manifest;
  }
  const std::optional<std::string> text =
      read_trusted_file(manifest.path, kMaximumLockFile, settings.insecure_plugins);
  if (text) manifest.lock = parse_lock_file(*text, manifest.path.string());
  return manifest;
}

void check_manifest(const Manifest& manifest, const Catalog& catalog) {
  if (manifest.lock) refuse_faults(manifest, LockCheck(*manifest.lock).check_catalog(catalog));
}

void pin(const Manifest& manifest, Plan& plan) {
  if (!manifest.lock) return;
  LockCheck check(*manifest.lock);
  std::vector<LockFault> faults;
  for (Step& step : plan) {
    check.pin(step.migration);
    std::vector<LockFault> more = check.check_files(step.migration);
    std::move(more.begin(), more.end(), std::back_inserter(faults));
  }
  refuse_faults(manifest, faults);
}

void tell_if_ignored(const Manifest& manifest, Progress& progress) {
  if (!manifest.ignored) return;
  progress.log(SOLDER_LOG_WARNING, quote(manifest.path.string()) +
                                       " is ignored, as --no-lock-file says: any plugin in the "
                                       "folder runs");
}

}  // namespace solder::runner
