/* What a plugin may have that outlives its step. */
#ifdef USES_NATIVE
#define USES "uses=native\0"
#endif
#include "plugin.h"

#ifdef CALLS
#include <unistd.h>

int32_t call(void);
int32_t call(void) {
  return (int32_t)getpid();
}
#endif

#ifdef FINALIZES
static volatile int32_t finalized;

__attribute__((destructor)) static void finalize(void) {
  finalized = 1;
}
#endif

#ifdef HAS_DATA_OF_THREADS
static __thread volatile int32_t of_thread;

int32_t count(void);
int32_t count(void) {
  return ++of_thread;
}
#endif
