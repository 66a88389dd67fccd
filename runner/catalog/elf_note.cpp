#include <cstring>
#include <string_view>

#include "catalog/elf.hpp"
#include "solder/metadata.h"

namespace solder::runner {

namespace {

constexpr std::uint64_t kMaximumNotes = 1024ULL * 1024;      // bytes of all notes of a file
constexpr std::uint64_t kMaximumDescription = 64ULL * 1024;  // bytes, as metadata.h says

// With its NUL, as in the file.
constexpr std::string_view kOwner{SOLDER_NOTE_OWNER, sizeof(SOLDER_NOTE_OWNER)};

std::uint64_t align_up(std::uint64_t value, std::uint64_t alignment) {
  return (value + alignment - 1) / alignment * alignment;
}

struct Found {
  int count = 0;
  std::string description = {};
};

// Sizes are 32 bits and `notes` is at most a MiB, so no sum overflows.
void scan_notes(const ElfFile& elf, std::string_view notes, std::uint64_t alignment, Found& found) {
  std::uint64_t position = 0;
  while (position < notes.size() && notes.size() - position >= sizeof(Elf64_Nhdr)) {
    Elf64_Nhdr header = {};
    std::memcpy(&header, notes.data() + position, sizeof(header));
    const std::uint64_t owner = position + sizeof(header);
    const std::uint64_t description = align_up(owner + header.n_namesz, alignment);
    const std::uint64_t end = description + header.n_descsz;
    if (end > notes.size()) elf.refuse("its notes are malformed");
    if (header.n_type == SOLDER_NOTE_TYPE && notes.substr(owner, header.n_namesz) == kOwner) {
      if (header.n_descsz > kMaximumDescription) {
        elf.refuse("its metadata has " + std::to_string(header.n_descsz) + " bytes, more than " +
                   std::to_string(kMaximumDescription));
      }
      ++found.count;
      found.description = notes.substr(description, header.n_descsz);
    }
    position = align_up(end, alignment);
  }
}

}  // namespace

std::string read_note(const ElfFile& elf) {
  Found found;
  std::uint64_t total = 0;
  for (const Elf64_Phdr& segment : elf.segments()) {
    if (segment.p_type != PT_NOTE) continue;
    if (segment.p_filesz > kMaximumNotes - total) {
      elf.refuse("its notes have more than " + std::to_string(kMaximumNotes) + " bytes");
    }
    total += segment.p_filesz;
    const std::string notes = elf.read(segment.p_offset, segment.p_filesz);
    scan_notes(elf, notes, segment.p_align == 8 ? 8 : 4, found);
  }
  if (found.count == 0) {
    elf.refuse("it has no migration metadata",
               "build it with solder_add_migration(), or move it out of the plugins folder");
  }
  if (found.count > 1) {
    elf.refuse("it has " + std::to_string(found.count) + " metadata notes, not exactly one",
               "build one library for each migration");
  }
  return found.description;
}

std::string read_note(const ByteSource& source, const std::string& file) {
  return read_note(ElfFile(source, file));
}

}  // namespace solder::runner
