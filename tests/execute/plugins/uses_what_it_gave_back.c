#include "plugin.h"

UP {
  solder_statement* statement = NULL;
  TRY(RUN("CREATE TABLE returned (id INTEGER)"));
  TRY(host->prepare(context, text("INSERT INTO returned VALUES (1)"), &statement));
  host->finalize(statement);
  host->finalize(statement);
  host->step(statement);
  return SOLDER_OK;
}
DOWN {
  return RUN("DROP TABLE returned");
}
PLUGIN(up, down)
