#include "plugin.h"

UP {
  return RUN(
      "PRAGMA foreign_keys = OFF;"
      "CREATE TABLE accounts_new (id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT);"
      "INSERT INTO accounts_new (id, name) SELECT id, name FROM accounts;"
      "DROP TABLE accounts;"
      "ALTER TABLE accounts_new RENAME TO accounts;");
}
DOWN {
  return RUN("ALTER TABLE accounts DROP COLUMN email");
}
PLUGIN(up, down)
