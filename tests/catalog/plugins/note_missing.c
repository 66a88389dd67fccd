#define WITHOUT_NOTE
#include "plugin.h"
