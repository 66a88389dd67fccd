#include <pthread.h>

#include "plugin.h"

static const solder_host* the_host;

static void* intrude(void* context) {
  the_host->execute((solder_context*)context, text("CREATE TABLE intruder (id INTEGER)"));
  return NULL;
}

UP {
  pthread_t thread;
  the_host = host;
  TRY(RUN("CREATE TABLE threaded (id INTEGER)"));
  if (pthread_create(&thread, NULL, intrude, context) != 0) return SOLDER_FAILED;
  pthread_join(thread, NULL);
  return SOLDER_OK;
}
DOWN {
  return RUN("DROP TABLE threaded");
}
PLUGIN(up, down)
