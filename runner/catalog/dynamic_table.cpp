#include "catalog/dynamic_table.hpp"

#include <algorithm>
#include <cstring>

namespace solder::runner {

namespace {

constexpr std::uint64_t kMaximumDynamic = 64ULL * 1024;  // bytes; the usual linkers write about 500
constexpr std::uint64_t kMaximumName = 4096;             // bytes of a library's name, PATH_MAX

}  // namespace

DynamicTable::DynamicTable(const ElfFile& elf) : elf_(elf) {
  const Elf64_Phdr& segment = find_segment();
  const std::optional<std::uint64_t> offset = elf.file_offset(segment.p_vaddr, segment.p_filesz);
  if (!offset || *offset != segment.p_offset || segment.p_filesz < sizeof(Elf64_Dyn) ||
      segment.p_filesz > kMaximumDynamic) {
    refuse_malformed();
  }
  const std::string bytes = elf.read(*offset, segment.p_filesz);
  entries_.resize(bytes.size() / sizeof(Elf64_Dyn));
  std::memcpy(entries_.data(), bytes.data(), entries_.size() * sizeof(Elf64_Dyn));
  const auto end = std::find_if(entries_.begin(), entries_.end(),
                                [](const Elf64_Dyn& entry) { return entry.d_tag == DT_NULL; });
  if (end == entries_.end()) refuse_malformed();
  entries_.erase(end, entries_.end());
  strings_size_ = find(DT_STRSZ).value_or(0);
  strings_ = elf.file_offset(find(DT_STRTAB).value_or(0), strings_size_);
}

const Elf64_Phdr& DynamicTable::find_segment() const {
  const Elf64_Phdr* found = nullptr;
  for (const Elf64_Phdr& segment : elf_.segments()) {
    if (segment.p_type != PT_DYNAMIC) continue;
    if (found != nullptr) refuse_malformed();
    found = &segment;
  }
  if (found == nullptr) elf_.refuse("it has no dynamic section, so it can't be loaded");
  return *found;
}

std::optional<std::uint64_t> DynamicTable::find(Elf64_Sxword tag) const {
  const auto found = std::find_if(entries_.rbegin(), entries_.rend(),
                                  [tag](const Elf64_Dyn& entry) { return entry.d_tag == tag; });
  if (found == entries_.rend()) return std::nullopt;
  return found->d_un.d_val;
}

bool DynamicTable::has_flag(Elf64_Sxword tag, std::uint64_t flag) const {
  return (find(tag).value_or(0) & flag) != 0;
}

std::string DynamicTable::read_text(std::uint64_t index, std::uint64_t limit) const {
  if (!strings_ || index >= strings_size_) refuse_malformed();
  return elf_.read(*strings_ + index, std::min(strings_size_ - index, limit));
}

std::string DynamicTable::text(std::uint64_t index) const {
  const std::string bytes = read_text(index, kMaximumName);
  const std::size_t end = bytes.find('\0');
  if (end == std::string::npos) refuse_malformed();
  return bytes.substr(0, end);
}

bool DynamicTable::is_text(std::uint64_t index, std::string_view word) const {
  const std::string bytes = read_text(index, word.size() + 1);
  return bytes.size() == word.size() + 1 && bytes.back() == '\0' && bytes.starts_with(word);
}

std::string DynamicTable::read(std::uint64_t address, std::uint64_t count) const {
  const std::optional<std::uint64_t> offset = elf_.file_offset(address, count);
  if (!offset) refuse_malformed();
  return elf_.read(*offset, count);
}

void DynamicTable::refuse_malformed() const {
  elf_.refuse("its dynamic section is malformed");
}

}  // namespace solder::runner
