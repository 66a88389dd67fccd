#include "database/postgres/libpq.hpp"

#include <dlfcn.h>
#include <string>

#include "core/error.hpp"
#include "core/text.hpp"

namespace solder::runner::postgres {

namespace {

[[noreturn]] void refuse(const char* library, const char* next) {
  const char* const words = dlerror();
  throw Error(ErrorCode::environment,
              {.what = "cannot load library " + quote(library) + ", which talks to PostgreSQL",
               .why = words == nullptr ? "the dynamic loader gives no reason" : printable(words),
               .next = next});
}

template <typename Function>
void find(void* library, const char* file, const char* name, Function& function) {
  // POSIX gives functions and data one kind of pointer here.
  function = reinterpret_cast<Function>(dlsym(library, name));
  if (function == nullptr) {
    refuse(file, "install libpq of PostgreSQL 14 or newer (Debian: libpq5)");
  }
}

}  // namespace

Libpq load_libpq(const char* library) {
  // Lazy, as what a program is linked with: it brings libraries of which most connections call
  // nothing.
  void* const handle = dlopen(library, RTLD_LAZY | RTLD_GLOBAL);
  if (handle == nullptr) {
    refuse(library, "install it (Debian: libpq5), or name the path of a SQLite file");
  }
  Libpq functions;
#define SOLDER_FIND(name) find(handle, library, #name, functions.name);
  SOLDER_LIBPQ_FUNCTIONS(SOLDER_FIND)
#undef SOLDER_FIND
  return functions;
}

const Libpq& libpq() {
  static const Libpq functions = load_libpq(kLibpq);
  return functions;
}

}  // namespace solder::runner::postgres
