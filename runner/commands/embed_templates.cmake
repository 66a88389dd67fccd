# Writes OUTPUT, a C++ source that holds the files TEMPLATES (a comma-separated list) of FOLDER as string literals.
# HEADER declares FUNCTION, which finds one by its name.
# Raw literals, in pieces: a compiler need not take more than 64 KiB in one (and some take only 16 KiB).
string(REPLACE "," ";" names "${TEMPLATES}")
set(entries "")
foreach(name IN LISTS names)
  file(READ "${FOLDER}/${name}" text)
  string(APPEND entries "      {\"${name}\",\n")
  string(LENGTH "${text}" length)
  set(position 0)
  while(position LESS length)
    string(SUBSTRING "${text}" ${position} 8000 piece)
    string(APPEND entries "       R\"~~template~~(${piece})~~template~~\"\n")
    math(EXPR position "${position} + 8000")
  endwhile()
  string(APPEND entries "      },\n")
endforeach()
file(WRITE "${OUTPUT}" "#include <map>

#include \"${HEADER}\"

namespace solder::runner {

// NOLINTNEXTLINE(readability-function-size): it is as long as the templates.
const std::string& ${FUNCTION}(const std::string& name) {
  static const std::map<std::string, std::string> texts = {
${entries}  };
  return texts.at(name);
}

}  // namespace solder::runner
")
