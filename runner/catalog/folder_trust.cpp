#include <cerrno>
#include <cstdlib>
#include <memory>
#include <sys/stat.h>

#include "catalog/artifact.hpp"
#include "catalog/file.hpp"
#include "core/error.hpp"
#include "core/text.hpp"

namespace solder::runner {

std::optional<UntrustedFolder> find_untrusted_folder(const std::filesystem::path& folder) {
  const std::unique_ptr<char, decltype(&std::free)> resolved(::realpath(folder.c_str(), nullptr),
                                                             &std::free);
  if (resolved == nullptr) return UntrustedFolder{folder, system_message(errno)};
  const std::filesystem::path real = resolved.get();
  for (std::filesystem::path part = real;; part = part.parent_path()) {
    struct stat status = {};
    if (lstat(part.c_str(), &status) != 0) return UntrustedFolder{part, system_message(errno)};
    // In a sticky folder others can make files, but can't rename or remove what is ours.
    if (part != real && (status.st_mode & S_ISVTX) != 0) {
      status.st_mode &= ~static_cast<mode_t>(S_IWGRP | S_IWOTH);
    }
    std::string why = why_untrusted(status);
    if (!why.empty()) return UntrustedFolder{part, std::move(why)};
    if (part == part.root_path()) return std::nullopt;
  }
}

void check_folder_trust(const std::filesystem::path& folder) {
  const std::optional<UntrustedFolder> untrusted = find_untrusted_folder(folder);
  if (!untrusted) return;
  throw Error(ErrorCode::plugin,
              {.what = "cannot trust the plugins folder " + quote(folder.string()),
               .where = quote(untrusted->path.string()),
               .why = untrusted->why,
               .next = "take the right to write from others with 'chmod go-w', or pass "
                       "--insecure-plugins where nobody else can log in"});
}

}  // namespace solder::runner
