#define ABI "2.0"
#include "plugin.h"
