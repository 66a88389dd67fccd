/// \file
/// The edge of a C++ plugin: where exceptions become statuses. Not for authors: use
/// SOLDER_MIGRATION.

#ifndef SOLDER_DETAIL_ENTRY_HPP
#define SOLDER_DETAIL_ENTRY_HPP

#include <cstdint>
#include <exception>
#include <new>

#include "solder/database.hpp"

namespace solder {
inline namespace v1 {

namespace detail {

/// The status to leave with: that of the failure that has stuck, or else `status` after telling the
/// host why.
[[nodiscard, gnu::cold]] inline std::int32_t leave(const Host& host, std::int32_t status,
                                                   std::int32_t code, const char* why) noexcept {
  solder_error error = {};
  if (const std::int32_t stuck = host.read_error(error); stuck < 0) return stuck;
  if (status != SOLDER_CANCELLED) host.table->fail(host.context, code, to_abi(why));
  return status;
}

/// Runs `body` and lets nothing escape. Not inlined, so that it is compiled once for both
/// directions.
[[nodiscard, gnu::noinline]] inline std::int32_t guard(solder_context* context,
                                                       const solder_host* table,
                                                       void (*body)(Database&)) noexcept {
  const Host host = {context, table};
  try {
    Database db(context, table);
    body(db);
    return SOLDER_OK;
  } catch (const Error& error) {
    const std::int32_t code = error.code() != 0 ? error.code() : error.status();
    return leave(host, error.status(), code, error.what());
  } catch (const std::bad_alloc&) {
    return leave(host, SOLDER_EXCEPTION, SOLDER_EXCEPTION, "out of memory");
  } catch (const std::exception& error) {
    return leave(host, SOLDER_EXCEPTION, SOLDER_EXCEPTION, error.what());
  } catch (...) {
    return leave(host, SOLDER_EXCEPTION, SOLDER_EXCEPTION, "unknown exception");
  }
}

}  // namespace detail
}  // namespace v1
}  // namespace solder

#endif
