#include "catalog/artifact.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <string_view>
#include <sys/mman.h>
#include <utility>

#include "catalog/elf.hpp"
#include "catalog/private_copy.hpp"
#include "core/hash.hpp"
#include "core/text.hpp"

namespace solder::runner {

namespace {

// The first 16 bytes of every database file, so every copy of SQLite holds them.
// https://www.sqlite.org/fileformat.html#magic_header_string
constexpr std::string_view kSqliteMagic{"SQLite format 3\0", 16};

/// The bytes of a file, mapped for reading.
class Mapping {
 public:
  Mapping(int descriptor, const std::string& file) {
    struct stat status = {};
    if (fstat(descriptor, &status) != 0) throw unreadable(file, errno);
    if (status.st_size == 0) return;
    size_ = static_cast<std::size_t>(status.st_size);
    address_ = mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, descriptor, 0);
    if (address_ == MAP_FAILED) throw unreadable(file, errno);
  }
  ~Mapping() {
    if (size_ > 0) munmap(address_, size_);
  }
  Mapping(const Mapping&) = delete;
  Mapping& operator=(const Mapping&) = delete;

  [[nodiscard]] std::string_view bytes() const {
    return {static_cast<const char*>(address_), size_};
  }

 private:
  void* address_ = nullptr;
  std::size_t size_ = 0;
};

void check_no_sqlite(std::string_view bytes, const std::string& file) {
  if (memmem(bytes.data(), bytes.size(), kSqliteMagic.data(), kSqliteMagic.size()) == nullptr) {
    return;
  }
  throw unreadable(file,
                   "it contains its own SQLite: a second copy of SQLite in one process drops the "
                   "locks of the first",
                   "take the SQLite library out of its link line; it talks to the database "
                   "through solder");
}

struct Findings {
  LibraryFacts facts = {};
  std::string note = {};
};

// All that can be known of a library before it is loaded.
Findings read_content(std::string_view bytes, const std::string& file,
                      SealedArtifact::Content content) {
  const MemorySource source(bytes);
  const ElfFile elf(source, file);
  Findings found{.facts = check_library(elf)};
  check_no_sqlite(bytes, file);
  if (content == SealedArtifact::Content::plugin) {
    found.note = read_note(elf);
    found.facts.stands_alone = check_symbols(elf);
  }
  return found;
}

}  // namespace

SealedArtifact::SealedArtifact(const std::filesystem::path& path, bool insecure, Content content) {
  const std::string file = path.string();
  const PluginFile plugin = open_plugin_file(AT_FDCWD, file, file);
  if (!insecure) check_file_trust(plugin, file);
  copy_ = std::make_unique<PrivateCopy>(make_private_copy(plugin, file));
  const Mapping mapping(copy_->descriptor.number(), file);
  Findings found = read_content(mapping.bytes(), file, content);
  facts_ = std::make_unique<LibraryFacts>(std::move(found.facts));
  note_ = std::move(found.note);
  hash_ = "sha256:" + sha256_hex(mapping.bytes());
  origin_ = state_of(plugin.status);
}

SealedArtifact::SealedArtifact(int descriptor, Checked checked, const std::string& file)
    : copy_(std::make_unique<PrivateCopy>(adopt_sealed_copy(descriptor, file))),
      facts_(std::make_unique<LibraryFacts>()),
      hash_(std::move(checked.hash)),
      note_(std::move(checked.note)),
      origin_(std::move(checked.origin)) {
  facts_->needed = std::move(checked.needed);
  facts_->stands_alone = checked.stands_alone;
}

SealedArtifact::~SealedArtifact() = default;
SealedArtifact::SealedArtifact(SealedArtifact&&) noexcept = default;
SealedArtifact& SealedArtifact::operator=(SealedArtifact&&) noexcept = default;

const std::filesystem::path& SealedArtifact::load_path() const {
  return copy_->load_path;
}

int SealedArtifact::descriptor() const {
  return copy_->folder.is_empty() ? copy_->descriptor.number() : -1;
}

void SealedArtifact::remove_copy() noexcept {
  copy_->folder.remove();
}

void check_artifact(const std::filesystem::path& path, SealedArtifact::Content content) {
  const std::string file = path.string();
  const PluginFile plugin = open_plugin_file(AT_FDCWD, file, file);
  // Not mapped: a file that somebody cuts meanwhile would end this process.
  std::string bytes(static_cast<std::size_t>(plugin.size()), '\0');
  const FileSource source(plugin.descriptor.number(), plugin.size());
  if (!source.read(0, bytes.data(), bytes.size())) {
    throw unreadable(file, "it changed while it was read", "");
  }
  (void)read_content(bytes, file, content);
}

std::string artifact_hash(const std::filesystem::path& path) {
  const std::string file = path.string();
  const PluginFile plugin = open_plugin_file(AT_FDCWD, file, file);
  std::array<char, 65536> buffer = {};
  Sha256 hash;
  while (true) {
    const ssize_t got = read(plugin.descriptor.number(), buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw unreadable(file, errno);
    if (got == 0) return "sha256:" + hash.finish();
    hash.update(buffer.data(), static_cast<std::size_t>(got));
  }
}

std::string artifact_checksum(const std::filesystem::path& path) {
  return "artifact:" + artifact_hash(path).substr(sizeof("sha256"));
}

}  // namespace solder::runner
