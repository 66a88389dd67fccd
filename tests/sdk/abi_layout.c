/* The layout of ABI 1.0 on 64-bit machines, frozen: a line that stops compiling means that plugins
 * which are out there would read something else. New fields go to the end and get lines of their
 * own. Compiled as C11 and later, and as C++11 and later. */
#include <solder/abi.h>

#ifdef __cplusplus
#define CHECK(condition, words) static_assert(condition, words)
#else
#define CHECK(condition, words) _Static_assert(condition, words)
#endif
#define SIZE(type, bytes) CHECK(sizeof(type) == bytes, "the size of " #type)
#define OFFSET(type, field, bytes) \
  CHECK(offsetof(type, field) == bytes, "where " #type "." #field " is")

CHECK(sizeof(void*) == 8, "these numbers are for 64-bit machines");

SIZE(solder_string, 16);
OFFSET(solder_string, data, 0);
OFFSET(solder_string, length, 8);

SIZE(solder_value, 16);
OFFSET(solder_value, as, 0);
OFFSET(solder_value, length, 8);
OFFSET(solder_value, type, 12);
OFFSET(solder_value, reserved, 13);

SIZE(solder_error, 48);
OFFSET(solder_error, struct_size, 0);
OFFSET(solder_error, status, 4);
OFFSET(solder_error, code, 8);
OFFSET(solder_error, offset, 12);
OFFSET(solder_error, message, 16);
OFFSET(solder_error, statement, 32);

SIZE(solder_function_result, 40);
OFFSET(solder_function_result, struct_size, 0);
OFFSET(solder_function_result, reserved, 4);
OFFSET(solder_function_result, value, 8);
OFFSET(solder_function_result, message, 24);

SIZE(solder_function, 56);
OFFSET(solder_function, struct_size, 0);
OFFSET(solder_function, flags, 4);
OFFSET(solder_function, name, 8);
OFFSET(solder_function, argument_count, 24);
OFFSET(solder_function, reserved, 28);
OFFSET(solder_function, self, 32);
OFFSET(solder_function, call, 40);
OFFSET(solder_function, destroy, 48);

SIZE(solder_host, 288);
OFFSET(solder_host, struct_size, 0);
OFFSET(solder_host, abi_minor, 4);
OFFSET(solder_host, backend, 8);
OFFSET(solder_host, variable, 16);
OFFSET(solder_host, interface_by_id, 24);
OFFSET(solder_host, log, 32);
OFFSET(solder_host, progress, 40);
OFFSET(solder_host, is_cancelled, 48);
OFFSET(solder_host, fail, 56);
OFFSET(solder_host, error, 64);
OFFSET(solder_host, savepoint_begin, 72);
OFFSET(solder_host, savepoint_release, 80);
OFFSET(solder_host, savepoint_rollback, 88);
OFFSET(solder_host, execute, 96);
OFFSET(solder_host, prepare, 104);
OFFSET(solder_host, finalize, 112);
OFFSET(solder_host, bind, 120);
OFFSET(solder_host, bind_by_name, 128);
OFFSET(solder_host, step, 136);
OFFSET(solder_host, reset, 144);
OFFSET(solder_host, run, 152);
OFFSET(solder_host, run_many, 160);
OFFSET(solder_host, column_count, 168);
OFFSET(solder_host, parameter_count, 176);
OFFSET(solder_host, column_name, 184);
OFFSET(solder_host, column, 192);
OFFSET(solder_host, column_integer, 200);
OFFSET(solder_host, column_real, 208);
OFFSET(solder_host, column_text, 216);
OFFSET(solder_host, row, 224);
OFFSET(solder_host, fetch, 232);
OFFSET(solder_host, insert_rows, 240);
OFFSET(solder_host, changes, 248);
OFFSET(solder_host, last_insert_id, 256);
OFFSET(solder_host, object_exists, 264);
OFFSET(solder_host, column_exists, 272);
OFFSET(solder_host, register_function, 280);

SIZE(solder_migration, 56);
OFFSET(solder_migration, struct_size, 0);
OFFSET(solder_migration, abi_minor, 4);
OFFSET(solder_migration, version, 8);
OFFSET(solder_migration, name, 16);
OFFSET(solder_migration, self, 24);
OFFSET(solder_migration, up, 32);
OFFSET(solder_migration, down, 40);
OFFSET(solder_migration, destroy, 48);

SIZE(solder_sqlite, 24);
OFFSET(solder_sqlite, struct_size, 0);
OFFSET(solder_sqlite, reserved, 4);
OFFSET(solder_sqlite, connection, 8);
OFFSET(solder_sqlite, api, 16);
SIZE(solder_postgres, 16);
OFFSET(solder_postgres, struct_size, 0);
OFFSET(solder_postgres, reserved, 4);
OFFSET(solder_postgres, connection, 8);

/* Values that plugins have compiled in. */
CHECK(SOLDER_ABI_MAJOR == 1, "major version");
CHECK(SOLDER_OK == 0 && SOLDER_ROW == 1 && SOLDER_DONE == 2, "good statuses");
CHECK(SOLDER_FAILED == -1 && SOLDER_CANCELLED == -2 && SOLDER_MISUSE == -3, "failures");
CHECK(SOLDER_UNSUPPORTED == -4 && SOLDER_EXCEPTION == -5, "failures");
CHECK(SOLDER_NULL == 0 && SOLDER_INTEGER == 1 && SOLDER_REAL == 2, "types");
CHECK(SOLDER_TEXT == 3 && SOLDER_BLOB == 4 && SOLDER_BOOLEAN == 5, "types");
CHECK(SOLDER_LOG_DEBUG == 0 && SOLDER_LOG_INFO == 1 && SOLDER_LOG_WARNING == 2, "levels");
CHECK(SOLDER_TABLE == 1 && SOLDER_INDEX == 2 && SOLDER_VIEW == 3 && SOLDER_TRIGGER == 4, "kinds");
CHECK(SOLDER_FUNCTION_DETERMINISTIC == 1, "flags");
