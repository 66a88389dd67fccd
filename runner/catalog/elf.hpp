/// \file
/// What the readers of a plugin file share: the header and the segments of an ELF library, checked
/// against the size of the file. ELF is System V's format,
/// https://refspecs.linuxfoundation.org/elf.

#ifndef SOLDER_RUNNER_CATALOG_ELF_HPP
#define SOLDER_RUNNER_CATALOG_ELF_HPP

#include <cstdint>
#include <elf.h>
#include <optional>
#include <string>
#include <vector>

#include "catalog/metadata.hpp"
#include "core/error.hpp"

namespace solder::runner {

/// What to do about a file that isn't a whole plugin, for the `next` of an error.
inline constexpr const char* kBuildAgain = "build it again with 'solder build'";

/// What to do about a plugin that speaks an ABI that this runner doesn't.
inline constexpr const char* kRebuildForThisRunner =
    "rebuild it with an SDK that is not newer than the runner, or update the runner";

/// The Error of a plugin file that can't be used as it is.
[[nodiscard]] Error unreadable(const std::string& file, std::string why,
                               std::string next = kBuildAgain);

/// The Error of a plugin file that the system doesn't let be read, for the reason `code`, an errno:
/// the plugin's, or with no descriptors and no memory left (ErrorCode::environment) the machine's.
[[nodiscard]] Error unreadable(const std::string& file, int code);

/// What to do when the system says EMFILE.
inline constexpr const char* kTooManyFiles =
    "raise the limit with 'ulimit -n', or apply fewer at once with 'solder migrate --steps 100'";

/// The header and the segments of a shared library for this machine. Reads the bytes of `source`,
/// which must outlive it, as they are asked for.
class ElfFile {
 public:
  /// \throws Error (ErrorCode::plugin), naming `file`, when it is not such a library or a part of
  /// it lies beyond the end of the file.
  ElfFile(const ByteSource& source, std::string file);

  [[nodiscard]] const std::string& file() const { return file_; }
  [[nodiscard]] const std::vector<Elf64_Phdr>& segments() const { return segments_; }

  /// The `count` bytes at `offset`. \throws Error (ErrorCode::plugin) when they aren't all there.
  [[nodiscard]] std::string read(std::uint64_t offset, std::uint64_t count) const;

  /// Where in the file the `count` bytes are that the loader will map at `address`; nothing when
  /// they aren't all within what one segment takes from the file.
  [[nodiscard]] std::optional<std::uint64_t> file_offset(std::uint64_t address,
                                                         std::uint64_t count) const;

  /// \throws Error (ErrorCode::plugin), always.
  [[noreturn]] void refuse(std::string why, std::string next = kBuildAgain) const;

 private:
  void check_magic() const;
  void check_machine() const;
  void check_type() const;
  void read_segments();
  void check_extents() const;
  [[noreturn]] void refuse_truncated(std::uint64_t needed) const;

  const ByteSource& source_;
  std::string file_;
  std::string head_;  ///< the first bytes of the file: they hold most of what is asked for
  /// What was read last beyond them: the dynamic section is asked for by several checks.
  mutable std::string latest_;
  mutable std::uint64_t latest_offset_ = 0;
  Elf64_Ehdr header_ = {};
  std::vector<Elf64_Phdr> segments_;
};

/// What the dynamic loader reads in a library.
struct LibraryFacts {
  std::string soname = {};               ///< empty when it has none
  std::vector<std::string> needed = {};  ///< names of the libraries that it needs
  /// It calls nothing but what compilers call by themselves, and does nothing when it is unloaded:
  /// it can't have left a thread, a handler or a pointer behind. Of a plugin.
  bool stands_alone = false;
};

/// As the functions of metadata.hpp, for a file whose header has been read.
[[nodiscard]] std::string read_note(const ElfFile& elf);
LibraryFacts check_library(const ElfFile& elf);
/// \return whether it stands alone
bool check_symbols(const ElfFile& elf);

}  // namespace solder::runner

#endif
