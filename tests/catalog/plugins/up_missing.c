#define UP NULL
#include "plugin.h"
