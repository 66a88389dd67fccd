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

[[noreturn]] void refuse_signature(const std::string& what, const std::string& why) {
  throw Error(ErrorCode::plugin,
              {.what = what,
               .why = why,
               .next = "take the lock file and its signature from where they were signed; if they "
                       "are yours, run 'solder sign'"});
}

PublicKey read_key(const Settings& settings, const std::string& value) {
  if (is_public_key(value)) return parse_public_key(value, value);
  const std::optional<std::string> text =
      read_trusted_file(value, kMaximumSignatureFile, settings.insecure_plugins);
  if (text) return parse_public_key(*text, value);
  throw Error(ErrorCode::usage,
              {.what = "cannot use trusted key " + quote(shorten(value, 200)),
               .why = "it is neither a public key of minisign nor a file",
               .next = "give the line that begins with 'RW', or the '.pub' file that 'minisign -G' "
                       "writes"});
}

std::vector<PublicKey> read_keys(const Settings& settings) {
  std::vector<PublicKey> keys;
  for (const std::string& value : settings.trusted_keys) keys.push_back(read_key(settings, value));
  if (!keys.empty() || !settings.require_signature) return keys;
  throw Error(ErrorCode::usage, {.what = "cannot verify the signature of the lock file",
                                 .why = "no trusted key is named",
                                 .next = "name one with --trusted-key, or in solder.conf"});
}

/// \return nothing when none is needed.
std::optional<Signature> verify(const Settings& settings, const std::string& file,
                                const std::optional<std::string>& content) {
  const std::vector<PublicKey> keys = read_keys(settings);
  if (keys.empty()) return std::nullopt;
  const std::string without = "cannot use plugins without a signature of " + quote(file);
  if (!content) {
    if (!settings.require_signature) return std::nullopt;
    refuse_signature(without, "there is no lock file");
  }
  const std::filesystem::path path = signature_path(settings);
  const std::optional<std::string> text =
      read_trusted_file(path, kMaximumSignatureFile, settings.insecure_plugins);
  if (!text) {
    if (!settings.require_signature) return std::nullopt;
    refuse_signature(without, "there is no " + quote(path.string()));
  }
  Signature signature = parse_signature(*text, path.string());
  const std::string why = why_not_signed(*content, signature, keys);
  if (!why.empty()) refuse_signature("cannot trust lock file " + quote(file), why);
  return signature;
}

}  // namespace

std::filesystem::path lock_file_path(const Settings& settings) {
  return settings.plugins / kLockFileName;
}

std::filesystem::path signature_path(const Settings& settings) {
  return settings.plugins / (std::string(kLockFileName) + ".minisig");
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
  // Nothing of the content is believed before that.
  manifest.signature = verify(settings, manifest.path.string(), text);
  if (text) manifest.lock = parse_lock_file(*text, manifest.path.string());
  return manifest;
}

void check_manifest(const Manifest& manifest, const Catalog& catalog) {
  if (manifest.lock) refuse_faults(manifest, LockCheck(*manifest.lock).check_catalog(catalog));
}

void check_all_files(const Manifest& manifest, const Catalog& catalog) {
  if (!manifest.lock) return;
  LockCheck check(*manifest.lock);
  std::vector<LockFault> faults;
  const auto add = [&faults](std::vector<LockFault> more) {
    std::move(more.begin(), more.end(), std::back_inserter(faults));
  };
  for (const std::vector<Migration>& plugins : {catalog.migrations(), catalog.seeds()}) {
    for (const Migration& migration : plugins) {
      add(check.check_metadata(migration));
      add(check.check_files(migration));
    }
  }
  refuse_faults(manifest, faults);
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
