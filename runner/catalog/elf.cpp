#include "catalog/elf.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <system_error>
#include <utility>

#include "core/text.hpp"

namespace solder::runner {

namespace {

static_assert(std::endian::native == std::endian::little, "the reader takes fields as they are");

#if defined(__x86_64__)
constexpr Elf64_Half kThisMachine = EM_X86_64;
#elif defined(__aarch64__)
constexpr Elf64_Half kThisMachine = EM_AARCH64;
#else
#error "catalog/elf.cpp: name this machine's e_machine"
#endif

// A page: one read gets the header, the segments and, from the usual linkers, the notes.
constexpr std::uint64_t kHeadSize = 4096;

// The usual linkers write about ten.
constexpr std::size_t kMaximumSegments = 512;

constexpr std::string_view kMagic{ELFMAG, SELFMAG};

std::string machine_name(Elf64_Half machine) {
  struct Name {
    Elf64_Half machine = 0;
    const char* name = nullptr;
  };
  static constexpr std::array kNames = {
      Name{EM_386, "i386"},        Name{EM_ARM, "arm"},     Name{EM_X86_64, "x86-64"},
      Name{EM_AARCH64, "aarch64"}, Name{EM_RISCV, "riscv"}, Name{EM_PPC64, "ppc64"},
      Name{EM_S390, "s390"},       Name{EM_MIPS, "mips"},   Name{258, "loongarch"}};
  const auto* const found = std::find_if(kNames.begin(), kNames.end(), [machine](const Name& name) {
    return name.machine == machine;
  });
  return found == kNames.end() ? "machine " + std::to_string(machine) : found->name;
}

const char* type_name(Elf64_Half type) {
  switch (type) {
    case ET_REL:
      return "an object file";
    case ET_EXEC:
      return "an executable program";
    case ET_CORE:
      return "a core file";
    default:
      return "of an unknown type";
  }
}

}  // namespace

Error unreadable(const std::string& file, std::string why, std::string next) {
  return {ErrorCode::plugin,
          {.what = "cannot read plugin " + quote(file),
           .why = std::move(why),
           .next = std::move(next)}};
}

Error unreadable(const std::string& file, int code) {
  const bool has_too_many_files = code == EMFILE || code == ENFILE;
  const bool is_the_machine = has_too_many_files || code == ENOMEM;
  return {is_the_machine ? ErrorCode::environment : ErrorCode::plugin,
          {.what = "cannot read plugin " + quote(file),
           .why = std::generic_category().message(code),
           .next = has_too_many_files ? kTooManyFiles : ""}};
}

ElfFile::ElfFile(const ByteSource& source, std::string file)
    : source_(source), file_(std::move(file)) {
  head_.resize(static_cast<std::size_t>(std::min(source_.size(), kHeadSize)));
  if (!source_.read(0, head_.data(), head_.size())) refuse("it changed while it was read", "");
  check_magic();
  if (head_.size() < sizeof(header_)) refuse_truncated(sizeof(header_));
  std::memcpy(&header_, head_.data(), sizeof(header_));
  check_machine();
  check_type();
  read_segments();
  check_extents();
}

std::string ElfFile::read(std::uint64_t offset, std::uint64_t count) const {
  const std::uint64_t size = source_.size();
  if (offset > size || count > size - offset) refuse("its parts lie beyond its end");
  if (offset + count <= head_.size()) {
    return head_.substr(static_cast<std::size_t>(offset), static_cast<std::size_t>(count));
  }
  if (offset != latest_offset_ || count != latest_.size()) {
    latest_.resize(static_cast<std::size_t>(count));
    latest_offset_ = offset;
    if (!source_.read(offset, latest_.data(), latest_.size())) {
      refuse("it changed while it was read", "");
    }
  }
  return latest_;
}

std::optional<std::uint64_t> ElfFile::file_offset(std::uint64_t address,
                                                  std::uint64_t count) const {
  for (const Elf64_Phdr& segment : segments_) {
    if (segment.p_type != PT_LOAD || address < segment.p_vaddr) continue;
    const std::uint64_t distance = address - segment.p_vaddr;
    if (distance > segment.p_filesz || count > segment.p_filesz - distance) continue;
    return segment.p_offset + distance;
  }
  return std::nullopt;
}

void ElfFile::refuse(std::string why, std::string next) const {
  throw unreadable(file_, std::move(why), std::move(next));
}

void ElfFile::refuse_truncated(std::uint64_t needed) const {
  refuse("it is truncated: it should have at least " + std::to_string(needed) + " bytes and has " +
         std::to_string(source_.size()));
}

void ElfFile::check_magic() const {
  constexpr const char* kMoveAway = "move it out of the plugins folder: only plugins end in '.so'";
  const std::string_view head = head_;
  if (head.empty()) refuse("it is not an ELF file: it is empty");
  if (head.substr(0, kMagic.size()) == kMagic) return;
  if (head == kMagic.substr(0, head.size())) refuse_truncated(sizeof(header_));
  if (head.substr(0, 7) == "!<arch>") {
    refuse("it is not an ELF file but a static library", kMoveAway);
  }
  if (head.substr(0, 2) == "#!") refuse("it is not an ELF file but a script", kMoveAway);
  refuse("it is not an ELF file", kMoveAway);
}

void ElfFile::check_machine() const {
  const unsigned char bits = header_.e_ident[EI_CLASS];
  const unsigned char order = header_.e_ident[EI_DATA];
  if (bits == ELFCLASS32) refuse("it is built for 32 bits, this runner for 64 bits");
  if (bits != ELFCLASS64) refuse("its ELF class is " + std::to_string(bits) + ", not 2 (64 bits)");
  if (order == ELFDATA2MSB) {
    refuse("it is built for big-endian machines, this runner for little-endian ones");
  }
  if (order != ELFDATA2LSB) {
    refuse("its ELF byte order is " + std::to_string(order) + ", not 1 (little-endian)");
  }
  if (header_.e_machine != kThisMachine) {
    refuse("it is built for " + machine_name(header_.e_machine) + ", this runner for " +
           machine_name(kThisMachine));
  }
  if (header_.e_ident[EI_VERSION] != EV_CURRENT || header_.e_version != EV_CURRENT) {
    refuse("its ELF version is " + std::to_string(header_.e_version) + ", not 1");
  }
}

void ElfFile::check_type() const {
  if (header_.e_type == ET_DYN) return;
  refuse(std::string("it is not a shared library but ") + type_name(header_.e_type));
}

void ElfFile::read_segments() {
  const std::size_t count = header_.e_phnum;
  if (count == 0) refuse("it has no program headers, so it can't be loaded");
  if (count > kMaximumSegments) {
    refuse("it has " + std::to_string(count) + " program headers, more than " +
           std::to_string(kMaximumSegments));
  }
  if (header_.e_phentsize != sizeof(Elf64_Phdr)) {
    refuse("its program headers have " + std::to_string(header_.e_phentsize) + " bytes each, not " +
           std::to_string(sizeof(Elf64_Phdr)));
  }
  const std::uint64_t size = count * sizeof(Elf64_Phdr);
  if (header_.e_phoff > source_.size()) refuse_truncated(header_.e_phoff);
  if (size > source_.size() - header_.e_phoff) refuse_truncated(header_.e_phoff + size);
  const std::string bytes = read(header_.e_phoff, size);
  segments_.resize(count);
  std::memcpy(segments_.data(), bytes.data(), bytes.size());
}

// A file that ends early is mapped all the same; touching what isn't there kills the process with
// SIGBUS. The table of sections comes last in what linkers write, so that a cut shows there.
void ElfFile::check_extents() const {
  const std::uint64_t size = source_.size();
  for (const Elf64_Phdr& segment : segments_) {
    if (segment.p_type == PT_INTERP) refuse("it is not a shared library but an executable program");
    if (segment.p_type == PT_NULL || segment.p_filesz == 0) continue;
    const std::uint64_t end = segment.p_offset + segment.p_filesz;
    if (end < segment.p_offset) refuse("its program headers are malformed");
    if (end > size) refuse_truncated(end);
  }
  const std::uint64_t sections = std::uint64_t{header_.e_shnum} * header_.e_shentsize;
  const std::uint64_t sections_end = header_.e_shoff + sections;
  if (sections_end < sections) refuse("its table of sections is malformed");
  if (sections_end > size) refuse_truncated(sections_end);
}

}  // namespace solder::runner
