#include "plugin.h"

UP {
  return RUN(
      "CREATE TABLE half (id INTEGER);\nINSERT INTO nowhere VALUES (1);\nCREATE TABLE never (id "
      "INTEGER)");
}
DOWN {
  return RUN("DROP TABLE half;\nDROP TABLE nowhere");
}
PLUGIN(up, down)
