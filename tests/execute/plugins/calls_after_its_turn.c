#define _POSIX_C_SOURCE 200809L /* setenv */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "plugin.h"

/* What the step gave, kept by a thread that outlives it. */
static solder_context* the_context;
static const solder_host* the_host;
static solder_statement* the_statement;
static pthread_t thread;

static void* call_late(void* unused) {
  const solder_value one = integer_value(1);
  solder_statement* another = NULL;
  char answers[128];
  while (!the_host->is_cancelled(the_context))
    the_host->log(the_context, SOLDER_LOG_INFO, text("on"));
  snprintf(answers, sizeof(answers), "%d %d %d %d %u",
           the_host->execute(the_context, text("CREATE TABLE late (id INTEGER)")),
           the_host->prepare(the_context, text("SELECT 1"), &another),
           the_host->run(the_statement, &one, 1), the_host->step(the_statement),
           the_host->column_count(the_statement));
  the_host->finalize(the_statement);
  the_host->log(the_context, SOLDER_LOG_INFO, text("late"));
  setenv("ANSWERS", answers, 1);
  return unused;
}

/* The host calls it when the step is over for the plugin. */
static void join(void* self) {
  (void)self;
  pthread_join(thread, NULL);
}

UP {
  the_context = context;
  the_host = host;
  TRY(RUN("CREATE TABLE rows (id INTEGER)"));
  TRY(host->prepare(context, text("INSERT INTO rows VALUES (?)"), &the_statement));
  return pthread_create(&thread, NULL, call_late, NULL) == 0 ? SOLDER_OK : SOLDER_FAILED;
}
DOWN {
  return RUN("DROP TABLE rows");
}

SOLDER_METADATA("format=1\0abi=1.0\0kind=migration\0version=" PLUGIN_VERSION "\0name=" PLUGIN_NAME
                "\0transaction=each\0reversible=yes\0backend=sqlite\0backend=postgres\0"
                "checksum=sha256:"
                "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef");
const solder_migration* solder_create_migration_v1(void) {
  static const solder_migration migration = {
      sizeof(solder_migration), 0, PLUGIN_VERSION, PLUGIN_NAME, NULL, up, down, join};
  return &migration;
}
