#include "plugin.h"

UP {
  return RUN("CREATE TABLE forger (id INTEGER); DELETE FROM schema_migrations");
}
DOWN {
  return RUN("DROP TABLE forger");
}
PLUGIN(up, down)
