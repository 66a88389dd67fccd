#include "plugin.h"

UP {
  solder_statement* statement = NULL;
  TRY(RUN("CREATE TABLE cursors (id INTEGER); INSERT INTO cursors VALUES (1), (2)"));
  TRY(host->prepare(context, text("SELECT id FROM cursors"), &statement));
  TRY(host->step(statement));
  return SOLDER_OK;
}
DOWN {
  return RUN("DROP TABLE cursors");
}
PLUGIN(up, down)
