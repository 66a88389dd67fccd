#include "worker/process_state.hpp"

#include <clocale>
#include <cstdlib>
#include <ctime>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

namespace solder::runner {
namespace {

std::vector<std::string> read_environment() {
  std::vector<std::string> variables;
  for (char** variable = environ; variable != nullptr && *variable != nullptr; ++variable) {
    variables.emplace_back(*variable);
  }
  return variables;
}

bool is_environment(const std::vector<std::string>& variables) {
  char** variable = environ;
  for (const std::string& expected : variables) {
    if (variable == nullptr || *variable == nullptr || expected != *variable) return false;
    ++variable;
  }
  return variable == nullptr || *variable == nullptr;
}

}  // namespace

ProcessState::ProcessState()
    : folder_(open(".", O_PATH | O_DIRECTORY | O_CLOEXEC)),
      umask_(umask(0)),
      environment_(read_environment()),
      c_locale_(std::setlocale(LC_ALL, nullptr)) {
  umask(umask_);
  pthread_sigmask(SIG_SETMASK, nullptr, &blocked_);
  for (int signal = 1; signal < static_cast<int>(kSignals); ++signal) {
    sigaction(signal, nullptr, &actions_[static_cast<std::size_t>(signal)]);
  }
  std::fegetenv(&floating_point_);
}

void ProcessState::restore() const {
  // Without a folder to go back to, as where it may not be read, all paths of ours are absolute.
  [[maybe_unused]] const int result = fchdir(folder_.number());
  umask(umask_);
  restore_environment();
  if (!(std::locale() == locale_)) std::locale::global(locale_);
  if (c_locale_ != std::setlocale(LC_ALL, nullptr)) std::setlocale(LC_ALL, c_locale_.c_str());
  restore_signals();
  std::fesetenv(&floating_point_);
}

void ProcessState::restore_environment() const {
  if (is_environment(environment_)) return;
  clearenv();
  for (const std::string& variable : environment_) {
    const std::size_t equals = variable.find('=');
    if (equals == std::string::npos) continue;
    setenv(variable.substr(0, equals).c_str(), variable.c_str() + equals + 1, 1);
  }
  tzset();
}

void ProcessState::restore_signals() const {
  const itimerval none = {};
  for (const __itimer_which timer : {ITIMER_REAL, ITIMER_VIRTUAL, ITIMER_PROF}) {
    setitimer(timer, &none, nullptr);
  }
  for (int signal = 1; signal < static_cast<int>(kSignals); ++signal) {
    sigaction(signal, &actions_[static_cast<std::size_t>(signal)], nullptr);
  }
  pthread_sigmask(SIG_SETMASK, &blocked_, nullptr);
}

}  // namespace solder::runner
