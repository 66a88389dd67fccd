#define VERSION "1e9"
#include "plugin.h"
