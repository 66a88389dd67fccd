/// \file
/// Reads a plugin's metadata without loading it: first the note out of the ELF file, then its
/// records. Both readers are bounded and meant for hostile files. Format:
/// sdk/include/solder/metadata.h.

#ifndef SOLDER_RUNNER_CATALOG_METADATA_HPP
#define SOLDER_RUNNER_CATALOG_METADATA_HPP

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/migration.hpp"

namespace solder::runner {

/// Reads bytes at an offset; returns how many there were. Lets the reader work on files and on
/// memory.
class ByteSource {
 public:
  virtual ~ByteSource() = default;
  [[nodiscard]] virtual std::uint64_t size() const = 0;
  /// Reads exactly `count` bytes into `buffer`. \return false when they aren't all there.
  [[nodiscard]] virtual bool read(std::uint64_t offset, void* buffer, std::size_t count) const = 0;
};

/// A descriptor read with pread; doesn't own it.
class FileSource : public ByteSource {
 public:
  FileSource(int descriptor, std::uint64_t size) : descriptor_(descriptor), size_(size) {}
  [[nodiscard]] std::uint64_t size() const override { return size_; }
  [[nodiscard]] bool read(std::uint64_t offset, void* buffer, std::size_t count) const override;

 private:
  int descriptor_;
  std::uint64_t size_;
};

/// Bytes in memory, which must outlive it.
class MemorySource : public ByteSource {
 public:
  explicit MemorySource(std::string_view bytes) : bytes_(bytes) {}
  [[nodiscard]] std::uint64_t size() const override { return bytes_.size(); }
  [[nodiscard]] bool read(std::uint64_t offset, void* buffer, std::size_t count) const override;

 private:
  std::string_view bytes_;
};

/// The description of the one metadata note of a shared library for this machine.
/// \throws Error (ErrorCode::plugin), naming `file` and what was found and expected: not an ELF
/// file, truncated, wrong class, byte order or architecture, not a shared library, no note, more
/// than one, too large.
[[nodiscard]] std::string read_note(const ByteSource& source, const std::string& file);

/// What the loader would trip over or must not see: segments beyond the end of the file, RPATH or
/// RUNPATH, a needed libsqlite3, an executable stack. Checks the structure, doesn't load. \throws
/// Error (ErrorCode::plugin)
void check_library(const ByteSource& source, const std::string& file);

/// What a plugin offers to others: its entry point, a function, and no object that the loader would
/// share among all libraries of the process (STB_GNU_UNIQUE). \throws Error (ErrorCode::plugin)
void check_symbols(const ByteSource& source, const std::string& file);

/// The records of a note as a Migration, without its path.
/// \throws Error (ErrorCode::plugin) naming `file`, the key and what is wrong with it: missing,
/// repeated, not UTF-8, control characters, too long, not a version, unknown kind, an ABI that this
/// runner doesn't speak (both numbers).
[[nodiscard]] Migration parse_metadata(std::string_view records, const std::string& file);

}  // namespace solder::runner

#endif
