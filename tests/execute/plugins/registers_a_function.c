#include "plugin.h"

static int32_t twice(void* self, const solder_value* arguments, uint32_t count,
                     solder_function_result* result) {
  (void)self;
  (void)count;
  if (arguments[0].type != SOLDER_INTEGER) {
    result->message = text("twice wants an integer");
    return SOLDER_FAILED;
  }
  result->value = integer_value(2 * arguments[0].as.integer);
  return SOLDER_OK;
}

UP {
  solder_function function = {
      sizeof(solder_function), SOLDER_FUNCTION_DETERMINISTIC, {NULL, 0}, 1, 0, NULL, twice, NULL};
  function.name = text("twice");
  TRY(host->register_function(context, &function));
  return RUN("CREATE TABLE doubled AS SELECT twice(21) AS n");
}
DOWN {
  solder_function function = {sizeof(solder_function), 0, {NULL, 0}, 1, 0, NULL, twice, NULL};
  function.name = text("twice");
  TRY(host->register_function(context, &function));
  return RUN("SELECT twice('x')");
}
PLUGIN(up, down)
