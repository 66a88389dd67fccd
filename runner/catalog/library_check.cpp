#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/dynamic_table.hpp"
#include "catalog/elf.hpp"
#include "core/text.hpp"

namespace solder::runner {

namespace {

constexpr std::size_t kMaximumLibraries = 256;

// Ascending and apart, as the loader takes for granted.
void check_segments(const ElfFile& elf) {
  std::uint64_t previous_end = 0;
  bool has_stack = false;
  for (const Elf64_Phdr& segment : elf.segments()) {
    if (segment.p_type == PT_GNU_STACK) has_stack = (segment.p_flags & PF_X) == 0;
    if (segment.p_type != PT_LOAD) continue;
    const std::uint64_t end = segment.p_vaddr + segment.p_memsz;
    const bool is_sound = segment.p_vaddr >= previous_end && end >= segment.p_vaddr &&
                          segment.p_filesz <= segment.p_memsz;
    if (!is_sound) elf.refuse("its segments are malformed");
    previous_end = end;
  }
  // The loader makes all stacks of the process executable for a library that doesn't say otherwise.
  if (!has_stack) {
    elf.refuse("it asks for an executable stack", "link it with '-Wl,-z,noexecstack'");
  }
}

// The tables that the loader reads must be in what is mapped from the file.
void check_tables(const ElfFile& elf, const DynamicTable& dynamic) {
  struct Table {
    Elf64_Sxword address = 0;
    Elf64_Sxword size = 0;    // its tag; 0: unknown
    std::uint64_t least = 1;  // bytes, where the size is unknown
  };
  static constexpr std::array kTables = {Table{DT_STRTAB, DT_STRSZ},
                                         Table{DT_SYMTAB, 0, sizeof(Elf64_Sym)},
                                         Table{DT_HASH, 0, 8},
                                         Table{DT_GNU_HASH, 0, 16},
                                         Table{DT_RELA, DT_RELASZ},
                                         Table{DT_REL, DT_RELSZ},
                                         Table{DT_JMPREL, DT_PLTRELSZ},
                                         Table{DT_RELR, DT_RELRSZ},
                                         Table{DT_INIT},
                                         Table{DT_FINI},
                                         Table{DT_INIT_ARRAY, DT_INIT_ARRAYSZ},
                                         Table{DT_FINI_ARRAY, DT_FINI_ARRAYSZ},
                                         Table{DT_VERSYM, 0, sizeof(Elf64_Half)},
                                         Table{DT_VERNEED, 0, sizeof(Elf64_Verneed)},
                                         Table{DT_VERDEF, 0, sizeof(Elf64_Verdef)}};
  for (const Table& table : kTables) {
    const std::optional<std::uint64_t> address = dynamic.find(table.address);
    if (!address) continue;
    const std::uint64_t size =
        table.size == 0 ? table.least : dynamic.find(table.size).value_or(table.least);
    if (size > 0 && !elf.file_offset(*address, size)) dynamic.refuse_malformed();
  }
  if (!dynamic.find(DT_STRTAB) || !dynamic.find(DT_SYMTAB)) dynamic.refuse_malformed();
}

void check_search_path(const ElfFile& elf, const DynamicTable& dynamic) {
  for (const Elf64_Sxword tag : {DT_RUNPATH, DT_RPATH}) {
    const std::optional<std::uint64_t> index = dynamic.find(tag);
    if (!index) continue;
    elf.refuse(std::string("it brings its own search path for libraries, ") +
                   (tag == DT_RUNPATH ? "RUNPATH " : "RPATH ") + quote(dynamic.text(*index)),
               "link it without '-rpath' (in CMake: set SKIP_BUILD_RPATH on the target)");
  }
}

void check_needed_library(const ElfFile& elf, const std::string& name) {
  // https://www.sqlite.org/howtocorrupt.html, 2.2.1: multiple copies of SQLite linked into the same
  // application.
  if (name.find("libsqlite3") != std::string::npos) {
    elf.refuse("it needs " + quote(name) +
                   ": a second copy of SQLite in one process drops the locks of the first",
               "take the SQLite library out of its link line; it talks to the database through "
               "solder");
  }
  if (name.find('/') != std::string::npos) {
    elf.refuse("it needs " + quote(name) + ", a library named by its path",
               "link a library that has a soname, or a static one");
  }
}

std::vector<std::string> read_needed(const ElfFile& elf, const DynamicTable& dynamic) {
  std::vector<std::string> names;
  for (const Elf64_Dyn& entry : dynamic.entries()) {
    const bool names_a_library =
        entry.d_tag == DT_NEEDED || entry.d_tag == DT_AUXILIARY || entry.d_tag == DT_FILTER;
    if (!names_a_library) continue;
    if (names.size() == kMaximumLibraries) {
      elf.refuse("it needs more than " + std::to_string(kMaximumLibraries) + " libraries");
    }
    names.push_back(dynamic.text(entry.d_un.d_val));
    check_needed_library(elf, names.back());
  }
  return names;
}

}  // namespace

LibraryFacts check_library(const ElfFile& elf) {
  check_segments(elf);
  const DynamicTable dynamic(elf);
  if (dynamic.has_flag(DT_FLAGS_1, DF_1_PIE)) {
    elf.refuse("it is not a shared library but an executable program");
  }
  check_tables(elf, dynamic);
  check_search_path(elf, dynamic);
  LibraryFacts facts{.needed = read_needed(elf, dynamic)};
  if (const auto soname = dynamic.find(DT_SONAME)) facts.soname = dynamic.text(*soname);
  if (dynamic.find(DT_TEXTREL) || dynamic.has_flag(DT_FLAGS, DF_TEXTREL)) {
    elf.refuse("its code would have to be changed while it is loaded (TEXTREL)",
               "compile all of it with '-fPIC'");
  }
  return facts;
}

void check_library(const ByteSource& source, const std::string& file) {
  check_library(ElfFile(source, file));
}

}  // namespace solder::runner
