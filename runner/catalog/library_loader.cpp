#include "catalog/library_loader.hpp"

#include <dlfcn.h>
#include <map>
#include <set>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "catalog/dependencies.hpp"
#include "catalog/elf.hpp"
#include "core/text.hpp"

namespace solder::runner {

namespace {

// By soname. Never destroyed: what the loader has mapped stays, and so does its descriptor.
std::map<std::string, SealedArtifact>& loaded_libraries() {
  static auto* const kept = new std::map<std::string, SealedArtifact>;
  return *kept;
}

std::string loader_message(const SealedArtifact& artifact, const std::string& name) {
  const char* const words = dlerror();
  std::string message = words == nullptr ? "the dynamic loader gives no reason" : words;
  const std::string copy = artifact.load_path().string();
  if (message.starts_with(copy)) message.replace(0, copy.size(), name);
  return message;
}

/// What one plugin needs.
class LibraryLoader {
 public:
  LibraryLoader(const Migration& expected, bool insecure)
      : expected_(expected), insecure_(insecure) {}

  void load_all(const std::string& who, const std::vector<std::string>& names) {
    for (const std::string& name : names) {
      if (!is_runtime_library(name)) load(who, name);
    }
  }

 private:
  void load(const std::string& who, const std::string& name) {
    const auto known = loaded_libraries().find(name);
    if (known != loaded_libraries().end()) {
      check_pin(name, known->second.hash());
      return;
    }
    const std::filesystem::path path = library_path(expected_, name);
    check_is_there(who, name, path);
    SealedArtifact artifact = seal(name, path);
    if (!open_.insert(name).second) {
      throw unreadable(expected_.path.string(), "its library " + quote(name) + " needs itself",
                       "link the libraries that need each other into one");
    }
    load_all("its library " + quote(name), artifact.facts().needed);
    map(name, path, std::move(artifact));
  }

  void check_is_there(const std::string& who, const std::string& name,
                      const std::filesystem::path& path) const {
    std::error_code ignored;
    const bool is_there = name.find('/') == std::string::npos &&
                          std::filesystem::exists(std::filesystem::symlink_status(path, ignored));
    if (is_there) return;
    throw unreadable(expected_.path.string(), why_not_allowed(who, name, path.parent_path()),
                     kLinkStatically);
  }

  [[nodiscard]] SealedArtifact seal(const std::string& name,
                                    const std::filesystem::path& path) const {
    try {
      if (!insecure_) check_folder_trust(path.parent_path());
      SealedArtifact artifact(path, insecure_, SealedArtifact::Content::library);
      check_soname(artifact.facts(), name, path.string());
      check_pin(name, artifact.hash());
      refuse_second_copy(name);
      return artifact;
    } catch (const Error& error) {
      throw library_error(error, path.string(), expected_.path.string());
    }
  }

  void map(const std::string& name, const std::filesystem::path& path,
           SealedArtifact artifact) const {
    if (dlopen(artifact.load_path().c_str(), RTLD_NOW | RTLD_LOCAL) == nullptr) {
      throw library_error(unreadable(path.string(), loader_message(artifact, name)), path.string(),
                          expected_.path.string());
    }
    artifact.remove_copy();
    loaded_libraries().emplace(name, std::move(artifact));
  }

  void check_pin(const std::string& name, const std::string& hash) const {
    if (expected_.artifact.empty()) return;
    const auto pin = expected_.libraries.find(name);
    const bool is_pinned = pin != expected_.libraries.end() && !pin->second.empty();
    if (is_pinned && pin->second == hash) return;
    throw unreadable(library_path(expected_, name).string(),
                     is_pinned
                         ? "its file has " + hash + ", locked in the manifest is " + pin->second
                         : std::string("it is not in manifest 'solder.lock'"),
                     "take the library that was locked; if this one is what you want, run 'solder "
                     "lock'");
  }

  // The loader would give the plugin that one instead of the one that was verified.
  static void refuse_second_copy(const std::string& name) {
    if (dlopen(name.c_str(), RTLD_LAZY | RTLD_NOLOAD) == nullptr) return;
    throw unreadable(name, "solder itself uses a library of that name",
                     "link the plugin with it statically");
  }

  const Migration& expected_;
  bool insecure_;
  std::set<std::string> open_;
};

}  // namespace

void load_libraries(const Migration& expected, const SealedArtifact& plugin, bool insecure) {
  LibraryLoader(expected, insecure).load_all("it", plugin.facts().needed);
}

}  // namespace solder::runner
