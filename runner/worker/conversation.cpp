#include "worker/conversation.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <limits>
#include <poll.h>
#include <string_view>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

#include "worker/verdict.hpp"

namespace solder::runner {
namespace {

using std::chrono::milliseconds;

/// From the request to stop to the kill: a rollback of what a step has written by then is quick,
/// and a kill is as safe (the next open rolls back).
constexpr milliseconds kGrace{1000};
/// From the last word, or the loss of the channel, to the kill: only for `_exit`.
constexpr milliseconds kLeaving{1000};
/// For which a worker must stay stopped until it counts: whoever stops all processes of a run and
/// continues them wakes one before the other.
constexpr milliseconds kStopped{1000};
/// Between two looks at a stopped one. More time than twice that is ours: we were stopped too.
constexpr milliseconds kStoppedLook{100};
/// Between two looks where no descriptor tells of a process's end.
constexpr milliseconds kLook{20};
/// Between two words to those who show how long a step runs.
constexpr milliseconds kTick{500};
/// Bytes read at once.
constexpr std::size_t kPiece = std::size_t{64} << 10U;
/// Bytes heard before the clock and the signals are looked at again: a worker may never be silent.
constexpr std::size_t kTurn = 4 * kPiece;
/// Bytes that a pipe may hold (/proc/sys/fs/pipe-max-size).
constexpr std::size_t kPipeSize = std::size_t{1} << 20U;

/// \return the bytes that were there; an empty optional at the end of the stream.
std::optional<std::string_view> read_piece(int descriptor, std::array<char, kPiece>& buffer) {
  ssize_t count = -1;
  do {
    count = read(descriptor, buffer.data(), buffer.size());
  } while (count < 0 && errno == EINTR);
  if (count > 0) return std::string_view(buffer.data(), static_cast<std::size_t>(count));
  if (count < 0 && errno == EAGAIN) return std::string_view();
  return {};
}

/// For a SIGTERM that wasn't ours.
Stop asked_by_others() {
  return {SIGTERM, ErrorCode::terminated, "its worker process was asked to end by SIGTERM"};
}

/// "5 s", "0.25 s".
std::string seconds(milliseconds time) {
  std::string text = std::to_string(time.count() / 1000);
  std::string fraction = std::to_string(1000 + time.count() % 1000).substr(1);
  fraction.erase(fraction.find_last_not_of('0') + 1);
  return text + (fraction.empty() ? "" : "." + fraction) + " s";
}

}  // namespace

Conversation::Conversation(WorkerProcess& worker, SignalWatch& signals, Progress& progress)
    : worker_(worker),
      signals_(signals),
      progress_(progress),
      output_(progress),
      token_(make_token()),
      frames_(token_) {}

Ending Conversation::run(const RunMessage& order, std::optional<Clock::time_point> deadline) {
  const std::set<pid_t> ours = children();
  order_ = &order;
  run_deadline_ = deadline;
  unsent_ = make_frame(FrameType::run, token_, write_message(order));
  const bool is_insecure = order.options.insecure_plugins;
  plugins_.emplace(order.plan,
                   is_insecure ? PluginFeed::Trust::insecure : PluginFeed::Trust::checked,
                   worker_.plugins());
  while (!is_over()) {
    wait();
    send_order();
    listen(kTurn);
    listen_to_output(kTurn);
    heed_signals();
    keep_time();
    look_whether_it_is_stopped();
    if (ending_.begun) progress_.time_passed();
    // After all that was heard: the worker may wait for a plugin, and then says nothing.
    plugins_->advance(ending_.results.size() + ending_.ran.size());
  }
  ending_.was_killed = !worker_.has_ended();
  ending_.end = worker_.end();
  ending_.leftovers = end_descendants(ours);
  listen(kMaxFrame);  // what it said before it died
  listen_to_output(kPipeSize);
  output_.finish();
  if (ending_.begun) {
    ending_.begun->duration_ms =
        std::chrono::duration_cast<milliseconds>(Clock::now() - step_began_).count();
  }
  return std::move(ending_);
}

bool Conversation::is_over() const {
  return worker_.has_ended() || (end_time_ && Clock::now() >= *end_time_);
}

int Conversation::wait_ms() const {
  std::optional<Clock::time_point> next = step_deadline_;
  if (end_time_ && (!next || *end_time_ < *next)) next = end_time_;
  if (run_deadline_ && (!next || *run_deadline_ < *next)) next = run_deadline_;
  milliseconds wait = ending_.begun ? kTick : milliseconds(-1);
  if (worker_.death() < 0) wait = kLook;
  if (is_stopped_) wait = kStoppedLook;
  if (next) {
    const auto left =
        std::max(std::chrono::ceil<milliseconds>(*next - Clock::now()), milliseconds(0));
    wait = wait.count() < 0 ? left : std::min(wait, left);
  }
  return static_cast<int>(std::min<std::int64_t>(wait.count(), std::numeric_limits<int>::max()));
}

void Conversation::wait() {
  const auto entry = [](int descriptor, bool is_open, int events) {
    return pollfd{is_open ? descriptor : -1, static_cast<short>(events), 0};
  };
  std::array<pollfd, 6> entries = {
      entry(worker_.protocol(), channel_is_open_, unsent_.empty() ? POLLIN : POLLIN | POLLOUT),
      entry(worker_.standard_output(), output_is_open_[0], POLLIN),
      entry(worker_.standard_error(), output_is_open_[1], POLLIN),
      entry(worker_.plugins(), plugins_->is_waiting(), POLLOUT),
      entry(worker_.death(), true, POLLIN),
      entry(signals_.descriptor(), true, POLLIN)};
  poll(entries.data(), entries.size(), wait_ms());
}

void Conversation::send_order() {
  while (!unsent_.empty() && channel_is_open_) {
    const ssize_t sent = send(worker_.protocol(), unsent_.data(), unsent_.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0 && errno == EAGAIN) return;
    if (sent < 0) unsent_.clear();  // it is gone; reading tells how
    unsent_.erase(0, static_cast<std::size_t>(std::max<ssize_t>(sent, 0)));
  }
}

void Conversation::listen(std::size_t most) {
  std::array<char, kPiece> buffer;
  for (std::size_t heard = 0; channel_is_open_ && heard < most; heard += kPiece) {
    const std::optional<std::string_view> piece = read_piece(worker_.protocol(), buffer);
    if (!piece) {
      channel_is_lost("closed it");
      end_before(Clock::now() + kLeaving);
      return;
    }
    if (piece->empty()) return;
    frames_.add(*piece);
    while (const std::optional<Frame> frame = frames_.next()) {
      if (understand(*frame)) continue;
      channel_is_lost("wrote a message that can't be to it");
      end_before(Clock::now());
      return;
    }
    if (frames_.damage().empty()) continue;
    channel_is_lost("wrote " + frames_.damage() + " to it");
    end_before(Clock::now());
  }
}

void Conversation::channel_is_lost(const std::string& why) {
  channel_is_open_ = false;
  ending_.channel = why;
}

bool Conversation::understand(const Frame& frame) {
  switch (frame.type) {
    case FrameType::run:
      return false;
    case FrameType::step_begun:
      return step_begun(frame);
    case FrameType::step_finished:
      return step_finished(frame);
    case FrameType::progress: {
      const auto message = read_progress(frame.payload);
      if (message) progress_.step_progress(message->done, message->total, message->unit);
      return message.has_value();
    }
    case FrameType::log: {
      const auto message = read_log(frame.payload);
      if (message) progress_.log(message->level, message->message);
      return message.has_value();
    }
    case FrameType::statement:
      return statement_ran(frame);
    case FrameType::waiting:
      return waiting(frame);
    case FrameType::refused:
      return refused(frame);
    case FrameType::bye:
      return bye(frame);
    case FrameType::abandoned:
      return abandoned(frame);
    case FrameType::step_ran:
      return step_ran(frame);
    case FrameType::started_over:
      return started_over();
  }
  return false;
}

const Step* Conversation::current_step() const {
  const std::size_t index = ending_.results.size() + ending_.ran.size();
  return index < order_->plan.size() ? &order_->plan[index] : nullptr;
}

const Step* Conversation::unfinished_step() const {
  const std::size_t index = ending_.results.size();
  return index < order_->plan.size() ? &order_->plan[index] : nullptr;
}

bool Conversation::step_begun(const Frame& frame) {
  const auto message = read_step_begun(frame.payload);
  const Step* step = current_step();
  if (!message || step == nullptr || ending_.begun || ending_.refused || ending_.said_bye ||
      message->version != step->migration.version.text() || message->direction != step->direction) {
    return false;
  }
  ending_.begun.emplace().began = std::chrono::system_clock::now();
  step_began_ = Clock::now();
  const milliseconds timeout = order_->options.step_timeout;
  if (timeout.count() > 0 && !ending_.stop) step_deadline_ = step_began_ + timeout;
  progress_.step_begun(message->version, message->name, message->direction);
  return true;
}

/// Steps that are committed together are all told to have finished at the end: those that ran,
/// then the one that has failed.
bool Conversation::step_finished(const Frame& frame) {
  auto result = read_step_finished(frame.payload);
  const Step* step = unfinished_step();
  const bool is_awaited = ending_.begun || !ending_.ran.empty();
  if (!result || !is_awaited || step == nullptr ||
      result->version != step->migration.version.text()) {
    return false;
  }
  if (ending_.ran.empty()) {
    end_step();
  } else {
    ending_.ran.erase(ending_.ran.begin());
  }
  const Stop stop = ending_.stop.value_or(asked_by_others());
  name_the_stop(*result, *step, stop.code, stop.why, order_->options.transactions);
  progress_.step_finished(*result);
  ending_.results.push_back(std::move(*result));
  return true;
}

bool Conversation::step_ran(const Frame& frame) {
  auto result = read_step_finished(frame.payload);
  const Step* step = current_step();
  if (!result || !ending_.begun || step == nullptr || is_each() ||
      result->version != step->migration.version.text()) {
    return false;
  }
  end_step();
  progress_.step_ran(*result);
  ending_.ran.push_back(std::move(*result));
  return true;
}

bool Conversation::started_over() {
  if (is_each()) return false;
  end_step();
  ending_.ran.clear();
  progress_.started_over();
  return true;
}

void Conversation::end_step() {
  ending_.begun.reset();
  step_deadline_.reset();
  // All that the plugin printed was in the pipes before the worker said this.
  listen_to_output(kPipeSize);
  output_.finish();
}

bool Conversation::statement_ran(const Frame& frame) {
  const auto message = read_statement_ran(frame.payload);
  if (!message || order_->options.rehearsal == Rehearsal::none || !ending_.begun) return false;
  progress_.statement_ran(*message);
  return true;
}

bool Conversation::waiting(const Frame& frame) {
  const auto message = read_waiting(frame.payload);
  if (!message) return false;
  progress_.waiting(message->holder);
  // The time of others isn't the step's. When the wait is over isn't told, so all that it may take
  // is added.
  if (step_deadline_) *step_deadline_ += order_->options.lock_timeout;
  return true;
}

bool Conversation::refused(const Frame& frame) {
  ending_.refused = read_refused(frame.payload);
  end_before(Clock::now() + kLeaving);
  return ending_.refused && ending_.results.empty() && ending_.ran.empty() && !ending_.begun &&
         !ending_.said_bye;
}

bool Conversation::abandoned(const Frame& frame) {
  ending_.abandoned = read_refused(frame.payload);
  end_before(Clock::now() + kLeaving);
  return ending_.abandoned && (ending_.begun || !ending_.ran.empty());
}

bool Conversation::bye(const Frame& frame) {
  ending_.said_bye = read_bye(frame.payload).has_value() && !ending_.begun && ending_.ran.empty() &&
                     !ending_.refused;
  end_before(Clock::now() + kLeaving);
  return ending_.said_bye;
}

void Conversation::listen_to_output(std::size_t most) {
  const std::array<int, 2> descriptors = {worker_.standard_output(), worker_.standard_error()};
  std::array<char, kPiece> buffer;
  for (std::size_t index = 0; index < descriptors.size(); ++index) {
    for (std::size_t heard = 0; output_is_open_[index] && heard < most; heard += kPiece) {
      const auto piece = read_piece(descriptors[index], buffer);
      output_is_open_[index] = piece.has_value();
      if (!piece || piece->empty()) break;
      output_.add(static_cast<StepOutput::Stream>(index), *piece);
    }
  }
}

void Conversation::heed_signals() {
  signals_.take();
  const int count = signals_.count();
  if (count == signals_seen_) return;
  signals_seen_ = count;
  if (ending_.stop) {
    end_before(Clock::now());
  } else {
    stop(
        {signals_.signal(), code_of_signal(signals_.signal()), words_of_signal(signals_.signal())});
  }
}

void Conversation::keep_time() {
  const auto now = Clock::now();
  if (step_deadline_ && now >= *step_deadline_) {
    stop({0, ErrorCode::migration,
          "timed out after " + seconds(order_->options.step_timeout) + " (--timeout)"});
  } else if (run_deadline_ && now >= *run_deadline_) {
    stop({0, ErrorCode::migration,
          "the run timed out after " + seconds(order_->options.run_timeout) + " (--run-timeout)"});
  }
}

void Conversation::look_whether_it_is_stopped() {
  const auto now = Clock::now();
  const auto since = now - std::exchange(looked_, now);
  const int signal = worker_.stopped_by();
  if (!is_stopped_ || signal == 0) stopped_for_ = {};
  if (is_stopped_ && since <= 2 * kStoppedLook) stopped_for_ += since;
  is_stopped_ = signal != 0;
  if (!is_stopped_ || ending_.stop || stopped_for_ < kStopped) return;
  stop({0, ErrorCode::migration, "its process was stopped by " + signal_name(signal)});
  end_before(now);  // it can't do as it is asked
}

void Conversation::stop(Stop reason) {
  step_deadline_.reset();
  run_deadline_.reset();
  ending_.stop = std::move(reason);
  worker_.ask_to_end();
  end_before(Clock::now() + kGrace);
}

void Conversation::end_before(Clock::time_point time) {
  end_time_ = std::min(end_time_.value_or(time), time);
}

}  // namespace solder::runner
