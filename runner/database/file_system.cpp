#include "database/file_system.hpp"

#include <algorithm>
#include <array>
#include <sys/vfs.h>

namespace solder::runner {

namespace {

struct KnownType {
  std::int64_t type = 0;
  std::string_view name = {};
};

/// https://man7.org/linux/man-pages/man2/statfs.2.html
constexpr std::array kNetworkTypes = {
    KnownType{0x6969, "NFS"},        KnownType{0xFF534D42, "CIFS"}, KnownType{0xFE534D42, "SMB"},
    KnownType{0x517B, "SMB"},        KnownType{0x65735546, "FUSE"}, KnownType{0x01021997, "9P"},
    KnownType{0x00C36400, "Ceph"},   KnownType{0x5346414F, "AFS"},  KnownType{0x6B414653, "AFS"},
    KnownType{0x0BD00BD0, "Lustre"}, KnownType{0x73757245, "Coda"}, KnownType{0x564C, "NCP"}};

}  // namespace

std::string_view network_file_system(std::int64_t type) {
  const auto* const found =
      std::find_if(kNetworkTypes.begin(), kNetworkTypes.end(),
                   [type](const KnownType& known) { return known.type == type; });
  return found == kNetworkTypes.end() ? std::string_view() : found->name;
}

std::int64_t file_system_type(const std::filesystem::path& path) {
  struct statfs status = {};
  for (const auto& place : {path, path.parent_path()}) {
    // Some systems have a signed 32-bit type: CIFS would be negative.
    if (::statfs(place.c_str(), &status) == 0) return static_cast<std::uint32_t>(status.f_type);
  }
  return 0;
}

}  // namespace solder::runner
