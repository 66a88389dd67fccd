/// \file
/// The plugins that are built for the catalog's tests, and how its errors read.

#ifndef SOLDER_TESTS_CATALOG_SUPPORT_HPP
#define SOLDER_TESTS_CATALOG_SUPPORT_HPP

#include <cstddef>
#include <cstring>
#include <elf.h>
#include <filesystem>
#include <string>
#include <utility>

#include "core/error.hpp"
#include "support/temporary_folder.hpp"

namespace solder::testing {

/// The plugin that tests/catalog/plugins/<name>.c was built into.
inline std::filesystem::path plugin_path(const std::string& name) {
  return std::filesystem::path(PLUGIN_FOLDER) / (name + ".so");
}

inline std::string plugin_bytes(const std::string& name) {
  return read_file(plugin_path(name));
}

/// Copies a plugin into the folder, as `file`, readable by all and writable by its owner.
inline std::filesystem::path install(const TemporaryFolder& folder, const std::string& name,
                                     const std::string& file) {
  using std::filesystem::perms;
  std::filesystem::path path = folder.write(file, plugin_bytes(name));
  std::filesystem::permissions(
      path, perms::owner_read | perms::owner_write | perms::group_read | perms::others_read);
  return path;
}

/// `bytes` with `value` written at `offset`.
template <typename Value>
std::string patched(std::string bytes, std::size_t offset, Value value) {
  std::memcpy(bytes.data() + offset, &value, sizeof(value));
  return bytes;
}

/// The Error that `action` throws: "plugin: <what>; where: …; why: …; next: …", or "nothing". Lines
/// within a part stay.
template <typename Action>
std::string error_of(Action&& action) {
  try {
    std::forward<Action>(action)();
  } catch (const runner::Error& error) {
    const runner::ErrorText& text = error.text();
    std::string all = std::string(runner::to_string(error.code())) + ": " + text.what;
    if (!text.where.empty()) all += "; where: " + text.where;
    if (!text.why.empty()) all += "; why: " + text.why;
    if (!text.next.empty()) all += "; next: " + text.next;
    return all;
  }
  return "nothing";
}

/// The `why` of the Error that `action` throws, or "nothing".
template <typename Action>
std::string reason_of(Action&& action) {
  try {
    std::forward<Action>(action)();
  } catch (const runner::Error& error) {
    return error.text().why;
  }
  return "nothing";
}

}  // namespace solder::testing

#endif
