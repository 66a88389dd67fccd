#include "worker/messages.hpp"

#include "fuzz/fuzz.hpp"

namespace solder::testing {
namespace {

/// A message that can be read can be written, in no more bytes, and reads as itself from then on.
template <typename Read>
void check(const Read& read, std::string_view bytes) {
  const auto message = read(bytes);
  if (!message) return;
  const std::string written = runner::write_message(*message);
  require(written.size() <= bytes.size(), "nothing is in a message that wasn't in its bytes");
  const auto again = read(written);
  require(again.has_value(), "what is written can be read");
  require(runner::write_message(*again) == written, "what is written reads as itself");
}

}  // namespace

void fuzz_one_messages(std::string_view bytes) {
  if (bytes.empty()) return;
  const auto kind = static_cast<unsigned char>(bytes.front()) % 8U;
  const std::string_view payload = bytes.substr(1);
  if (kind == 0) check(runner::read_run, payload);
  if (kind == 1) check(runner::read_step_begun, payload);
  if (kind == 2) check(runner::read_progress, payload);
  if (kind == 3) check(runner::read_log, payload);
  if (kind == 4) check(runner::read_waiting, payload);
  if (kind == 5) check(runner::read_step_finished, payload);
  if (kind == 6) check(runner::read_refused, payload);
  if (kind == 7) check(runner::read_bye, payload);
}

}  // namespace solder::testing
