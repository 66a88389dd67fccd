#include "plugin.h"

UP {
  TRY(
      RUN("CREATE TABLE accounts (id INTEGER PRIMARY KEY, name TEXT NOT NULL);"
          "INSERT INTO accounts VALUES (1, 'ada'), (2, 'grace'); -- a last comment"));
  return SOLDER_OK;
}
DOWN {
  return RUN("DROP TABLE accounts");
}
PLUGIN(up, down)
