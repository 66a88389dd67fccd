/// \file
/// The rules of `create-migration` for names, versions and descriptions. Pure functions.

#ifndef SOLDER_RUNNER_COMMANDS_SCAFFOLD_NAMES_HPP
#define SOLDER_RUNNER_COMMANDS_SCAFFOLD_NAMES_HPP

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/version.hpp"

namespace solder::runner {

/// What a name may look like, for the `why` of an error.
inline constexpr const char* kNameRule =
    "a name begins with a letter and has letters, digits, spaces, '_' and '-', at most 80 "
    "characters: add_comments_table";

/// `text` in lower snake_case: "Add comments-table" and "AddCommentsTable" are add_comments_table.
/// \throws Error (ErrorCode::usage) for what isn't a name, and for names that are devices on
/// Windows.
[[nodiscard]] std::string normalise_name(std::string_view text);

/// AddCommentsTableMigration for add_comments_table.
[[nodiscard]] std::string class_name_of(std::string_view name, std::string_view suffix);

/// The words of a name, as the description when none is given: "Add comments table".
[[nodiscard]] std::string words_of(std::string_view name);

/// \throws Error (ErrorCode::usage) unless `text` is one printable line of at most 500 bytes.
void check_description(const std::string& text);

/// `text` for the inside of a quoted argument of CMake. A semicolon stays as it is: quoted, it
/// divides nothing, and a backslash before it would stay.
[[nodiscard]] std::string escape_for_cmake(std::string_view text);

/// `text` as one argument of CMake, in quotes where it needs them.
[[nodiscard]] std::string cmake_argument(const std::string& text);

/// `text` so that it neither ends a comment of C nor continues it on the next line.
[[nodiscard]] std::string escape_for_comment(std::string_view text);

/// What a folder below the migrations folder says of itself: `003_add_comments`, or
/// `seed_001_defaults`.
struct ScaffoldFolder {
  bool is_seed = false;
  Version version;
  std::string name = {};
};
/// \return nothing when `folder` isn't called like that.
[[nodiscard]] std::optional<ScaffoldFolder> parse_folder_name(const std::string& folder);

/// The version that follows `existing` in the style of the newest: 009 → 010, 9 → 10, 1.2.9 →
/// 1.2.10, a time stamp (14 digits that begin with 19 or 20) → `now`. 001 when there is none.
/// `now` is YYYYMMDDhhmmss, used only if it is newer.
[[nodiscard]] std::string next_version(const std::vector<Version>& existing,
                                       const std::string& now);

/// The time stamp `now`, or the version after the newest when that isn't older.
[[nodiscard]] std::string next_timestamp(const std::vector<Version>& existing,
                                         const std::string& now);

}  // namespace solder::runner

#endif
