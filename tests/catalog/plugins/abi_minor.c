#define ABI "1.3"
#include "plugin.h"
