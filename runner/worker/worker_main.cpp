#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <fcntl.h>
#include <limits>
#include <mutex>
#include <new>
#include <string_view>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

#include "core/text.hpp"
#include "execute/failpoint.hpp"
#include "worker/in_process.hpp"
#include "worker/leftovers.hpp"
#include "worker/messages.hpp"
#include "worker/plugin_feed.hpp"
#include "worker/process_state.hpp"
#include "worker/protocol.hpp"
#include "worker/shared_blackbox.hpp"
#include "worker/worker.hpp"

namespace solder::runner {
namespace {

using std::chrono::milliseconds;

/// Between two progress frames: what a person can follow.
constexpr milliseconds kProgressInterval{100};
/// Descriptors a worker may have, if the system allows it: several times what kStepsPerWorker
/// plugins take. Not more: programs that close all up to the limit would take for ever.
constexpr rlim_t kDescriptors = 65536;
/// Bytes of a text and number of warnings that are handed on: a plugin may make them of any size,
/// and a frame has a limit.
constexpr std::size_t kLongestText = std::size_t{64} << 10U;
constexpr std::size_t kLongestStatement = std::size_t{1} << 20U;
constexpr std::size_t kMostWarnings = 100;

#if defined(__SANITIZE_ADDRESS__)
constexpr bool kReservesAddressSpace = true;
#elif defined(__has_feature)
constexpr bool kReservesAddressSpace = __has_feature(address_sanitizer);
#else
constexpr bool kReservesAddressSpace = false;
#endif

std::atomic<bool> cancelled = false;
static_assert(std::atomic<bool>::is_always_lock_free, "used in a signal handler");

void note_cancel(int /*signal*/) {
  cancelled = true;
}

/// The worker's end of the channel. Used by any thread.
class Channel {
 public:
  explicit Channel(int descriptor) : descriptor_(descriptor) {}

  /// The one frame from the parent. Leaves when it doesn't come.
  RunMessage receive_order() {
    FrameAssembler frames({});
    std::array<char, 65536> buffer;
    std::optional<Frame> frame;
    while (!(frame = frames.next())) {
      const ssize_t count = recv(descriptor_, buffer.data(), buffer.size(), 0);
      if (count < 0 && errno == EINTR) continue;
      if (count <= 0 || !frames.damage().empty()) _exit(kNobodyListens);
      frames.add({buffer.data(), static_cast<std::size_t>(count)});
    }
    token_ = frame->token;
    std::optional<RunMessage> order = read_run(frame->payload);
    if (frame->type != FrameType::run || !order) _exit(kNobodyListens);
    return std::move(*order);
  }

  /// Leaves when nobody listens: what isn't committed must not be.
  void send_frame(FrameType type, std::string_view payload) {
    const std::string frame = make_frame(type, token_, payload);
    const std::lock_guard lock(mutex_);
    std::string_view rest = frame;
    while (!rest.empty()) {
      const ssize_t sent = send(descriptor_, rest.data(), rest.size(), MSG_NOSIGNAL);
      if (sent < 0 && errno == EINTR) continue;
      if (sent < 0) _exit(kNobodyListens);
      rest.remove_prefix(static_cast<std::size_t>(sent));
    }
  }

  /// Leaves when the descriptor is no longer the channel: then the database's may be another file's
  /// too.
  void check() const {
    struct stat status = {};
    if (fstat(descriptor_, &status) != 0 || !S_ISSOCK(status.st_mode)) _exit(kNobodyListens);
  }

  template <typename Message>
  void say(FrameType type, const Message& message) {
    send_frame(type, write_message(message));
  }

 private:
  int descriptor_;
  Token token_ = {};
  std::mutex mutex_ = {};
};

void cut(std::string& text, std::size_t limit) {
  if (text.size() > limit) text = shorten(text, limit);
}

void cut(ErrorText& text) {
  for (std::string* part : {&text.what, &text.where, &text.why, &text.next}) {
    cut(*part, kLongestText);
  }
}

StepResult fit(StepResult result) {
  const std::size_t warnings = result.warnings.size();
  if (warnings > kMostWarnings) {
    result.warnings.resize(kMostWarnings);
    result.warnings.push_back("… " + count_of(warnings - kMostWarnings, "more warning"));
  }
  for (std::string& warning : result.warnings) cut(warning, kLongestText);
  if (!result.failure) return result;
  cut(result.failure->text);
  cut(result.failure->statement, kLongestStatement);
  if (result.failure->offset >= static_cast<int>(kLongestStatement)) result.failure->offset = -1;
  return result;
}

/// Tells the parent.
class ChannelProgress : public Progress {
 public:
  explicit ChannelProgress(Channel& channel) : channel_(channel) {}

  void step_begun(const std::string& version, const std::string& name,
                  Direction direction) noexcept override {
    told_ = {};
    channel_.say(FrameType::step_begun, StepBegunMessage{version, name, direction});
  }
  void step_progress(std::uint64_t done, std::uint64_t total,
                     const std::string& unit) noexcept override {
    const auto now = std::chrono::steady_clock::now();
    if (done != total && now - told_ < kProgressInterval) return;
    told_ = now;
    channel_.say(FrameType::progress, ProgressMessage{done, total, shorten(unit, kLongestText)});
  }
  void log(int level, const std::string& message) noexcept override {
    channel_.say(FrameType::log, LogMessage{level, shorten(message, kLongestText)});
  }
  void output(const std::string& line) noexcept override { std::puts(line.c_str()); }
  void step_finished(const StepResult& result) noexcept override {
    std::fflush(stdout);
    channel_.say(FrameType::step_finished, fit(result));
  }
  void statement_ran(const RanStatement& statement) noexcept override {
    channel_.say(FrameType::statement, statement);
  }
  void step_ran(const StepResult& result) noexcept override {
    std::fflush(stdout);
    channel_.say(FrameType::step_ran, fit(result));
  }
  void started_over() noexcept override {
    std::fflush(stdout);
    channel_.send_frame(FrameType::started_over, {});
  }
  void waiting(const std::string& holder) noexcept override {
    channel_.say(FrameType::waiting, WaitingMessage{shorten(holder, kLongestText)});
  }

 private:
  Channel& channel_;
  std::chrono::steady_clock::time_point told_ = {};
};

void raise_descriptor_limit() {
  rlimit limit = {};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = std::max(limit.rlim_cur, std::min(limit.rlim_max, kDescriptors));
  setrlimit(RLIMIT_NOFILE, &limit);
}

void set_up_process(int protocol_descriptor) {
  prctl(PR_SET_NAME, "solder-worker");
  // A worker without its parent must not go on; see also the check of getppid.
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  fcntl(protocol_descriptor, F_SETFD, FD_CLOEXEC);
  struct sigaction action = {};
  action.sa_handler = note_cancel;
  sigemptyset(&action.sa_mask);
  // Without SA_RESTART: a plugin that waits in a system call hears of it.
  sigaction(SIGTERM, &action, nullptr);
  // A file that may not grow is the database's error to report.
  action.sa_handler = SIG_IGN;
  sigaction(SIGXFSZ, &action, nullptr);
  // What a plugin starts and leaves becomes our child, not init's: it is found when the step ends.
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  // A crash must not leave a customer's data in a core file.
  const rlimit no_core = {0, 0};
  setrlimit(RLIMIT_CORE, &no_core);
  raise_descriptor_limit();
  // A pipe would be written when it is full; lines are to be seen when they are printed.
  std::setvbuf(stdout, nullptr, _IOLBF, BUFSIZ);
}

/// The parent reads what the database holds. No rollback and no close: see
/// Connection::abandoned_because.
[[noreturn]] void leave_database(const StepFailure& failure, Channel& channel) {
  RefusedMessage message{failure.code, failure.text};
  cut(message.text);
  std::fflush(stdout);
  channel.say(FrameType::abandoned, message);
  _exit(0);
}

RefusedMessage refusal_of(const Error& error) {
  RefusedMessage refused{error.code(), error.text()};
  cut(refused.text);
  return refused;
}

/// So that a plugin that takes much fails alone. Programs with AddressSanitizer reserve terabytes.
void limit_memory(std::uint64_t mib) {
  if (mib == 0 || kReservesAddressSpace) return;
  rlimit limit = {};
  if (getrlimit(RLIMIT_AS, &limit) != 0) return;
  const std::uint64_t most = std::numeric_limits<rlim_t>::max() >> 20U;
  limit.rlim_max = std::min<rlim_t>(limit.rlim_max, std::min(mib, most) << 20U);
  limit.rlim_cur = std::min(limit.rlim_cur, limit.rlim_max);
  setrlimit(RLIMIT_AS, &limit);
}

/// What a plugin did to the process must not reach the next one, nor the commit.
std::vector<std::string> clean_up(const ProcessState& state, const Channel& channel) {
  channel.check();
  state.restore();
  std::vector<std::string> warnings;
  for (const Leftover& leftover : end_descendants({})) {
    warnings.push_back("it " + words_of_leftover(leftover));
  }
  return warnings;
}

void work(const RunMessage& order, Channel& channel) {
  ChannelProgress progress(channel);
  const ProcessState state;
  PluginSource plugins(order.plugins);
  // The executor hands on the plan's own steps.
  const auto sealed = [&](const Step& step) {
    return plugins.take(static_cast<std::size_t>(&step - order.plan.data()), step);
  };
  const auto after_plugin = [&] { return clean_up(state, channel); };
  const auto abandoned = [&](const StepFailure& failure) { leave_database(failure, channel); };
  try {
    reach(Failpoint::worker_started);
    const Report report =
        open_and_execute(order.plan, order.options, cancelled, progress,
                         {.sealed = sealed, .after_plugin = after_plugin, .abandoned = abandoned});
    channel.say(FrameType::bye, ByeMessage{report.not_run});
  } catch (const Error& error) {
    channel.say(FrameType::refused, refusal_of(error));
  } catch (const std::bad_alloc&) {
    channel.say(FrameType::refused,
                RefusedMessage{ErrorCode::environment,
                               {.what = "cannot run the migrations", .why = "out of memory"}});
  } catch (const std::exception& error) {
    channel.say(FrameType::refused, RefusedMessage{ErrorCode::environment,
                                                   {.what = "cannot run the migrations",
                                                    .why = shorten(error.what(), kLongestText),
                                                    .next = "report this; it is a bug in solder"}});
  }
}

}  // namespace

[[noreturn]] void worker_main(int protocol_descriptor) {
  set_up_process(protocol_descriptor);
  Channel channel(protocol_descriptor);
  const RunMessage order = channel.receive_order();
  if (getppid() != order.parent) _exit(kNobodyListens);
  join_blackbox(order.blackbox);
  limit_memory(order.options.memory_limit_mib);
  work(order, channel);
  std::fflush(stdout);
  _exit(0);
}

}  // namespace solder::runner
