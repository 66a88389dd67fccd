#include "commands/import/tool.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace solder::runner {
namespace {

constexpr std::array<std::pair<Tool, const char*>, 9> kNames = {{
    {Tool::golang_migrate, "golang-migrate"},
    {Tool::goose, "goose"},
    {Tool::dbmate, "dbmate"},
    {Tool::flyway, "flyway"},
    {Tool::diesel, "diesel"},
    {Tool::sqlx, "sqlx"},
    {Tool::plain, "plain"},
    {Tool::rails, "rails"},
    {Tool::alembic, "alembic"},
}};

}  // namespace

const char* to_string(Tool tool) {
  const auto* const found = std::find_if(kNames.begin(), kNames.end(),
                                         [tool](const auto& entry) { return entry.first == tool; });
  return found->second;
}

std::optional<Tool> tool_named(std::string_view name) {
  const auto* const found = std::find_if(
      kNames.begin(), kNames.end(), [name](const auto& entry) { return name == entry.second; });
  if (found == kNames.end()) return std::nullopt;
  return found->first;
}

const std::vector<std::string>& tools_with_folders() {
  static const std::vector<std::string> names = {"golang-migrate", "goose", "dbmate", "flyway",
                                                 "diesel",         "sqlx",  "plain"};
  return names;
}

const std::vector<std::string>& tools_with_histories() {
  static const std::vector<std::string> names = {"golang-migrate", "goose",  "dbmate", "rails",
                                                 "flyway",         "diesel", "sqlx",   "alembic"};
  return names;
}

}  // namespace solder::runner
