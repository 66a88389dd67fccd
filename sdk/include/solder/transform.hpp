/// \file
/// Columns computed from columns, row by row, in the fastest way that the database has: what
/// Database::transform needs. In a header of its own because most migrations don't.
///
///     #include <solder/transform.hpp>
///
///     db.transform("people", "id", {"full_name"}, {"first_name", "last_name"},
///                  [](std::string_view full_name) {
///                    const std::size_t blank = full_name.find(' ');
///                    return std::pair(full_name.substr(0, blank), …);
///                  });

#ifndef SOLDER_TRANSFORM_HPP
#define SOLDER_TRANSFORM_HPP

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <type_traits>
#include <utility>

#include "solder/database.hpp"
#include "solder/detail/transform_row.hpp"
#include "solder/detail/transform_run.hpp"
#include "solder/detail/transform_sql.hpp"

namespace solder {
inline namespace v1 {

namespace detail {

template <class T>
[[nodiscard]] Named as_named(const T& argument) {
  if constexpr (std::is_same_v<T, Named>) {
    return argument;
  } else {
    return Named{{}, to_value(argument)};
  }
}

}  // namespace detail

/// Which rows Database::transform takes. Made by `where`.
template <std::size_t Count>
struct Where {
  std::string_view condition;
  std::array<Named, Count> arguments;  ///< without names they are in order
};

/// For Database::transform: only the rows for which the SQL condition holds, with a value for each
/// `?`, or `named` ones: `solder::where("region = ? AND slug IS NULL", "eu")`. Points to the
/// values, so use it within the same call.
template <class... Arguments>
[[nodiscard]] Where<sizeof...(Arguments)> where(std::string_view condition,
                                                const Arguments&... arguments) {
  return {condition, {detail::as_named(arguments)...}};
}

/// How many threads may compute. Made by `threads`.
struct Threads {
  unsigned count;
};

/// For Database::transform: at most so many threads run the function, 1 to keep it on the step's
/// own. Without it, as many as there are processors, up to 8. How many they are changes nothing in
/// the result.
[[nodiscard]] constexpr Threads threads(unsigned count) noexcept {
  return {count};
}

namespace detail {

template <std::size_t Count>
void apply_option(TransformRequest& request, const Where<Count>& option) {
  request.condition = option.condition;
  request.arguments.assign(option.arguments.begin(), option.arguments.end());
}

inline void apply_option(TransformRequest& request, const Threads& option) noexcept {
  request.threads = option.count;
}

template <class Function>
struct NeedsSolderTransformHpp {
  template <std::size_t Keys, std::size_t From, std::size_t To, class... Options>
  static std::int64_t run(Database& db, std::string_view table, Names<Keys> keys, Names<From> from,
                          Names<To> to, Function function, const Options&... options) {
    TransformRequest request;
    request.table = table;
    request.keys.assign(keys, keys + Keys);
    request.from.assign(from, from + From);
    request.to.assign(to, to + To);
    (apply_option(request, options), ...);
    using Work = TypedRowWork<Function, From, To>;
    return transform_rows(db, request, std::make_shared<const Work>(std::move(function), from));
  }
};

}  // namespace detail
}  // namespace v1
}  // namespace solder

#endif
