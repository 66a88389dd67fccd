#include "commands/import/placeholders.hpp"

#include <algorithm>

#include "core/text.hpp"

namespace solder::runner {
namespace {

constexpr std::string_view kOpen = "${";

const std::string* find(const Variables& variables, const std::string& name) {
  const auto found = std::find_if(variables.begin(), variables.end(), [&](const auto& variable) {
    return lower_case(variable.first) == lower_case(name);
  });
  return found == variables.end() ? nullptr : &found->second;
}

ImportNote note_of(const std::string& file, std::size_t line, const std::string& name) {
  const bool is_builtin = name.find(':') != std::string::npos;
  return {.file = file,
          .line = line,
          .why = is_builtin ? "Flyway itself puts a value in for ${" + printable(name) + "}"
                            : "the placeholder ${" + printable(name) + "} has no value",
          .next = is_builtin ? "write the value into the imported SQL"
                             : "import again with '--set " + printable(name) +
                                   "=VALUE', or leave it if it is meant to stand there"};
}

}  // namespace

void fill_placeholders(Script& script, const Variables& variables, std::vector<ImportNote>& notes) {
  for (ScriptLine& line : script.lines) {
    for (std::size_t place = line.text.find(kOpen); place != std::string::npos;
         place = line.text.find(kOpen, place)) {
      const std::size_t end = line.text.find('}', place);
      if (end == std::string::npos) break;
      const std::size_t begin = place + kOpen.size();
      const std::string name = line.text.substr(begin, end - begin);
      if (const std::string* const value = find(variables, name)) {
        line.text.replace(place, end + 1 - place, *value);
        place += value->size();
      } else {
        notes.push_back(note_of(script.file, line.number, name));
        place = end;
      }
    }
  }
}

}  // namespace solder::runner
