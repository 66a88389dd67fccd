#include "plugin.h"

UP {
  solder_statement* select = NULL;
  solder_value value;
  TRY(host->prepare(context, text("SELECT 1"), &select));
  TRY(host->step(select));
  host->column(select, 7, &value);
  return SOLDER_OK;
}
DOWN {
  return RUN("SELECT 1");
}
PLUGIN(up, down)
