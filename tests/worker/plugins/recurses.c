/* Calls itself until the stack ends. */
#include "plugin.h"

static volatile int depth = 0;

static int descend(const volatile char* above) {
  volatile char here[4096];
  here[0] = above[0];
  ++depth;
  return depth > 0 ? descend(here) + here[0] : here[1];
}

static int32_t fault(solder_context* context, const solder_host* host) {
  const volatile char top[1] = {0};
  (void)context;
  (void)host;
  return descend(top);
}
