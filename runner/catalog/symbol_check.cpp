#include <algorithm>
#include <array>
#include <cstring>
#include <string>
#include <vector>

#include "catalog/dynamic_table.hpp"
#include "catalog/elf.hpp"
#include "core/text.hpp"
#include "solder/abi.h"

namespace solder::runner {

namespace {

using Symbols = std::vector<Elf64_Sym>;

// A plugin has one; a large C++ library that hides none has some ten thousand.
constexpr std::uint64_t kMaximumSymbols = 256ULL * 1024;

constexpr const char* kUseTheMacro =
    "end the source with SOLDER_MIGRATION(ClassName) and build it with solder_add_migration()";
constexpr const char* kHideSymbols =
    "build it with solder_add_migration(), which hides all symbols but the factory";

template <typename Value>
Value value_at(const DynamicTable& dynamic, std::uint64_t address) {
  Value value = {};
  std::memcpy(&value, dynamic.read(address, sizeof(Value)).data(), sizeof(Value));
  return value;
}

/// The head of the table by which names are found; a Bloom filter, the buckets and the chains
/// follow (https://flapenguin.me/elf-dt-gnu-hash). Nothing says how many symbols there are: where
/// the last chain ends, they end.
struct GnuHash {
  Elf64_Word buckets = 0;
  Elf64_Word first_symbol = 0;
  Elf64_Word bloom_words = 0;  // 64 bits each
  Elf64_Word bloom_shift = 0;
};

std::uint64_t count_by_gnu_hash(const DynamicTable& dynamic, std::uint64_t address) {
  const auto head = value_at<GnuHash>(dynamic, address);
  if (head.buckets > kMaximumSymbols || head.bloom_words > kMaximumSymbols) {
    dynamic.refuse_malformed();
  }
  address += sizeof(head) + std::uint64_t{head.bloom_words} * sizeof(Elf64_Xword);
  std::vector<Elf64_Word> buckets(head.buckets);
  const std::string bytes = dynamic.read(address, buckets.size() * sizeof(Elf64_Word));
  if (!bytes.empty()) std::memcpy(buckets.data(), bytes.data(), bytes.size());
  const auto last = std::max_element(buckets.begin(), buckets.end());
  if (last == buckets.end() || *last == 0) return head.first_symbol;
  if (*last < head.first_symbol) dynamic.refuse_malformed();
  const std::uint64_t chains = address + bytes.size();
  for (std::uint64_t symbol = *last; symbol < kMaximumSymbols; ++symbol) {
    const std::uint64_t link = chains + (symbol - head.first_symbol) * sizeof(Elf64_Word);
    if ((value_at<Elf64_Word>(dynamic, link) & 1U) != 0) return symbol + 1;
  }
  return kMaximumSymbols + 1;
}

std::uint64_t count_symbols(const DynamicTable& dynamic) {
  if (const auto table = dynamic.find(DT_GNU_HASH)) return count_by_gnu_hash(dynamic, *table);
  // Two words, the second of which is the number of chains: one for each symbol.
  if (const auto table = dynamic.find(DT_HASH)) {
    return value_at<Elf64_Word>(dynamic, *table + sizeof(Elf64_Word));
  }
  dynamic.refuse_malformed();
}

Symbols read_symbols(const ElfFile& elf, const DynamicTable& dynamic) {
  const std::uint64_t count = count_symbols(dynamic);
  if (count > kMaximumSymbols) {
    elf.refuse("it has more than " + std::to_string(kMaximumSymbols) + " symbols", kHideSymbols);
  }
  Symbols symbols(count);
  const std::string bytes =
      dynamic.read(dynamic.find(DT_SYMTAB).value_or(0), count * sizeof(Elf64_Sym));
  if (!bytes.empty()) std::memcpy(symbols.data(), bytes.data(), bytes.size());
  return symbols;
}

// As the loader decides it.
bool is_exported(const Elf64_Sym& symbol) {
  const unsigned binding = ELF64_ST_BIND(symbol.st_info);
  const unsigned visibility = ELF64_ST_VISIBILITY(symbol.st_other);
  return symbol.st_shndx != SHN_UNDEF && (binding == STB_GLOBAL || binding == STB_WEAK) &&
         (visibility == STV_DEFAULT || visibility == STV_PROTECTED);
}

bool is_code(const ElfFile& elf, std::uint64_t address) {
  return std::any_of(elf.segments().begin(), elf.segments().end(), [&](const Elf64_Phdr& segment) {
    return segment.p_type == PT_LOAD && (segment.p_flags & PF_X) != 0 &&
           address >= segment.p_vaddr && address - segment.p_vaddr < segment.p_filesz;
  });
}

// One such object serves the whole process, however the libraries are loaded.
void check_unique(const ElfFile& elf, const DynamicTable& dynamic, const Symbols& symbols) {
  for (const Elf64_Sym& symbol : symbols) {
    const bool is_unique =
        symbol.st_shndx != SHN_UNDEF && ELF64_ST_BIND(symbol.st_info) == STB_GNU_UNIQUE;
    if (!is_unique) continue;
    elf.refuse("it defines " + quote(shorten(dynamic.text(symbol.st_name), 200)) +
                   " as a unique symbol (STB_GNU_UNIQUE), which all plugins of a process share",
               kHideSymbols);
  }
}

void check_entry_point(const ElfFile& elf, const DynamicTable& dynamic, const Symbols& symbols) {
  constexpr const char* kEntryPoint = "entry point '" SOLDER_FACTORY_NAME "'";
  const auto is_it = [&](const Elf64_Sym& symbol) {
    return dynamic.is_text(symbol.st_name, SOLDER_FACTORY_NAME);
  };
  bool is_found = false;
  for (const Elf64_Sym& symbol : symbols) {
    if (!is_exported(symbol) || !is_it(symbol)) continue;
    is_found = true;
    if (ELF64_ST_TYPE(symbol.st_info) != STT_FUNC || !is_code(elf, symbol.st_value)) {
      elf.refuse(std::string("its ") + kEntryPoint + " is not a function", kUseTheMacro);
    }
  }
  if (is_found) return;
  const bool is_used = std::any_of(symbols.begin(), symbols.end(), [&](const Elf64_Sym& symbol) {
    return symbol.st_shndx == SHN_UNDEF && is_it(symbol);
  });
  elf.refuse(is_used ? std::string("it uses the ") + kEntryPoint + " and doesn't define it"
                     : std::string("it has no ") + kEntryPoint,
             kUseTheMacro);
}

/// What the compiler puts into every library: its start files ask for it where it is there.
constexpr std::array kOfStartFiles = {"__cxa_finalize", "__gmon_start__",
                                      "_ITM_deregisterTMCloneTable", "_ITM_registerTMCloneTable"};
/// What it calls for plain code: https://gcc.gnu.org/onlinedocs/gcc/Standards.html, the end of "C
/// Language", and https://gcc.gnu.org/onlinedocs/gcc/Instrumentation-Options.html,
/// -fstack-protector.
constexpr std::array kOfPlainCode = {"memcpy", "memmove", "memset", "memcmp", "__stack_chk_fail"};
/// The one function that the start files have called at the end.
constexpr std::uint64_t kFinalizersOfStartFiles = sizeof(Elf64_Addr);

bool is_of_compiler(const DynamicTable& dynamic, const Elf64_Sym& symbol) {
  const auto is_it = [&](const char* name) { return dynamic.is_text(symbol.st_name, name); };
  return std::any_of(kOfStartFiles.begin(), kOfStartFiles.end(), is_it) ||
         std::any_of(kOfPlainCode.begin(), kOfPlainCode.end(), is_it);
}

bool stands_alone(const ElfFile& elf, const DynamicTable& dynamic, const Symbols& symbols) {
  const bool has_own_threads_data =
      std::any_of(elf.segments().begin(), elf.segments().end(),
                  [](const Elf64_Phdr& segment) { return segment.p_type == PT_TLS; });
  if (has_own_threads_data || dynamic.has_flag(DT_FLAGS_1, DF_1_NODELETE) ||
      dynamic.find(DT_FINI_ARRAYSZ).value_or(0) > kFinalizersOfStartFiles) {
    return false;
  }
  for (const Elf64_Dyn& entry : dynamic.entries()) {
    if (entry.d_tag == DT_AUXILIARY || entry.d_tag == DT_FILTER) return false;
    if (entry.d_tag == DT_NEEDED && !dynamic.is_text(entry.d_un.d_val, "libc.so.6")) return false;
  }
  // The first one stands for none.
  return std::all_of(symbols.begin() + (symbols.empty() ? 0 : 1), symbols.end(),
                     [&](const Elf64_Sym& symbol) {
                       return symbol.st_shndx != SHN_UNDEF || is_of_compiler(dynamic, symbol);
                     });
}

}  // namespace

bool check_symbols(const ElfFile& elf) {
  const DynamicTable dynamic(elf);
  const Symbols symbols = read_symbols(elf, dynamic);
  check_entry_point(elf, dynamic, symbols);
  check_unique(elf, dynamic, symbols);
  return stands_alone(elf, dynamic, symbols);
}

void check_symbols(const ByteSource& source, const std::string& file) {
  check_symbols(ElfFile(source, file));
}

}  // namespace solder::runner
