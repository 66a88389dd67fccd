#include "plugin.h"

void library_function(void);
void call_it(void);
void call_it(void) {
  library_function();
}
