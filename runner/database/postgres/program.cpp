#include "database/postgres/program.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/argument_list.hpp"
#include "core/descriptor.hpp"
#include "core/text.hpp"
#include "database/file_check.hpp"

namespace solder::runner::postgres {

namespace {

constexpr std::size_t kMostErrors = 16384;
/// Milliseconds between two questions whether the run was cancelled.
constexpr int kPatience = 50;

struct Pipe {
  Descriptor read;
  Descriptor write;
};

Pipe make_pipe(const std::filesystem::path& program) {
  std::array<int, 2> ends = {};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw system_error("cannot start", program, errno);
  return {Descriptor(ends[0]), Descriptor(ends[1])};
}

/// This process's environment with what the programs must find there. The strings stay ours.
std::vector<std::string> environment_with(const std::string& password) {
  std::vector<std::string> variables = {"LC_ALL=C"};
  if (!password.empty()) variables.push_back("PGPASSWORD=" + password);
  for (char** variable = environ; *variable != nullptr; ++variable) {
    const std::string_view text = *variable;
    const std::string_view name = text.substr(0, text.find('='));
    const bool is_replaced = name == "LC_ALL" || (name == "PGPASSWORD" && !password.empty());
    if (!is_replaced && name.substr(0, 3) != "LD_") variables.emplace_back(text);
  }
  return variables;
}

/// Between fork and exec: only what is safe in a signal handler.
[[noreturn]] void become(const char* program, char* const* arguments, char* const* environment,
                         int input, int output, int errors, int problem, pid_t parent) {
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  std::signal(SIGPIPE, SIG_DFL);
  std::signal(SIGXFSZ, SIG_DFL);
  // Nobody is to write a dump that nobody waits for.
  ::prctl(PR_SET_PDEATHSIG, SIGTERM);
  const bool is_ready = ::getppid() == parent && ::dup2(input, STDIN_FILENO) >= 0 &&
                        ::dup2(output, STDOUT_FILENO) >= 0 && ::dup2(errors, STDERR_FILENO) >= 0;
  if (is_ready) ::execve(program, arguments, environment);
  const int error = errno;
  (void)!::write(problem, &error, sizeof error);
  ::_exit(127);
}

/// A running program. Ended and waited for when destroyed.
class Child {
 public:
  explicit Child(const ProgramRun& run)
      : output_(make_pipe(run.program)), errors_(make_pipe(run.program)) {
    Pipe problem = make_pipe(run.program);
    const Descriptor nothing(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    std::vector<std::string> words = {run.program.string()};
    words.insert(words.end(), run.arguments.begin(), run.arguments.end());
    std::vector<std::string> variables = environment_with(run.password);
    const std::vector<char*> arguments = pointers_to(words);
    const std::vector<char*> environment = pointers_to(variables);
    const pid_t parent = ::getpid();
    pid_ = ::fork();
    if (pid_ < 0) throw system_error("cannot start", run.program, errno);
    if (pid_ == 0) {
      become(run.program.c_str(), arguments.data(), environment.data(), nothing.number(),
             output_.write.number(), errors_.write.number(), problem.write.number(), parent);
    }
    for (Descriptor* end : {&output_.write, &errors_.write, &problem.write}) *end = Descriptor();
    int error = 0;
    if (::read(problem.read.number(), &error, sizeof error) == sizeof error) {
      wait();
      throw system_error("cannot start", run.program, error);
    }
  }
  ~Child() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    wait();
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  [[nodiscard]] int output() const { return output_.read.number(); }
  [[nodiscard]] int errors() const { return errors_.read.number(); }
  void ask_to_end() const { ::kill(pid_, SIGTERM); }

  /// What waitpid(2) says.
  int wait() {
    int status = 0;
    while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) continue;
    pid_ = -1;
    return status;
  }

 private:
  Pipe output_;
  Pipe errors_;
  pid_t pid_ = -1;
};

/// Reads what is there. \return false at the end.
bool take(int from, std::string& text, std::size_t most) {
  std::array<char, 65536> buffer = {};
  const ssize_t count = ::read(from, buffer.data(), buffer.size());
  if (count < 0) return errno == EINTR;
  const std::size_t room = most - std::min(most, text.size());
  text.append(buffer.data(), std::min(room, static_cast<std::size_t>(count)));
  return count > 0;
}

/// Listens to both until the program has closed them. \return whether it was told to end.
bool listen(const Child& child, ProgramEnd& end, const OpenOptions& options) {
  bool cancelled = false;
  std::array<pollfd, 2> ends = {pollfd{child.output(), POLLIN, 0},
                                pollfd{child.errors(), POLLIN, 0}};
  while (ends[0].fd >= 0 || ends[1].fd >= 0) {
    const int ready = ::poll(ends.data(), ends.size(), options.is_cancelled ? kPatience : -1);
    if (!cancelled && options.is_cancelled && options.is_cancelled()) {
      cancelled = true;
      child.ask_to_end();
    }
    if (ready <= 0) continue;
    if (ends[0].revents != 0 && !take(ends[0].fd, end.output, kMostOutput)) ends[0].fd = -1;
    if (ends[1].revents != 0 && !take(ends[1].fd, end.errors, kMostErrors)) ends[1].fd = -1;
  }
  return cancelled;
}

}  // namespace

ProgramEnd run_program(const ProgramRun& run, const OpenOptions& options) {
  Child child(run);
  ProgramEnd end;
  const bool cancelled = listen(child, end, options);
  const int status = child.wait();
  if (cancelled) {
    throw DatabaseError(ErrorCode::interrupted,
                        {.what = "cannot finish " + quote(run.program.filename().string()),
                         .why = "the run was asked to stop"},
                        0);
  }
  end.succeeded = WIFEXITED(status) && WEXITSTATUS(status) == 0;
  end.how = WIFSIGNALED(status) ? "signal " + std::to_string(WTERMSIG(status))
                                : "exit status " + std::to_string(WEXITSTATUS(status));
  return end;
}

}  // namespace solder::runner::postgres
