/* Lets an exception out. */
#include <stdexcept>

#include "plugin.h"

static int32_t fault(solder_context* /*context*/, const solder_host* /*host*/) {
  throw THROWN;
}
