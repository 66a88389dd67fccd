#include "worker/process.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <spawn.h>
#include <string_view>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>
#include <utility>

#include "core/argument_list.hpp"
#include "core/error.hpp"
#include "core/text.hpp"
#include "worker/worker.hpp"

namespace solder::runner {
namespace {

// What the worker finds under fixed numbers; everything from kFirstClosed on is closed there.
constexpr int kProtocolThere = 3;
constexpr int kPluginsThere = 4;
constexpr int kBlackboxThere = 5;
constexpr int kFirstClosed = 6;

[[noreturn]] void throw_cannot_start(const std::string& what, int error,
                                     const std::string& next = {}) {
  throw Error(ErrorCode::environment, {.what = "cannot start " + what,
                                       .why = std::generic_category().message(error),
                                       .next = next});
}

void check(int result) {
  if (result < 0) throw_cannot_start("the worker process", errno);
}

struct Ends {
  Descriptor here;
  Descriptor there;
};

/// `there` gets a number that no file action below overwrites.
Ends make_ends(int here, int there) {
  Ends ends{Descriptor(here), Descriptor(there)};
  const int moved = fcntl(there, F_DUPFD_CLOEXEC, kFirstClosed);
  check(moved);
  ends.there = Descriptor(moved);
  check(fcntl(here, F_SETFL, O_NONBLOCK));
  return ends;
}

Ends make_channel(int type) {
  std::array<int, 2> pair = {};
  check(socketpair(AF_UNIX, type | SOCK_CLOEXEC, 0, pair.data()));
  return make_ends(pair[0], pair[1]);
}

Ends make_pipe() {
  std::array<int, 2> pair = {};
  check(pipe2(pair.data(), O_CLOEXEC));
  return make_ends(pair[0], pair[1]);
}

class FileActions {
 public:
  FileActions() { posix_spawn_file_actions_init(&actions_); }
  ~FileActions() { posix_spawn_file_actions_destroy(&actions_); }
  FileActions(const FileActions&) = delete;
  FileActions& operator=(const FileActions&) = delete;
  void copy(int from, int to) { posix_spawn_file_actions_adddup2(&actions_, from, to); }
  void open(int number, const char* path) {
    posix_spawn_file_actions_addopen(&actions_, number, path, O_RDONLY, 0);
  }
  void write(int number, const char* path) {
    posix_spawn_file_actions_addopen(&actions_, number, path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
  }
  void close_from(int first) { posix_spawn_file_actions_addclosefrom_np(&actions_, first); }
  [[nodiscard]] const posix_spawn_file_actions_t* value() const { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_ = {};
};

enum class Group { ours, own };

/// A worker ignores and blocks no signal that we do; another program is only given back SIGPIPE.
class Attributes {
 public:
  explicit Attributes(Group group) {
    posix_spawnattr_init(&attributes_);
    sigset_t signals;
    sigemptyset(&signals);
    posix_spawnattr_setsigmask(&attributes_, &signals);
    int flags = POSIX_SPAWN_SETSIGDEF;
    if (group == Group::own) {
      flags |= POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK;
      sigfillset(&signals);
    } else {
      sigaddset(&signals, SIGPIPE);
    }
    posix_spawnattr_setsigdefault(&attributes_, &signals);
    posix_spawnattr_setflags(&attributes_, static_cast<short>(flags));
  }
  ~Attributes() { posix_spawnattr_destroy(&attributes_); }
  Attributes(const Attributes&) = delete;
  Attributes& operator=(const Attributes&) = delete;
  [[nodiscard]] const posix_spawnattr_t* value() const { return &attributes_; }

 private:
  posix_spawnattr_t attributes_ = {};
};

bool is_withheld(std::string_view variable) {
  return variable.substr(0, 3) == "LD_";
}

/// An address with its password comes in the order; what plugins start needn't see it.
bool is_secret(std::string_view variable) {
  const std::string_view name = variable.substr(0, variable.find('='));
  return (name == "SOLDER_DATABASE" || name == "DATABASE_URL") && redact(variable) != variable;
}

/// Ends in null, as exec wants it. The strings stay ours.
std::vector<char*> worker_environment() {
  std::vector<char*> variables;
  for (char** variable = environ; variable != nullptr && *variable != nullptr; ++variable) {
    if (!is_withheld(*variable) && !is_secret(*variable)) variables.push_back(*variable);
  }
  variables.push_back(nullptr);
  return variables;
}

/// glibc 2.36 declares pidfd_open without C linkage.
int open_process(pid_t id) {
  return static_cast<int>(syscall(SYS_pidfd_open, id, 0));
}

}  // namespace

std::string signal_name(int signal) {
  const char* name = sigabbrev_np(signal);
  return name != nullptr ? std::string("SIG") + name : "signal " + std::to_string(signal);
}

bool is_crash(int signal) {
  return signal == SIGSEGV || signal == SIGBUS || signal == SIGFPE || signal == SIGILL ||
         signal == SIGABRT || signal == SIGSYS || signal == SIGTRAP;
}

std::string describe(const ProcessEnd& end) {
  if (!end.is_known) return "an unknown exit status";
  if (end.signal == 0) return "exit status " + std::to_string(end.exit_status);
  const char* description = sigdescr_np(end.signal);
  if (description == nullptr) return signal_name(end.signal);
  std::string words = description;
  // "Segmentation fault", but "CPU time limit exceeded".
  const auto is_upper = [](char letter) { return letter >= 'A' && letter <= 'Z'; };
  if (words.size() > 1 && is_upper(words[0]) && !is_upper(words[1])) {
    words[0] = static_cast<char>(words[0] - 'A' + 'a');
  }
  return signal_name(end.signal) + " (" + words + ")";
}

std::vector<std::string> withheld_variables() {
  std::vector<std::string> names;
  for (char** variable = environ; variable != nullptr && *variable != nullptr; ++variable) {
    const std::string_view text = *variable;
    if (is_withheld(text)) names.emplace_back(text.substr(0, text.find('=')));
  }
  return names;
}

WorkerProcess::WorkerProcess(int blackbox) {
  Ends protocol = make_channel(SOCK_STREAM);
  Ends plugins = make_channel(SOCK_SEQPACKET);
  Ends output = make_pipe();
  Ends error = make_pipe();
  Descriptor shared;
  FileActions actions;
  if (blackbox >= 0) {
    shared = Descriptor(fcntl(blackbox, F_DUPFD_CLOEXEC, kFirstClosed));
    check(shared.number());
    actions.copy(shared.number(), kBlackboxThere);
    blackbox_there_ = kBlackboxThere;
  }
  actions.copy(protocol.there.number(), kProtocolThere);
  actions.copy(plugins.there.number(), kPluginsThere);
  actions.open(STDIN_FILENO, "/dev/null");
  actions.copy(output.there.number(), STDOUT_FILENO);
  actions.copy(error.there.number(), STDERR_FILENO);
  actions.close_from(blackbox >= 0 ? kFirstClosed : kBlackboxThere);

  std::vector<std::string> arguments = {"solder", kWorkerArgument, std::to_string(kProtocolThere)};
  std::vector<char*> environment = worker_environment();
  const Attributes attributes(Group::own);
  // Not its path: an upgrade that replaces the file in mid-run must not change what the worker is.
  const int failed = posix_spawn(&id_, "/proc/self/exe", actions.value(), attributes.value(),
                                 pointers_to(arguments).data(), environment.data());
  if (failed != 0) throw_cannot_start("the worker process", failed);
  protocol_ = std::move(protocol.here);
  plugins_ = std::move(plugins.here);
  standard_output_ = std::move(output.here);
  standard_error_ = std::move(error.here);
  death_ = Descriptor(open_process(id_));
}

int WorkerProcess::plugins_there() {
  return kPluginsThere;
}

WorkerProcess::~WorkerProcess() {
  end();
}

bool WorkerProcess::has_ended() const {
  if (end_) return true;
  // WNOWAIT: while it is a zombie its id, and so its group's, can't be another's.
  siginfo_t info = {};
  const int result = waitid(P_PID, static_cast<id_t>(id_), &info, WEXITED | WNOHANG | WNOWAIT);
  return result < 0 ? errno == ECHILD : info.si_pid == id_;
}

int WorkerProcess::stopped_by() const {
  if (end_) return 0;
  siginfo_t info = {};
  const int result = waitid(P_PID, static_cast<id_t>(id_), &info, WSTOPPED | WNOHANG | WNOWAIT);
  const bool is_stopped = result == 0 && info.si_pid == id_ && info.si_code == CLD_STOPPED;
  return is_stopped ? info.si_status : 0;
}

void WorkerProcess::ask_to_end() noexcept {
  if (!end_) kill(-id_, SIGTERM);
}

ProcessEnd WorkerProcess::end() noexcept {
  if (end_) return *end_;
  const bool ended_before = has_ended();
  kill(-id_, SIGKILL);
  if (!ended_before) kill(id_, SIGKILL);
  int status = 0;
  pid_t waited = -1;
  do {
    waited = waitpid(id_, &status, 0);
  } while (waited < 0 && errno == EINTR);
  if (waited != id_) {
    end_ = ProcessEnd{.is_known = false};
  } else if (WIFSIGNALED(status)) {
    end_ = ProcessEnd{.signal = WTERMSIG(status)};
  } else {
    end_ = ProcessEnd{.exit_status = WEXITSTATUS(status)};
  }
  return *end_;
}

namespace {

int run_to_end(const std::vector<std::string>& arguments, const FileActions& actions) {
  std::vector<std::string> copies = arguments;
  const Attributes attributes(Group::ours);
  pid_t id = -1;
  const int failed = posix_spawnp(&id, copies[0].c_str(), actions.value(), attributes.value(),
                                  pointers_to(copies).data(), environ);
  if (failed != 0) {
    throw_cannot_start(quote(arguments[0]), failed, "install it, or put its folder into PATH");
  }
  int status = 0;
  pid_t waited = -1;
  do {
    waited = waitpid(id, &status, 0);
  } while (waited < 0 && errno == EINTR);
  if (waited != id) throw_cannot_start(quote(arguments[0]), errno);
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace

int run_program(const std::vector<std::string>& arguments) {
  if (arguments.empty()) throw_cannot_start("a program", EINVAL);
  FileActions actions;
  // Our standard output is for data.
  actions.copy(STDERR_FILENO, STDOUT_FILENO);
  return run_to_end(arguments, actions);
}

int run_program(const std::vector<std::string>& arguments, const std::filesystem::path& output) {
  if (arguments.empty()) throw_cannot_start("a program", EINVAL);
  FileActions actions;
  actions.open(STDIN_FILENO, "/dev/null");
  actions.write(STDOUT_FILENO, output.c_str());
  actions.copy(STDOUT_FILENO, STDERR_FILENO);
  return run_to_end(arguments, actions);
}

}  // namespace solder::runner
