#include "core/migration.hpp"

#include <algorithm>

namespace solder::runner {

const char* to_string(Direction direction) {
  return direction == Direction::up ? "up" : "down";
}

bool Migration::declares(const std::string& capability) const {
  return std::find(uses.begin(), uses.end(), capability) != uses.end();
}

}  // namespace solder::runner
