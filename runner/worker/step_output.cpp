#include "worker/step_output.hpp"

#include <algorithm>

#include "core/text.hpp"

namespace solder::runner {

void StepOutput::add(Stream stream, std::string_view bytes) {
  const std::size_t room = std::min(bytes.size(), kOutputShown - shown_);
  shown_ += room;
  hidden_ += bytes.size() - room;
  std::string& line = lines_[static_cast<std::size_t>(stream)];
  for (const char letter : bytes.substr(0, room)) {
    if (letter == '\n') {
      hand_on(line);
    } else {
      line.push_back(letter);
    }
  }
}

void StepOutput::finish() {
  for (std::string& line : lines_) {
    if (!line.empty()) hand_on(line);
  }
  if (hidden_ > 0) progress_.output("… " + std::to_string(hidden_) + " more bytes not shown");
  shown_ = 0;
  hidden_ = 0;
}

void StepOutput::hand_on(std::string& line) {
  if (!line.empty() && line.back() == '\r') line.pop_back();
  progress_.output(printable(line));
  line.clear();
}

}  // namespace solder::runner
