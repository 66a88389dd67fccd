#include <optional>
#include <string>
#include <utility>

#include "catalog/trusted_file.hpp"
#include "commands/commands.hpp"
#include "commands/manifest.hpp"
#include "commands/replace_file.hpp"
#include "commands/secret_file.hpp"
#include "commands/session.hpp"
#include "core/text.hpp"

namespace solder::runner {
namespace {

Secret ask_password(const SignRequest& request) {
  if (!request.password_file.empty()) return read_password_file(request.password_file);
  std::optional<Secret> password = request.ask ? request.ask() : std::nullopt;
  if (password) return std::move(*password);
  throw Error(ErrorCode::usage,
              {.what = "cannot use secret key " + quote(request.secret_key.string()),
               .why = "it has a password, and there is no terminal to ask for it",
               .next = "name a file that holds it with --password-file"});
}

SecretKey read_secret_key(const SignRequest& request) {
  SecretKey key(read_secret_file(request.secret_key).view(), request.secret_key.string());
  if (key.is_encrypted()) key.decrypt(ask_password(request));
  return key;
}

std::string read_lock_text(const Settings& settings, const std::filesystem::path& path) {
  std::optional<std::string> text =
      read_trusted_file(path, kMaximumLockFile, settings.insecure_plugins);
  if (text) return std::move(*text);
  throw Error(ErrorCode::environment, {.what = "cannot sign " + quote(path.string()),
                                       .why = "there is no lock file",
                                       .next = "make one with 'solder lock'"});
}

}  // namespace

SignResult sign(const Settings& settings, const SignRequest& request) {
  const std::filesystem::path path = lock_file_path(settings);
  const std::string text = read_lock_text(settings, path);
  const LockFile lock = parse_lock_file(text, path.string());
  const SecretKey key = read_secret_key(request);
  // No time, so that signing the same file again writes the same bytes.
  const std::string comment =
      std::string("file:") + kLockFileName + "\tserial:" + std::to_string(lock.serial) + "\thashed";
  SignResult result{.path = signature_path(settings),
                    .serial = lock.serial,
                    .key = key.public_key().id_text(),
                    .public_key = key.public_key_text()};
  replace_file(result.path, key.sign(text, comment));
  return result;
}

VerifyResult verify_signatures(const Settings& settings) {
  Settings strict = settings;
  strict.use_lock_file = true;
  strict.require_signature = true;
  const Manifest manifest = read_manifest(strict);
  const Catalog catalog = read_plugins(strict);
  check_all_files(manifest, catalog);
  return {.path = manifest.path,
          .trusted_comment = manifest.signature->trusted_comment,
          .plugins = catalog.migrations().size() + catalog.seeds().size()};
}

}  // namespace solder::runner
