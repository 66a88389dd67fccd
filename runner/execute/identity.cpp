#include <array>
#include <cstdlib>
#include <pwd.h>
#include <unistd.h>

#include "execute/executor.hpp"

namespace solder::runner {

Identity current_identity() {
  Identity identity;
  std::array<char, 256> host{};
  if (gethostname(host.data(), host.size() - 1) == 0) identity.host = host.data();
  std::array<char, 4096> buffer{};
  passwd entry{};
  passwd* found = nullptr;
  if (getpwuid_r(geteuid(), &entry, buffer.data(), buffer.size(), &found) == 0 &&
      found != nullptr) {
    identity.user = found->pw_name;
  } else {
    identity.user = std::to_string(geteuid());
  }
  return identity;
}

}  // namespace solder::runner
