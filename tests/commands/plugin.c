/* One source for all plugins of these tests; each is made by other definitions: KIND, VERSION,
 * NAME, CLASS, CHECKSUM (hex digits), UP, and DOWN for those that can be undone. */
#define PLUGIN_KIND KIND
#define PLUGIN_VERSION VERSION
#define PLUGIN_NAME NAME
#define PLUGIN_CHECKSUM CHECKSUM
#ifndef DOWN
#define PLUGIN_REVERSIBLE "no"
#endif
#define PLUGIN_RECORDS \
  "class=" CLASS "\0description=A plugin of the tests\0sdk=0.1.0\0compiler=test\0"
#include "support/plugin.h"

static int32_t up(void* self, solder_context* context, const solder_host* host) {
  (void)self;
  return host->execute(context, text(UP));
}

#ifdef DOWN
static int32_t down(void* self, solder_context* context, const solder_host* host) {
  (void)self;
  return host->execute(context, text(DOWN));
}
PLUGIN(up, down)
#else
PLUGIN(up, NULL)
#endif
