#include "database/postgres/run_lock.hpp"

#include <algorithm>
#include <poll.h>
#include <random>
#include <thread>
#include <utility>

#include "core/text.hpp"
#include "database/history_table.hpp"
#include "database/postgres/error.hpp"

namespace solder::runner::postgres {

namespace {

using std::chrono::milliseconds;

/// Between 0.5 and 1.5 of it, so that those who wait don't ask in step.
milliseconds jittered(milliseconds pause) {
  static std::minstd_rand random{std::random_device{}()};
  std::uniform_int_distribution<std::int64_t> range(pause.count() / 2, pause.count() * 3 / 2);
  return milliseconds(range(random));
}

std::string quoted(const std::string& name) {
  std::string text = "\"";
  for (const char letter : name) text += letter == '"' ? "\"\"" : std::string(1, letter);
  return text + "\"";
}

/// Reads what the server has sent to a session that waits for nothing, as a goodbye is.
void hear(const Session& session) {
  pollfd socket = {.fd = PQsocket(session.native()), .events = POLLIN, .revents = 0};
  while (!session.is_lost() && ::poll(&socket, 1, 0) > 0) {
    if (PQconsumeInput(session.native()) != 1) return;
    // What it has said must be taken before the end can be seen.
    static_cast<void>(PQisBusy(session.native()));
  }
}

}  // namespace

RunLock::RunLock(std::string server, std::string database, std::string schema,
                 const OpenOptions& options)
    : server_(std::move(server)),
      database_(std::move(database)),
      schema_(std::move(schema)),
      options_(options) {}

bool RunLock::is_held() {
  if (!held_ || way_ == nullptr) return held_;
  hear(*session_);
  return !session_->is_lost();
}

Session& RunLock::session() {
  if (way_ != nullptr && way_->can_answer()) return *session_;
  if (aside_ != nullptr) hear(*aside_);
  if (aside_ == nullptr || aside_->is_lost()) {
    aside_ = std::make_unique<Session>(server_, database_, options_);
  }
  return *aside_;
}

std::string RunLock::is_held_sql() const {
  return way_ == nullptr ? "true" : way_->is_held_sql();
}

void RunLock::acquire(const EngineTraits& engine) {
  if (is_held()) return;
  held_ = false;
  const LockMode mode = lock_mode(options_.lock, engine);
  if (mode == LockMode::none) {
    held_ = true;
    return;
  }
  choose(mode, engine);
  connect();
  wait_until(Clock::now() + options_.lock_timeout);
  held_ = true;
}

void RunLock::choose(LockMode mode, const EngineTraits& engine) {
  if (way_ != nullptr) return;
  way_ = mode == LockMode::row ? row_lock(quoted(schema_) + "." + quoted(kLockTable), engine)
                               : advisory_lock(schema_, engine);
}

std::string RunLock::holder_now(const EngineTraits& engine) {
  const LockMode mode = lock_mode(options_.lock, engine);
  if (mode == LockMode::none) return {};
  choose(mode, engine);
  if (session_ == nullptr || session_->is_lost()) {
    session_ = std::make_unique<Session>(server_, database_, options_);
  }
  return holder();
}

void RunLock::connect() {
  if (session_ != nullptr && !session_->is_lost()) return;
  session_ = std::make_unique<Session>(server_, database_, options_);
  way_->prepare(*session_);
}

void RunLock::wait_until(Clock::time_point deadline) {
  milliseconds pause{20};
  bool told = false;
  while (!way_->try_once(*session_)) {
    const auto left = std::chrono::duration_cast<milliseconds>(deadline - Clock::now());
    if (options_.is_cancelled && options_.is_cancelled()) {
      throw DatabaseError(
          ErrorCode::interrupted,
          {.what = "cannot lock database " + quote(database_), .why = "the run was asked to stop"},
          0);
    }
    if (left <= milliseconds::zero()) {
      const std::string who = holder();
      throw DatabaseError(
          ErrorCode::lock,
          {.what = "cannot lock database " + quote(database_),
           .why = "another run of solder has it" + (who.empty() ? "" : ": locked by " + who),
           .next = "wait for it and run the command again, or wait longer with --lock-timeout"},
          0);
    }
    if (!told && options_.waiting) options_.waiting(holder());
    told = true;
    std::this_thread::sleep_for(std::min(left, jittered(pause)));
    pause = std::min(pause * 2, milliseconds{500});
  }
}

/// Empty when nobody can tell, as when the holder has gone meanwhile.
std::string RunLock::holder() {
  try {
    return way_->holder(*session_);
  } catch (const DatabaseError&) {
    if (session_->is_lost()) throw;
    return {};
  }
}

void RunLock::release() noexcept {
  held_ = false;
  session_.reset();
  aside_.reset();
}

}  // namespace solder::runner::postgres
