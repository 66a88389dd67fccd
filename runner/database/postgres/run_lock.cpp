#include "database/postgres/run_lock.hpp"

#include <algorithm>
#include <chrono>
#include <random>
#include <thread>
#include <utility>

#include "core/text.hpp"
#include "database/postgres/error.hpp"

namespace solder::runner::postgres {

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

/// "sold" in ASCII: tells the runner's locks from those of applications.
constexpr std::int32_t kClass = 0x736f6c64;

/// FNV-1a, so that the same schema has the same number on every machine.
std::int32_t number_of(const std::string& text) {
  std::uint32_t hash = 2166136261U;
  for (const char letter : text) {
    hash ^= static_cast<unsigned char>(letter);
    hash *= 16777619U;
  }
  return static_cast<std::int32_t>(hash);
}

/// Between 0.5 and 1.5 of it, so that those who wait don't ask in step.
milliseconds jittered(milliseconds pause) {
  static std::minstd_rand random{std::random_device{}()};
  std::uniform_int_distribution<std::int64_t> range(pause.count() / 2, pause.count() * 3 / 2);
  return milliseconds(range(random));
}

}  // namespace

RunLock::RunLock(std::string server, std::string database, std::string schema,
                 const OpenOptions& options)
    : server_(std::move(server)),
      database_(std::move(database)),
      options_(options),
      key_(std::to_string(kClass) + ", " + std::to_string(number_of(schema))) {}

bool RunLock::is_held() const {
  return held_ && session_ != nullptr && !session_->is_lost();
}

bool RunLock::try_once() {
  const Result result =
      session_->run("SELECT pg_try_advisory_lock(" + key_ + "), pg_backend_pid()");
  backend_ = std::stoi(PQgetvalue(result.get(), 0, 1));
  return PQgetvalue(result.get(), 0, 0)[0] == 't';
}

void RunLock::acquire() {
  if (is_held()) return;
  held_ = false;
  if (session_ == nullptr || session_->is_lost()) {
    session_ = std::make_unique<Session>(server_, database_, options_);
    // A client that is gone is noticed while the server works for it, and its locks end.
    session_->run("SET client_connection_check_interval = '500ms'");
  }
  const Clock::time_point deadline = Clock::now() + options_.lock_timeout;
  milliseconds pause{20};
  bool told = false;
  while (!try_once()) {
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
  held_ = true;
}

std::string RunLock::holder() {
  const Result result = session_->run(
      "SELECT a.pid, a.application_name, coalesce(a.client_addr::text, 'this machine'), "
      "to_char(a.backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS') FROM pg_locks l JOIN "
      "pg_stat_activity a ON a.pid = l.pid WHERE l.locktype = 'advisory' AND l.granted AND "
      "l.database = (SELECT oid FROM pg_database WHERE datname = current_database()) AND "
      "(l.classid::bigint, l.objid::bigint) = (SELECT c & 4294967295, o & 4294967295 FROM (VALUES "
      "(" +
      key_ + ")) AS k(c, o))");
  if (PQntuples(result.get()) == 0) return {};
  const auto text = [&](int column) { return printable(PQgetvalue(result.get(), 0, column)); };
  return text(1) + " from " + text(2) + " since " + text(3) + " UTC (server process " + text(0) +
         ")";
}

std::string RunLock::is_held_sql() const {
  return "EXISTS (SELECT 1 FROM pg_catalog.pg_locks WHERE locktype = 'advisory' AND granted AND "
         "pid "
         "= " +
         std::to_string(backend_) + ")";
}

void RunLock::release() noexcept {
  held_ = false;
  session_.reset();
}

}  // namespace solder::runner::postgres
