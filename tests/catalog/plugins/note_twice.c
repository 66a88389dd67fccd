#include "plugin.h"

#define solder_metadata_note second_note
SOLDER_METADATA("format=1\0");
