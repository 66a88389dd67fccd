#include "database/sqlite/native.hpp"

#include <sqlite3.h>

struct sqlite3_api_routines;

namespace solder::runner::sqlite {

namespace {

const sqlite3_api_routines* captured_api = nullptr;

extern "C" int solder_capture_api(sqlite3* /*db*/, char** /*message*/,
                                  const sqlite3_api_routines* api) {
  captured_api = api;
  return SQLITE_OK;
}

/// The table isn't public, but extensions are handed it, automatic ones too.
/// https://www.sqlite.org/c3ref/auto_extension.html
const void* capture() {
  const auto entry = reinterpret_cast<void (*)()>(&solder_capture_api);
  sqlite3_auto_extension(entry);
  sqlite3* memory = nullptr;
  sqlite3_open_v2(":memory:", &memory, SQLITE_OPEN_READWRITE, nullptr);
  sqlite3_close(memory);
  sqlite3_cancel_auto_extension(entry);
  return captured_api;
}

}  // namespace

const void* native_api() {
  static const void* const api = capture();
  return api;
}

}  // namespace solder::runner::sqlite
