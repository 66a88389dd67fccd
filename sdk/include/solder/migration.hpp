/// \file
/// What a migration in C++ includes: the class to derive from and the line that makes it a plugin.
/// C++17, header-only, nothing to link. For C there is <solder/migration.h>.
///
///     #include <solder/migration.hpp>
///
///     class AddComments : public solder::Migration {
///      public:
///       void up(solder::Database& db) override {
///         execute_sql(db, "CREATE TABLE comments (id INTEGER PRIMARY KEY, body TEXT NOT NULL)");
///       }
///       void down(solder::Database& db) override { execute_sql(db, "DROP TABLE comments"); }
///     };
///     SOLDER_MIGRATION(AddComments)
///
/// Each of `up` and `down` runs inside a transaction of the runner. It commits when they return and
/// nothing has failed; an exception, whichever, rolls it back and becomes the step's error.

#ifndef SOLDER_MIGRATION_HPP
#define SOLDER_MIGRATION_HPP

#include <cstdint>
#include <string_view>
#include <type_traits>

#include "solder/abi.h"
#include "solder/database.hpp"
#include "solder/detail/entry.hpp"
#include "solder/error.hpp"
#include "solder/statement.hpp"
#include "solder/value.hpp"

namespace solder {
inline namespace v1 {

/// One change of the database. Derive from it, and end the source with SOLDER_MIGRATION. The object
/// is made for one call of `up` or `down`, so members don't survive from one to the other.
class Migration {
 public:
  virtual ~Migration() = default;

  /// Applies the change.
  virtual void up(Database& db) = 0;

  /// Undoes what `up` did. A migration that can't be undone leaves it out, and says IRREVERSIBLE in
  /// solder_add_migration().
  virtual void down(Database& db) { db.fail("this migration can't be undone"); }

 protected:
  /// Runs SQL: one or many statements without arguments, or one statement with an argument for each
  /// `?`, or `named` ones for `:name`. \throws Error \see Database::execute
  template <class... Arguments>
  static void execute_sql(Database& db, std::string_view sql, const Arguments&... arguments) {
    db.execute(sql, arguments...);
  }

  // Names are compared as the database does.
  [[nodiscard]] static bool table_exists(const Database& db, std::string_view table) {
    return db.table_exists(table);
  }
  /// False also when there is no such table.
  [[nodiscard]] static bool column_exists(const Database& db, std::string_view table,
                                          std::string_view column) {
    return db.column_exists(table, column);
  }
  [[nodiscard]] static bool index_exists(const Database& db, std::string_view index) {
    return db.index_exists(index);
  }
  [[nodiscard]] static bool view_exists(const Database& db, std::string_view view) {
    return db.view_exists(view);
  }
  [[nodiscard]] static bool trigger_exists(const Database& db, std::string_view trigger) {
    return db.trigger_exists(trigger);
  }
};

namespace detail {

/// The functions of a solder_migration for a class. The object is made for the call, inside the
/// guard, so that a constructor may throw.
template <class Class>
struct Entry {
  static std::int32_t up(void* /*self*/, solder_context* context,
                         const solder_host* table) noexcept {
    return guard(context, table, [](Database& db) {
      Class migration;
      static_cast<Migration&>(migration).up(db);
    });
  }
  static std::int32_t down(void* /*self*/, solder_context* context,
                           const solder_host* table) noexcept {
    return guard(context, table, [](Database& db) {
      Class migration;
      static_cast<Migration&>(migration).down(db);
    });
  }
};

/// Whether `Class`, or a class between it and Migration, has a `down` of its own. One that can't be
/// named here is private, and Migration's is not.
template <class Class, class = void>
inline constexpr bool kHasDown = true;
template <class Class>
inline constexpr bool kHasDown<Class, std::void_t<decltype(&Class::down)>> =
    !std::is_same_v<decltype(&Class::down), void (Migration::*)(Database&)>;

}  // namespace detail
}  // namespace v1
}  // namespace solder

#if defined(SOLDER_MIGRATION_IRREVERSIBLE)
#define SOLDER_DETAIL_CHECK_DOWN(...)
#define SOLDER_DETAIL_DOWN(...) nullptr
#else
#define SOLDER_DETAIL_CHECK_DOWN(...)                               \
  static_assert(::solder::detail::kHasDown<__VA_ARGS__>,            \
                "solder: " #__VA_ARGS__                             \
                " has no down(); write it, or add IRREVERSIBLE to " \
                "solder_add_migration() in CMakeLists.txt");
#define SOLDER_DETAIL_DOWN(...) &::solder::detail::Entry<__VA_ARGS__>::down
#endif

/// Makes the class the migration of this plugin: defines the one exported function. Use it once, at
/// the end of the source, outside of any namespace; `ns::Class` is fine. The version and the name
/// come from solder_add_migration(), which defines SOLDER_MIGRATION_VERSION and
/// SOLDER_MIGRATION_NAME, and SOLDER_MIGRATION_IRREVERSIBLE when there is no `down`.
#if defined(SOLDER_MIGRATION_VERSION) && defined(SOLDER_MIGRATION_NAME)
#define SOLDER_MIGRATION(...)                                                                 \
  static_assert(std::is_base_of_v<::solder::Migration, __VA_ARGS__>,                          \
                "solder: " #__VA_ARGS__ " must derive publicly from solder::Migration");      \
  static_assert(std::is_default_constructible_v<__VA_ARGS__>,                                 \
                "solder: " #__VA_ARGS__                                                       \
                " must be constructible without arguments and override "                      \
                "up()");                                                                      \
  SOLDER_DETAIL_CHECK_DOWN(__VA_ARGS__)                                                       \
  extern "C" SOLDER_EXPORT const solder_migration* solder_create_migration_v1(void) {         \
    static constexpr solder_migration migration = {sizeof(solder_migration),                  \
                                                   SOLDER_ABI_MINOR,                          \
                                                   SOLDER_MIGRATION_VERSION,                  \
                                                   SOLDER_MIGRATION_NAME,                     \
                                                   nullptr,                                   \
                                                   &::solder::detail::Entry<__VA_ARGS__>::up, \
                                                   SOLDER_DETAIL_DOWN(__VA_ARGS__),           \
                                                   nullptr};                                  \
    return &migration;                                                                        \
  }
#else
#define SOLDER_MIGRATION(...)                                                              \
  static_assert(::solder::detail::kNever<::solder::Migration>,                             \
                "solder: this source doesn't know its version and name; build it with "    \
                "solder_add_migration() in CMake, or define SOLDER_MIGRATION_VERSION and " \
                "SOLDER_MIGRATION_NAME as string literals before including this file")
#endif

#endif
