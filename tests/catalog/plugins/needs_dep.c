#define UP up
#include "solder/abi.h"

static int32_t up(void* self, solder_context* context, const solder_host* host);
#include "plugin.h"

#ifndef NEEDS
#define NEEDS solder_dep
#endif
int NEEDS(void);

/* What the library says is the answer. */
static int32_t up(void* self, solder_context* context, const solder_host* host) {
  (void)self;
  (void)context;
  (void)host;
  return NEEDS();
}
