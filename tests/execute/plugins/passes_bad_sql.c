#include "plugin.h"

/* SQL is a solder_string that no database can be asked to run. */
UP {
  static const char bytes[] = "SELECT 1\0SELECT '\xff'";
  const solder_string sql = SQL;
  (void)self;
  TRY(RUN("CREATE TABLE badly_asked (id INTEGER)"));
  host->execute(context, sql);
  return SOLDER_OK;
}
DOWN {
  return RUN("DROP TABLE badly_asked");
}
PLUGIN(up, down)
