#include "plugin.h"

void nobody_has_this(void);
void call_it(void);
void call_it(void) {
  nobody_has_this();
}
