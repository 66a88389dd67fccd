/* The migrations of a folder, as files `VERSION_NAME.sql` with a part for each direction. */
#ifndef FLOOR_FILES_H
#define FLOOR_FILES_H

#include <stddef.h>

struct migration {
  char* file; /* its name in the folder */
  char version[32];
  char* name;
};

struct folder {
  int descriptor;
  struct migration* migrations; /* in the order of their versions, which all have as many digits */
  size_t count;
};

struct scripts {
  char* text; /* free() it; the other two point into it */
  const char* up;
  const char* down;
};

struct folder read_folder(const char* path);
struct scripts read_scripts(const struct folder* folder, const struct migration* migration);

/* As long as what Solder records, so that the tables grow alike. */
extern const char* const some_checksum;

#if defined(__GNUC__)
__attribute__((noreturn, format(printf, 1, 2)))
#endif
void give_up(const char *format, ...);

#endif
