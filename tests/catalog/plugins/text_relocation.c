#include "plugin.h"

/* An address in the code that the loader would have to fill in. */
__asm__(".text\n.quad run\n");
