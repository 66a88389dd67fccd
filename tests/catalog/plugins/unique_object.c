#include "plugin.h"

/* What a C++ compiler makes of a static variable in an inline function. */
__asm__(
    ".pushsection .data\n"
    ".globl shared_by_all\n"
    ".type shared_by_all, %gnu_unique_object\n"
    ".size shared_by_all, 4\n"
    "shared_by_all: .long 1\n"
    ".popsection\n");
