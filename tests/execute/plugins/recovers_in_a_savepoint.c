#include "plugin.h"

UP {
  TRY(RUN("CREATE TABLE steps (name TEXT)"));
  TRY(host->savepoint_begin(context));
  TRY(RUN("INSERT INTO steps VALUES ('undone')"));
  RUN("INSERT INTO nowhere VALUES (1)"); /* fails, and is undone */
  if (RUN("INSERT INTO steps VALUES ('late')") != SOLDER_FAILED) return 1;
  TRY(host->savepoint_rollback(context));
  TRY(host->savepoint_begin(context));
  TRY(RUN("INSERT INTO steps VALUES ('kept')"));
  TRY(host->savepoint_release(context));
  return SOLDER_OK;
}
DOWN {
  return RUN("DROP TABLE steps");
}
PLUGIN(up, down)
