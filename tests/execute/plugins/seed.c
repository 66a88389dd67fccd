#include "plugin.h"

UP {
  return RUN("INSERT INTO accounts (id, name) VALUES (100, 'admin') ON CONFLICT DO NOTHING");
}
PLUGIN(up, NULL)
