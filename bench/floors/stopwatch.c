/* Runs a program and says what it took, in one line on descriptor 3:
 *
 *     wall-ns user-us system-us peak-kib status
 *
 * status is the exit code, or 128 + the signal. A program of its own because the peak of a process
 * counts from before exec: a child of Python would have Python's. The peak is that of the largest
 * process that was waited for, not the sum. */
#define _GNU_SOURCE
#include <spawn.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char** environ;

static long long nanoseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000000000LL + now.tv_nsec;
}

static long long microseconds(struct timeval time) {
  return time.tv_sec * 1000000LL + time.tv_usec;
}

int main(int count, char** words) {
  if (count < 2) return 2;
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addclose(&actions, 3);

  pid_t child = 0;
  int status = 0;
  struct rusage usage;
  const long long begun = nanoseconds();
  if (posix_spawnp(&child, words[1], &actions, NULL, words + 1, environ) != 0) {
    perror(words[1]);
    return 127;
  }
  if (wait4(child, &status, 0, &usage) != child) {
    perror("wait4");
    return 126;
  }
  const long long wall = nanoseconds() - begun;
  dprintf(3, "%lld %lld %lld %ld %d\n", wall, microseconds(usage.ru_utime),
          microseconds(usage.ru_stime), usage.ru_maxrss,
          WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
  return 0;
}
