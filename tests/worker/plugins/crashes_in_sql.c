/* Crashes in a function that a statement calls. */
#include <signal.h>

#include "plugin.h"

static int32_t crash(void* self, const solder_value* arguments, uint32_t count,
                     solder_function_result* result) {
  (void)self;
  (void)arguments;
  (void)count;
  (void)result;
  raise(SIGSEGV);
  return SOLDER_OK;
}

static int32_t fault(solder_context* context, const solder_host* host) {
  const solder_string name = {"crash", 5};
  const solder_function function = {sizeof(solder_function), 0, name, 0, 0, NULL, crash, NULL};
  host->register_function(context, &function);
  return execute(context, host, "UPDATE rows_" PLUGIN_VERSION "\nSET word = crash()");
}
