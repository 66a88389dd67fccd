/* A migration of two scripts; see solder_script_plugin() in tests/CMakeLists.txt, which writes
 * the header SCRIPTS with VERSION, NAME, UP and DOWN. */
#include SCRIPTS

#define PLUGIN_VERSION VERSION
#define PLUGIN_NAME NAME
#define PLUGIN_TRANSACTION TRANSACTION
#include "support/plugin.h"

static int32_t up(void* self, solder_context* context, const solder_host* host) {
  (void)self;
  return host->execute(context, text(UP));
}

static int32_t down(void* self, solder_context* context, const solder_host* host) {
  (void)self;
  return host->execute(context, text(DOWN));
}

PLUGIN(up, down)
