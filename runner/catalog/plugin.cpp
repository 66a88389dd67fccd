#include "catalog/plugin.hpp"

#include <boost/dll/shared_library.hpp>
#include <cstddef>
#include <cstring>
#include <dlfcn.h>
#include <exception>
#include <string_view>
#include <sys/resource.h>
#include <unordered_map>
#include <utility>
#include <vector>

#include "catalog/artifact.hpp"
#include "catalog/elf.hpp"
#include "catalog/library_loader.hpp"
#include "catalog/metadata.hpp"
#include "core/error.hpp"
#include "core/text.hpp"

namespace solder::runner {

namespace {

constexpr const char* kUseTheMacro =
    "end the source with SOLDER_MIGRATION(ClassName) and build it with solder_add_migration()";
constexpr const char* kRebuild = "build it again with 'solder build'";

// What ABI 1.0 has. Later minors only append, so a plugin's struct may be larger, never smaller.
constexpr std::size_t kSmallestMigration =
    offsetof(solder_migration, destroy) + sizeof(solder_migration::destroy);

struct Loaded {
  SealedArtifact artifact;
  boost::dll::shared_library library;
};

// By the path that they were loaded from. The artifacts are kept too: the loader takes a reused
// /proc/PID/fd/N for the library that had it before. Never destroyed, as `Plugin` promises.
std::unordered_map<std::string, Loaded>& loaded_plugins() {
  static auto* const kept = new std::unordered_map<std::string, Loaded>;
  return *kept;
}

// Each loaded plugin keeps a descriptor, and the usual soft limit is 1,024.
void raise_descriptor_limit() {
  rlimit limit = {};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == limit.rlim_max) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

SealedArtifact seal(const Migration& expected, bool insecure) {
  raise_descriptor_limit();
  return {expected.path, insecure};
}

[[noreturn]] void refuse(const Migration& expected, std::string why, std::string next = kRebuild) {
  throw Error(ErrorCode::plugin, {.what = "cannot load plugin " + quote(expected.path.string()),
                                  .why = std::move(why),
                                  .next = std::move(next)});
}

const char* to_text(Kind kind) {
  return kind == Kind::migration ? "migration" : "seed";
}

const char* to_text(TransactionMode mode) {
  return mode == TransactionMode::each ? "each" : "none";
}

const char* to_text(bool answer) {
  return answer ? "yes" : "no";
}

std::string join(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

// What of the metadata the plan rests on. All differences at once.
void check_unchanged(const Migration& expected, const Migration& found) {
  std::string changes;
  const auto compare = [&changes](const char* key, const std::string& was, const std::string& is) {
    if (was != is) changes += std::string("\n") + key + ": was " + quote(was) + ", is " + quote(is);
  };
  compare("version", expected.version.text(), found.version.text());
  compare("name", expected.name, found.name);
  compare("kind", to_text(expected.kind), to_text(found.kind));
  compare("checksum", expected.checksum, found.checksum);
  compare("transaction", to_text(expected.transaction), to_text(found.transaction));
  compare("reversible", to_text(expected.reversible), to_text(found.reversible));
  compare("uses", join(expected.uses), join(found.uses));
  if (changes.empty()) return;
  refuse(expected, "its metadata changed since the plan was made" + changes,
         "run the command again");
}

// The file may have been replaced since the runner hashed it: what counts is the sealed copy.
void check_pin(const Migration& expected, const std::string& artifact) {
  if (expected.artifact.empty() || expected.artifact == artifact) return;
  refuse(expected, "its file has " + artifact + ", locked in the manifest is " + expected.artifact,
         "take the plugin that was locked; if this one is what you want, run 'solder lock'");
}

// Boost.DLL wraps the loader's words, and the loader knows the sealed copy only.
std::string loader_message(std::string_view text, const SealedArtifact& artifact,
                           const std::filesystem::path& path) {
  constexpr std::string_view kBegin = "(dlerror system message: ";
  const std::size_t begin = text.find(kBegin);
  const std::size_t end = text.rfind(')');
  if (begin != std::string_view::npos && end != std::string_view::npos) {
    text = text.substr(begin + kBegin.size(), end - begin - kBegin.size());
  }
  std::string message(text);
  const std::string copy = artifact.load_path().string();
  for (std::size_t at = message.find(copy); at != std::string::npos; at = message.find(copy)) {
    message.replace(at, copy.size(), path.filename().string());
  }
  return message;
}

boost::dll::shared_library load(const Migration& expected, const SealedArtifact& artifact) {
  try {
    using Mode = boost::dll::load_mode::type;
    return boost::dll::shared_library(
        artifact.load_path(),
        static_cast<Mode>(boost::dll::load_mode::rtld_now | boost::dll::load_mode::rtld_local));
  } catch (const std::exception& failure) {
    refuse(expected, loader_message(failure.what(), artifact, expected.path),
           "install the library that it needs, or build it again on this system with "
           "'solder build'");
  }
}

solder_create_migration_function find_factory(const Migration& expected,
                                              const boost::dll::shared_library& library) {
  if (!library.has(SOLDER_FACTORY_NAME)) {
    refuse(expected, "it does not export '" SOLDER_FACTORY_NAME "'", kUseTheMacro);
  }
  return &library.get<const solder_migration*()>(SOLDER_FACTORY_NAME);
}

const solder_migration* call_factory(const Migration& expected,
                                     solder_create_migration_function factory) {
  try {
    return factory();
  } catch (...) {
    refuse(expected, "its factory threw an exception, which the ABI forbids", kUseTheMacro);
  }
}

void check_identity(const Migration& expected, const char* key, const std::string& metadata,
                    const char* given) {
  if (given == nullptr) {
    refuse(expected,
           std::string("its migration has no ") + key + ", its metadata say " + quote(metadata));
  }
  if (metadata == given) return;
  refuse(expected, std::string("its migration has ") + key + " " + quote(shorten(given, 200)) +
                       ", its metadata say " + quote(metadata));
}

void check_directions(const Migration& expected, const solder_migration& migration) {
  if (migration.up == nullptr) refuse(expected, "its migration has no 'up'", kUseTheMacro);
  const bool has_down = migration.down != nullptr;
  if (has_down == expected.reversible) return;
  refuse(expected,
         has_down ? "its migration has a 'down', its metadata say that it can't be undone"
                  : "its migration has no 'down', its metadata say that it can be undone",
         has_down ? "take IRREVERSIBLE out of solder_add_migration(), or 'down' out of the source"
                  : "write 'down', or declare IRREVERSIBLE in solder_add_migration()");
}

void check_contract(const Migration& expected, const solder_migration* migration) {
  if (migration == nullptr) {
    refuse(expected, "its factory made no migration", "look at what its constructor needs");
  }
  if (migration->struct_size < kSmallestMigration) {
    refuse(expected, "its migration has " + std::to_string(migration->struct_size) +
                         " bytes, ABI 1.0 has " + std::to_string(kSmallestMigration));
  }
  if (migration->abi_minor > SOLDER_ABI_MINOR_LATEST) {
    refuse(expected,
           "it needs ABI 1." + std::to_string(migration->abi_minor) + ", this runner speaks 1." +
               std::to_string(SOLDER_ABI_MINOR_LATEST),
           "rebuild it with an SDK that is not newer than the runner, or update the runner");
  }
  check_identity(expected, "version", expected.version.text(), migration->version);
  check_identity(expected, "name", expected.name, migration->name);
  check_directions(expected, *migration);
}

}  // namespace

Plugin::Plugin(const Migration& expected, bool insecure)
    : Plugin(expected, seal(expected, insecure), insecure) {}

Plugin::Plugin(const Migration& expected, SealedArtifact artifact, bool insecure)
    : expected_(expected) {
  artifact_ = artifact.hash();
  check_pin(expected, artifact_);
  Migration found = parse_metadata(artifact.note(), expected.path.string());
  if (found.checksum.empty()) found.checksum = "artifact:" + artifact_.substr(sizeof("sha256"));
  check_unchanged(expected, found);
  load_libraries(expected, artifact, insecure);
  boost::dll::shared_library library = load(expected, artifact);
  artifact.remove_copy();
  load_path_ = artifact.load_path().string();
  Loaded loaded{.artifact = std::move(artifact), .library = std::move(library)};
  const auto kept = loaded_plugins().insert_or_assign(load_path_, std::move(loaded)).first;
  factory_ = find_factory(expected, kept->second.library);
  make_anew();
}

void Plugin::make_anew() {
  migration_ = call_factory(expected_, factory_);
  check_contract(expected_, migration_);
}

void Plugin::unload_if_alone() {
  // With the native connection it was handed the database's functions, and may have left its own.
  if (expected_.declares("native")) return;
  const auto loaded = loaded_plugins().find(load_path_);
  if (loaded == loaded_plugins().end() || !loaded->second.artifact.facts().stands_alone) return;
  migration_ = nullptr;
  loaded->second.library.unload();
  // Where the loader has kept it all the same, its descriptor must not be given to another.
  Dl_info ignored = {};
  const bool is_gone = dladdr(reinterpret_cast<const void*>(factory_), &ignored) == 0;
  if (is_gone) loaded_plugins().erase(loaded);
}

}  // namespace solder::runner
