/// \file
/// The readers of bytes that others wrote, each as a function that takes any bytes. It throws when
/// something doesn't hold that must hold for all of them; a sanitizer sees the rest.

#ifndef SOLDER_TESTS_FUZZ_FUZZ_HPP
#define SOLDER_TESTS_FUZZ_FUZZ_HPP

#include <stdexcept>
#include <string>
#include <string_view>

#include "core/error.hpp"

namespace solder::testing {

void fuzz_one_address(std::string_view bytes);        ///< what --database says
void fuzz_one_configuration(std::string_view bytes);  ///< solder.conf
void fuzz_one_frames(std::string_view bytes);         ///< what arrives from a worker
void fuzz_one_library(std::string_view bytes);        ///< a plugin file
void fuzz_one_lock_file(std::string_view bytes);      ///< solder.lock
void fuzz_one_messages(std::string_view bytes);       ///< a byte for the kind, and the payload
void fuzz_one_metadata(std::string_view bytes);       ///< the records of a plugin's note
void fuzz_one_postgres_sql(std::string_view bytes);   ///< a script for PostgreSQL
void fuzz_one_signature(std::string_view bytes);      ///< a signature, or a key
void fuzz_one_sql_text(std::string_view bytes);       ///< a plugin's SQL
void fuzz_one_version(std::string_view bytes);        ///< versions, a line each

/// \throws std::logic_error with `rule` when it doesn't hold.
inline void require(bool holds, const char* rule) {
  if (!holds) throw std::logic_error(rule);
}

/// Runs `action`, which may refuse. \return whether it did not.
template <typename Action>
bool understands(const Action& action) {
  try {
    action();
    return true;
  } catch (const runner::Error& error) {
    require(!error.text().what.empty() && !error.text().why.empty(), "a refusal says what and why");
    return false;
  }
}

}  // namespace solder::testing

#endif
