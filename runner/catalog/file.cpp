#include "catalog/file.hpp"

#include <array>
#include <cerrno>
#include <cstdint>
#include <fcntl.h>
#include <system_error>

#include "catalog/elf.hpp"
#include "core/error.hpp"
#include "core/text.hpp"

namespace solder::runner {

namespace {

constexpr const char* kNotRegular = "it is not a regular file";
constexpr const char* kReplace = "put the plugin itself there, or remove it";

std::string octal(mode_t mode) {
  std::array<char, 8> text = {};
  std::snprintf(text.data(), text.size(), "%04o", mode & 07777U);
  return text.data();
}

}  // namespace

std::string system_message(int code) {
  return std::generic_category().message(code);
}

PluginFile open_plugin_file(int folder, const std::string& name, const std::string& file) {
  PluginFile plugin;
  plugin.descriptor =
      Descriptor(openat(folder, name.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  if (plugin.descriptor.number() < 0) {
    // ELOOP: a link; ENXIO: a socket.
    if (errno == ELOOP || errno == ENXIO) throw unreadable(file, kNotRegular, kReplace);
    throw unreadable(file, errno);
  }
  if (fstat(plugin.descriptor.number(), &plugin.status) != 0) {
    throw unreadable(file, errno);
  }
  if (!S_ISREG(plugin.status.st_mode)) throw unreadable(file, kNotRegular, kReplace);
  if (plugin.size() > kMaximumPluginSize) {
    throw unreadable(file,
                     "it has " + std::to_string(plugin.size()) + " bytes, more than " +
                         std::to_string(kMaximumPluginSize),
                     "");
  }
  return plugin;
}

std::string state_of(const struct stat& status) {
  std::string state;
  for (const std::uint64_t part : {std::uint64_t{status.st_dev}, std::uint64_t{status.st_ino},
                                   static_cast<std::uint64_t>(status.st_size),
                                   static_cast<std::uint64_t>(status.st_ctim.tv_sec),
                                   static_cast<std::uint64_t>(status.st_ctim.tv_nsec)}) {
    state += std::to_string(part) + ' ';
  }
  return state;
}

std::string why_untrusted(const struct stat& status) {
  if (status.st_uid != 0 && status.st_uid != geteuid()) {
    return "it belongs to user " + std::to_string(status.st_uid) + ", not to root or to you";
  }
  if ((status.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
    return "others can write it (mode " + octal(status.st_mode) + ")";
  }
  return {};
}

void check_file_trust(const PluginFile& plugin, const std::string& file) {
  const std::string why = why_untrusted(plugin.status);
  if (why.empty()) return;
  throw Error(ErrorCode::plugin,
              {.what = "cannot trust plugin " + quote(file),
               .why = why,
               .next = "check where it comes from, then make it yours alone with "
                       "'chown' and 'chmod go-w'"});
}

}  // namespace solder::runner
