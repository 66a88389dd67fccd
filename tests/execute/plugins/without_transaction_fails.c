#include "plugin.h"

UP {
  return RUN(
      "CREATE TABLE first_part (id INTEGER); CREATE TABLE second_part (id INTEGER); INSERT INTO "
      "nowhere VALUES (1)");
}
DOWN {
  return RUN("DROP TABLE first_part; DROP TABLE second_part");
}
PLUGIN(up, down)
