#include <algorithm>
#include <functional>
#include <gtest/gtest.h>
#include <ostream>
#include <string>

#include "catalog/metadata.hpp"
#include "catalog/support.hpp"

namespace solder::runner {
namespace {

using ::solder::testing::error_of;
using ::solder::testing::patched;
using ::solder::testing::plugin_bytes;
using ::solder::testing::reason_of;

constexpr std::size_t kMachine = offsetof(Elf64_Ehdr, e_machine);
constexpr std::size_t kType = offsetof(Elf64_Ehdr, e_type);
constexpr std::size_t kSegmentCount = offsetof(Elf64_Ehdr, e_phnum);

#if defined(__x86_64__)
constexpr Elf64_Half kOtherMachine = EM_AARCH64;
constexpr const char* kOtherMachineWhy = "it is built for aarch64, this runner for x86-64";
#else
constexpr Elf64_Half kOtherMachine = EM_X86_64;
constexpr const char* kOtherMachineWhy = "it is built for x86-64, this runner for aarch64";
#endif

// The bytes of a note as SOLDER_METADATA lays it out.
std::string note(const std::string& description) {
  std::string bytes(20, '\0');
  bytes = patched(bytes, 0, std::uint32_t{5});
  bytes = patched(bytes, 4, static_cast<std::uint32_t>(description.size()));
  bytes = patched(bytes, 8, std::uint32_t{0x534D4947});
  bytes.replace(12, 4, "SOLD");
  return bytes + description;
}

// A library of the good plugin's machine that has nothing but one segment of notes.
std::string library_with_notes(const std::string& notes, std::uint64_t alignment) {
  const std::string good = plugin_bytes("good");
  std::string bytes = good.substr(0, sizeof(Elf64_Ehdr));
  bytes = patched(bytes, offsetof(Elf64_Ehdr, e_phoff), Elf64_Off{sizeof(Elf64_Ehdr)});
  bytes = patched(bytes, kSegmentCount, Elf64_Half{1});
  bytes = patched(bytes, offsetof(Elf64_Ehdr, e_shoff), Elf64_Off{0});
  bytes = patched(bytes, offsetof(Elf64_Ehdr, e_shnum), Elf64_Half{0});
  Elf64_Phdr segment = {};
  segment.p_type = PT_NOTE;
  segment.p_offset = sizeof(Elf64_Ehdr) + sizeof(Elf64_Phdr);
  segment.p_filesz = notes.size();
  segment.p_align = alignment;
  bytes.resize(segment.p_offset);
  return patched(bytes, sizeof(Elf64_Ehdr), segment) + notes;
}

std::string read(const std::string& bytes) {
  return read_note(MemorySource(bytes), "x.so");
}

std::string check(const std::string& bytes) {
  return reason_of([&] { check_library(MemorySource(bytes), "x.so"); });
}

struct Case {
  const char* name = nullptr;
  std::function<std::string()> bytes = {};
  const char* why = nullptr;
};
// NOLINTNEXTLINE(readability-identifier-naming): GoogleTest calls it by this name
void PrintTo(const Case& row, std::ostream* out) {
  *out << row.name;
}
std::string name_of(const ::testing::TestParamInfo<Case>& row) {
  return row.param.name;
}

class NotAPlugin : public ::testing::TestWithParam<Case> {};

TEST_P(NotAPlugin, IsRefusedWithTheReason) {
  const std::string bytes = GetParam().bytes();
  EXPECT_EQ(reason_of([&] { (void)read(bytes); }), GetParam().why);
}

std::string good() {
  return plugin_bytes("good");
}

INSTANTIATE_TEST_SUITE_P(
    Elf, NotAPlugin,
    ::testing::Values(
        Case{"EmptyFile", [] { return std::string(); }, "it is not an ELF file: it is empty"},
        Case{"Text", [] { return std::string("hello"); }, "it is not an ELF file"},
        Case{"Script", [] { return std::string("#!/bin/sh\nexit 0\n"); },
             "it is not an ELF file but a script"},
        Case{"Archive", [] { return std::string("!<arch>\nlib.o/"); },
             "it is not an ELF file but a static library"},
        Case{"LinkerScript", [] { return std::string("GROUP ( libc.so.6 )"); },
             "it is not an ELF file"},
        Case{"ThreeBytesOfAPlugin", [] { return good().substr(0, 3); },
             "it is truncated: it should have at least 64 bytes and has 3"},
        Case{"HalfAHeader", [] { return good().substr(0, 32); },
             "it is truncated: it should have at least 64 bytes and has 32"},
        Case{"ThirtyTwoBits", [] { return patched(good(), EI_CLASS, char{ELFCLASS32}); },
             "it is built for 32 bits, this runner for 64 bits"},
        Case{"UnknownClass", [] { return patched(good(), EI_CLASS, char{9}); },
             "its ELF class is 9, not 2 (64 bits)"},
        Case{"BigEndian", [] { return patched(good(), EI_DATA, char{ELFDATA2MSB}); },
             "it is built for big-endian machines, this runner for little-endian ones"},
        Case{"OtherMachine", [] { return patched(good(), kMachine, kOtherMachine); },
             kOtherMachineWhy},
        Case{"ObjectFile", [] { return patched(good(), kType, Elf64_Half{ET_REL}); },
             "it is not a shared library but an object file"},
        Case{"FixedProgram", [] { return patched(good(), kType, Elf64_Half{ET_EXEC}); },
             "it is not a shared library but an executable program"},
        Case{"PositionIndependentProgram", [] { return plugin_bytes("program"); },
             "it is not a shared library but an executable program"},
        Case{"NoSegments", [] { return patched(good(), kSegmentCount, Elf64_Half{0}); },
             "it has no program headers, so it can't be loaded"},
        Case{"TooManySegments", [] { return patched(good(), kSegmentCount, Elf64_Half{513}); },
             "it has 513 program headers, more than 512"},
        Case{"NoMetadata", [] { return plugin_bytes("note_missing"); },
             "it has no migration metadata"},
        Case{"TwoMetadataNotes", [] { return plugin_bytes("note_twice"); },
             "it has 2 metadata notes, not exactly one"},
        Case{"NoteBeyondItsSegment",
             [] {
               return library_with_notes(patched(note("a=b"), 4, std::uint32_t{0xFFFFFFFF}), 4);
             },
             "its notes are malformed"},
        Case{"OwnerBeyondTheSegment",
             [] {
               return library_with_notes(patched(note("a=b"), 0, std::uint32_t{0xFFFFFFFF}), 4);
             },
             "its notes are malformed"},
        Case{"TooMuchMetadata", [] { return library_with_notes(note(std::string(65537, 'x')), 4); },
             "its metadata has 65537 bytes, more than 65536"},
        Case{"TooManyNotes", [] { return library_with_notes(std::string(1048577, '\0'), 4); },
             "its notes have more than 1048576 bytes"}),
    name_of);

TEST(ReadNote, NamesTheFileAndWhatToDo) {
  EXPECT_EQ(error_of([] { (void)read("hello"); }),
            "plugin: cannot read plugin 'x.so'; why: it is not an ELF file; next: move it out of "
            "the plugins folder: only plugins end in '.so'");
}

TEST(ReadNote, GivesTheRecordsOfARealPlugin) {
  std::string records = read(good());
  std::replace(records.begin(), records.end(), '\0', '|');
  EXPECT_EQ(records.substr(0, records.find("description")),
            "format=1|abi=1.0|kind=migration|version=003|name=add_comments_table|");
}

TEST(ReadNote, FindsTheNoteAmongOthers) {
  std::string other = note("another tool's");
  other.replace(12, 4, "GNU\0", 4);
  const std::string padding(2, '\0');
  EXPECT_EQ(read(library_with_notes(other + padding + note("format=1"), 4)), "format=1");
}

TEST(ReadNote, HonoursAnAlignmentOfEight) {
  // Header and owner fill 20 bytes; the description begins at the next multiple of eight.
  std::string bytes = note("");
  bytes = patched(bytes, 4, std::uint32_t{8}) + std::string(4, '\0') + "format=1";
  EXPECT_EQ(read(library_with_notes(bytes, 8)), "format=1");
}

TEST(ReadNote, PassesOverANoteOfTheSameOwnerWithAnotherType) {
  const std::string bytes = patched(note("later"), 8, std::uint32_t{7});
  EXPECT_EQ(reason_of([&] { (void)read(library_with_notes(bytes, 4)); }),
            "it has no migration metadata");
}

class UnsafeLibrary : public ::testing::TestWithParam<Case> {};

TEST_P(UnsafeLibrary, IsRefusedWithTheReason) {
  EXPECT_EQ(check(GetParam().bytes()), GetParam().why);
}

// The good plugin with a field of the first segment of that type changed.
template <typename Value>
std::string with_segment(Elf64_Word type, std::size_t field, Value value) {
  const std::string bytes = good();
  Elf64_Ehdr header = {};
  std::memcpy(&header, bytes.data(), sizeof(header));
  for (std::size_t index = 0; index < header.e_phnum; ++index) {
    const std::size_t offset = header.e_phoff + index * sizeof(Elf64_Phdr);
    Elf64_Phdr segment = {};
    std::memcpy(&segment, bytes.data() + offset, sizeof(segment));
    if (segment.p_type == type) return patched(bytes, offset + field, value);
  }
  return {};
}

constexpr Elf64_Xword kFar = ~Elf64_Xword{0} - 8;

INSTANTIATE_TEST_SUITE_P(
    Elf, UnsafeLibrary,
    ::testing::Values(
        Case{"RunPath", [] { return plugin_bytes("runpath"); },
             "it brings its own search path for libraries, RUNPATH '/opt/lib'"},
        Case{"RPath", [] { return plugin_bytes("rpath"); },
             "it brings its own search path for libraries, RPATH '/opt/lib'"},
        Case{"NeedsSqlite", [] { return plugin_bytes("needs_sqlite"); },
             "it needs 'libsqlite3.so.0': a second copy of SQLite in one process drops the locks "
             "of the first"},
        Case{"ExecutableStack", [] { return plugin_bytes("executable_stack"); },
             "it asks for an executable stack"},
        Case{"NoWordAboutTheStack",
             [] {
               return with_segment(PT_GNU_STACK, offsetof(Elf64_Phdr, p_type), Elf64_Word{PT_NULL});
             },
             "it asks for an executable stack"},
        Case{"TextRelocation", [] { return plugin_bytes("text_relocation"); },
             "its code would have to be changed while it is loaded (TEXTREL)"},
        Case{"SegmentThatOverflows",
             [] { return with_segment(PT_LOAD, offsetof(Elf64_Phdr, p_offset), kFar); },
             "its program headers are malformed"},
        Case{"SegmentAddressThatOverflows",
             [] { return with_segment(PT_LOAD, offsetof(Elf64_Phdr, p_vaddr), kFar); },
             "its segments are malformed"},
        Case{"LessMemoryThanFile",
             [] { return with_segment(PT_LOAD, offsetof(Elf64_Phdr, p_memsz), Elf64_Xword{1}); },
             "its segments are malformed"},
        Case{"NoDynamicSection",
             [] {
               return with_segment(PT_DYNAMIC, offsetof(Elf64_Phdr, p_type), Elf64_Word{PT_NULL});
             },
             "it has no dynamic section, so it can't be loaded"},
        // The loader reads it at its address, not at its offset: both must be one place.
        Case{"DynamicSectionElsewhere",
             [] { return with_segment(PT_DYNAMIC, offsetof(Elf64_Phdr, p_offset), Elf64_Off{64}); },
             "its dynamic section is malformed"},
        Case{"DynamicSectionWithoutEnd",
             [] {
               return with_segment(PT_DYNAMIC, offsetof(Elf64_Phdr, p_filesz), Elf64_Xword{32});
             },
             "its dynamic section is malformed"}),
    name_of);

TEST(CheckLibrary, AcceptsARealPlugin) {
  EXPECT_EQ(check(good()), "nothing");
}

TEST(CheckLibrary, SaysWhatToDoAboutASecondSqlite) {
  EXPECT_EQ(error_of([] { check_library(MemorySource(plugin_bytes("needs_sqlite")), "x.so"); }),
            "plugin: cannot read plugin 'x.so'; why: it needs 'libsqlite3.so.0': a second copy of "
            "SQLite in one process drops the locks of the first; next: take the SQLite library out "
            "of its link line; it talks to the database through solder");
}

}  // namespace
}  // namespace solder::runner
