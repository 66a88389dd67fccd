/* What is done to each of the rows, the same code in the floor and in Solder's plugins: C, and C++.
 */
#ifndef BENCH_PERSON_H
#define BENCH_PERSON_H

#include <stddef.h>
#include <stdint.h>

/* Bytes of `name` before its first blank; all of them without one. */
static inline size_t first_name_length(const char* name, size_t length) {
  size_t at = 0;
  while (at < length && name[at] != ' ') ++at;
  return at;
}

/* Where the last name begins: after the blank, or at the end. */
static inline size_t last_name_begin(const char* name, size_t length) {
  const size_t blank = first_name_length(name, length);
  return blank < length ? blank + 1 : length;
}

static inline int64_t digits(const char* text, size_t count) {
  int64_t number = 0;
  for (size_t index = 0; index < count; ++index) number = number * 10 + (text[index] - '0');
  return number;
}

/* Days from 1970-01-01 to a date YYYY-MM-DD, which the caller has checked for its length. */
static inline int64_t days_of_date(const char* date) {
  int64_t year = digits(date, 4);
  const int64_t month = digits(date + 5, 2);
  const int64_t day = digits(date + 8, 2);
  /* The year begins in March, so that the leap day is its last. */
  if (month <= 2) --year;
  const int64_t era = year / 400;
  const int64_t year_of_era = year - era * 400;
  const int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year -
         719468;
}

/* FNV-1a, 63 bits of it: http://www.isthe.com/chongo/tech/comp/fnv/ */
static inline int64_t hash_of(const char* text, size_t length) {
  uint64_t hash = UINT64_C(14695981039346656037);
  for (size_t index = 0; index < length; ++index) {
    hash ^= (unsigned char)text[index];
    hash *= UINT64_C(1099511628211);
  }
  return (int64_t)(hash >> 1);
}

/* The same again and again, as the hash of a password does: some microseconds. */
static inline int64_t slow_hash_of(const char* text, size_t length) {
  uint64_t hash = UINT64_C(14695981039346656037);
  for (int round = 0; round < 300; ++round) {
    for (size_t index = 0; index < length; ++index) {
      hash ^= (unsigned char)text[index];
      hash *= UINT64_C(1099511628211);
    }
  }
  return (int64_t)(hash >> 1);
}

#endif
