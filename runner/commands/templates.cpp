#include "commands/templates.hpp"

namespace solder::runner {

std::string fill_in(const std::string& text, const std::map<std::string, std::string>& values) {
  std::string result;
  std::size_t position = 0;
  while (position < text.size()) {
    const std::size_t begin = text.find('@', position);
    const std::size_t end = begin == std::string::npos ? begin : text.find('@', begin + 1);
    if (end == std::string::npos) break;
    const auto value = values.find(text.substr(begin + 1, end - begin - 1));
    if (value == values.end()) {
      result += text.substr(position, end - position);
      position = end;
    } else {
      result += text.substr(position, begin - position) + value->second;
      position = end + 1;
    }
  }
  return result + text.substr(position);
}

}  // namespace solder::runner
