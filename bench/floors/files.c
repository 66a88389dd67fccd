#define _GNU_SOURCE
#include "files.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define UP "-- migrate:up\n"
#define DOWN "-- migrate:down\n"

const char* const some_checksum =
    "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

void give_up(const char* format, ...) {
  va_list arguments;
  va_start(arguments, format);
  fputs("floor: ", stderr);
  vfprintf(stderr, format, arguments);
  fputc('\n', stderr);
  va_end(arguments);
  exit(1);
}

static int by_version(const void* left, const void* right) {
  return strcmp(((const struct migration*)left)->version,
                ((const struct migration*)right)->version);
}

static int is_migration(const char* file) {
  const char* end = strrchr(file, '.');
  return end != NULL && strcmp(end, ".sql") == 0 && strchr(file, '_') != NULL;
}

static struct migration migration_of(const char* file) {
  struct migration found = {strdup(file), "", NULL};
  const char* bar = strchr(file, '_');
  snprintf(found.version, sizeof found.version, "%.*s", (int)(bar - file), file);
  found.name = strdup(bar + 1);
  *strrchr(found.name, '.') = '\0';
  return found;
}

struct folder read_folder(const char* path) {
  struct folder folder = {open(path, O_RDONLY | O_DIRECTORY), NULL, 0};
  DIR* stream = folder.descriptor < 0 ? NULL : fdopendir(dup(folder.descriptor));
  if (stream == NULL) give_up("cannot read folder '%s'", path);
  size_t room = 0;
  for (const struct dirent* entry = readdir(stream); entry != NULL; entry = readdir(stream)) {
    if (!is_migration(entry->d_name)) continue;
    if (folder.count == room) {
      room = room == 0 ? 256 : room * 2;
      folder.migrations = realloc(folder.migrations, room * sizeof *folder.migrations);
    }
    folder.migrations[folder.count++] = migration_of(entry->d_name);
  }
  closedir(stream);
  qsort(folder.migrations, folder.count, sizeof *folder.migrations, by_version);
  return folder;
}

struct scripts read_scripts(const struct folder* folder, const struct migration* migration) {
  const int file = openat(folder->descriptor, migration->file, O_RDONLY);
  struct stat status;
  if (file < 0 || fstat(file, &status) != 0) give_up("cannot open '%s'", migration->file);
  char* text = malloc((size_t)status.st_size + 1);
  if (read(file, text, (size_t)status.st_size) != status.st_size)
    give_up("cannot read '%s'", migration->file);
  close(file);
  text[status.st_size] = '\0';

  char* down = strstr(text, DOWN);
  if (strncmp(text, UP, strlen(UP)) != 0 || down == NULL)
    give_up("'%s' lacks a part", migration->file);
  *down = '\0';
  return (struct scripts){text, text + strlen(UP), down + strlen(DOWN)};
}
