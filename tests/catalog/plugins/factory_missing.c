#define WITHOUT_FACTORY
#include "plugin.h"
