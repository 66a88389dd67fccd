#include "execute/failpoint.hpp"

#include <array>
#include <charconv>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>
#include <unistd.h>
#include <utility>

#include "core/error.hpp"
#include "core/text.hpp"

namespace solder::runner {
namespace {

constexpr const char* kVariable = "SOLDER_FAILPOINT";
/// Long enough for a test to look at a process that waits, short enough to be waited for.
constexpr std::chrono::seconds kSleep{3};

enum class Action { kill, error, sleep };

struct Setting {
  Failpoint point = Failpoint::before_report;
  Action action = Action::error;
  unsigned turn = 1;
};

template <typename Value>
using Name = std::pair<std::string_view, Value>;

constexpr std::array<Name<Failpoint>, 10> kPoints = {{
    {"after_backup", Failpoint::after_backup},
    {"worker_started", Failpoint::worker_started},
    {"before_begin", Failpoint::before_begin},
    {"after_lock", Failpoint::after_lock},
    {"after_plugin", Failpoint::after_plugin},
    {"before_history", Failpoint::before_history},
    {"before_commit", Failpoint::before_commit},
    {"after_commit", Failpoint::after_commit},
    {"between_steps", Failpoint::between_steps},
    {"before_report", Failpoint::before_report},
}};

constexpr std::array<Name<Action>, 3> kActions = {
    {{"kill", Action::kill}, {"error", Action::error}, {"sleep", Action::sleep}}};

template <typename Value, std::size_t size>
const Name<Value>* find(const std::array<Name<Value>, size>& names, std::string_view name) {
  for (const Name<Value>& entry : names) {
    if (entry.first == name) return &entry;
  }
  return nullptr;
}

template <typename Value, std::size_t size>
std::string list(const std::array<Name<Value>, size>& names) {
  std::string words;
  for (const Name<Value>& entry : names) {
    words.append(words.empty() ? "" : ", ").append(entry.first);
  }
  return words;
}

/// Cuts the part up to the next colon off `text`.
std::string_view take_part(std::string_view& text) {
  const std::size_t colon = text.find(':');
  const std::string_view part = text.substr(0, colon);
  text = colon == std::string_view::npos ? std::string_view() : text.substr(colon + 1);
  return part;
}

bool read_turn(std::string_view text, unsigned& turn) {
  const char* const end = text.data() + text.size();
  const auto [last, error] = std::from_chars(text.data(), end, turn);
  return error == std::errc() && last == end && turn > 0;
}

std::optional<Setting> parse(std::string_view text) {
  const auto* const point = find(kPoints, take_part(text));
  const auto* const action = find(kActions, take_part(text));
  if (point == nullptr || action == nullptr) return {};
  Setting setting{point->second, action->second, 1};
  if (!text.empty() && !read_turn(text, setting.turn)) return {};
  return setting;
}

std::string variable() {
  const char* const text = std::getenv(kVariable);
  return text != nullptr ? text : "";
}

[[noreturn]] void fail(const std::string& name) {
  throw Error(ErrorCode::environment, {.what = "cannot go on",
                                       .why = "the failpoint " + quote(name) + " was reached",
                                       .next = std::string("unset ") + kVariable});
}

void act(Action action, const std::string& name) {
  const std::string line = "failpoint " + name + " was reached\n";
  switch (action) {
    case Action::kill:
      ::kill(getpid(), SIGKILL);
      return;
    case Action::error:
      fail(name);
    case Action::sleep:
      [[maybe_unused]] const ssize_t written = write(STDERR_FILENO, line.data(), line.size());
      std::this_thread::sleep_for(kSleep);
      return;
  }
}

}  // namespace

void check_failpoint_setting() {
  const std::string text = variable();
  if (text.empty() || parse(text)) return;
  throw Error(ErrorCode::usage,
              {.what = "cannot accept variable " + quote(kVariable),
               .why = quote(text) + " is not NAME:ACTION or NAME:ACTION:K",
               .next = "name one of " + list(kPoints) + "; and one of " + list(kActions)});
}

void reach(Failpoint point) {
  // Each time anew: a test changes it.
  static std::string known;
  static unsigned reached = 0;
  const std::string text = variable();
  if (text != known) reached = 0;
  known = text;
  const std::optional<Setting> setting = parse(text);
  if (!setting || setting->point != point || ++reached != setting->turn) return;
  std::string_view rest = text;
  act(setting->action, std::string(take_part(rest)));
}

}  // namespace solder::runner
