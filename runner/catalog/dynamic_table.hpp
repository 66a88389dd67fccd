/// \file
/// The table that tells the dynamic loader what to do with a library.

#ifndef SOLDER_RUNNER_CATALOG_DYNAMIC_TABLE_HPP
#define SOLDER_RUNNER_CATALOG_DYNAMIC_TABLE_HPP

#include <cstdint>
#include <elf.h>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/elf.hpp"

namespace solder::runner {

/// Read as the loader sees it: at its address. All of its functions throw Error
/// (ErrorCode::plugin) where the file doesn't hold what it should.
class DynamicTable {
 public:
  /// `elf` must outlive it.
  explicit DynamicTable(const ElfFile& elf);

  [[nodiscard]] const std::vector<Elf64_Dyn>& entries() const { return entries_; }

  /// The last entry counts, as it does for the loader.
  [[nodiscard]] std::optional<std::uint64_t> find(Elf64_Sxword tag) const;
  [[nodiscard]] bool has_flag(Elf64_Sxword tag, std::uint64_t flag) const;

  /// The string at `index` of the table of strings.
  [[nodiscard]] std::string text(std::uint64_t index) const;
  /// Whether that is `word`; reads no more than that many bytes.
  [[nodiscard]] bool is_text(std::uint64_t index, std::string_view word) const;

  /// The `count` bytes that the loader will map at `address`.
  [[nodiscard]] std::string read(std::uint64_t address, std::uint64_t count) const;

  /// \throws Error (ErrorCode::plugin), always.
  [[noreturn]] void refuse_malformed() const;

 private:
  [[nodiscard]] const Elf64_Phdr& find_segment() const;
  [[nodiscard]] std::string read_text(std::uint64_t index, std::uint64_t limit) const;

  const ElfFile& elf_;
  std::vector<Elf64_Dyn> entries_;
  std::optional<std::uint64_t> strings_;  ///< where the table of strings is in the file
  std::uint64_t strings_size_ = 0;
};

}  // namespace solder::runner

#endif
