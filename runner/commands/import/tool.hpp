/// \file
/// The other tools that Solder takes migrations and histories over from.

#ifndef SOLDER_RUNNER_COMMANDS_IMPORT_TOOL_HPP
#define SOLDER_RUNNER_COMMANDS_IMPORT_TOOL_HPP

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace solder::runner {

/// `plain` are numbered SQL files that no tool, or one of somebody's own, runs.
enum class Tool { golang_migrate, goose, dbmate, flyway, diesel, sqlx, plain, rails, alembic };

/// As `--from` takes it: `golang-migrate`.
[[nodiscard]] const char* to_string(Tool tool);

/// \return nothing when no tool is called `name`.
[[nodiscard]] std::optional<Tool> tool_named(std::string_view name);

/// Those whose folders can be imported, as `--from` takes them.
[[nodiscard]] const std::vector<std::string>& tools_with_folders();

/// Those whose history can be adopted.
[[nodiscard]] const std::vector<std::string>& tools_with_histories();

}  // namespace solder::runner

#endif
