/* A library that plugins need. NAME is what it offers, NEXT what it takes from another library. */
#ifndef NAME
#define NAME solder_dep
#endif

int NAME(void);

#ifdef NEXT
int NEXT(void);
int NAME(void) {
  return NEXT() + 1;
}
#else
int NAME(void) {
  return 7;
}
#endif

#ifdef SQLITE
const char brought_along[] = "SQLite format 3";
#endif
