#include "database/postgres/session.hpp"

#include <array>
#include <cerrno>
#include <poll.h>
#include <unistd.h>
#include <utility>

#include "core/text.hpp"
#include "database/postgres/address.hpp"
#include "database/postgres/error.hpp"

namespace solder::runner::postgres {

namespace {

constexpr const char* kCannotRun = "cannot run SQL";

/// Of a pipeline, before the server's last words; with what stands between two of them.
constexpr int kMostLastAnswers = 20'000;

/// Milliseconds between two questions whether the run was cancelled.
constexpr int kPatience = 50;

struct FreeCancel {
  void operator()(PGcancel* cancel) const { PQfreeCancel(cancel); }
};

bool is_error(const PGresult* result) {
  const ExecStatusType status = PQresultStatus(result);
  return status == PGRES_FATAL_ERROR || status == PGRES_BAD_RESPONSE ||
         status == PGRES_NONFATAL_ERROR;
}

/// For plugins that use the connection themselves, it is blocking between two calls.
class NonBlocking {
 public:
  explicit NonBlocking(PGconn* connection) : connection_(connection) {
    PQsetnonblocking(connection_, 1);
  }
  ~NonBlocking() { PQsetnonblocking(connection_, 0); }
  NonBlocking(const NonBlocking&) = delete;
  NonBlocking& operator=(const NonBlocking&) = delete;

 private:
  PGconn* connection_;
};

}  // namespace

/// What the server says beside its answers.
void Session::tell(void* session, const PGresult* result) {
  auto* const self = static_cast<Session*>(session);
  self->remember(result);
  const auto& notice = self->options_.notice;
  const char* const severity = PQresultErrorField(result, PG_DIAG_SEVERITY_NONLOCALIZED);
  const char* const message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
  if (!notice || severity == nullptr || message == nullptr) return;
  std::int32_t level = SOLDER_LOG_DEBUG;
  if (std::string_view(severity) == "WARNING") level = SOLDER_LOG_WARNING;
  if (std::string_view(severity) == "INFO") level = SOLDER_LOG_INFO;
  try {
    notice(level, message);
  } catch (const std::exception&) {
    return;  // libpq calls this, and a line that can't be shown must not end a migration.
  }
}

void Session::remember(const PGresult* result) {
  if (std::optional<LastWords> words = last_words_of(result)) last_words_ = std::move(*words);
}

void Session::lose() {
  PGconn* const connection = connection_.get();
  // Sending fails before what the server said is read, and its end is seen before that is looked
  // at.
  for (int times = 0; times < 2 && !is_lost(); ++times) PQconsumeInput(connection);
  // Bounded: where the end isn't the server's, it may answer the same for ever.
  for (int left = kMostLastAnswers; left > 0 && PQisBusy(connection) == 0; --left) {
    const Result result(PQgetResult(connection));
    if (result != nullptr) remember(result.get());
  }
  throw lost(connection, name_, last_words_);
}

Session::Session(std::string server, std::string name, const OpenOptions& options)
    : server_(std::move(server)), name_(std::move(name)), options_(options) {
  connect();
}

void Session::connect() {
  connection_.reset(connect_to(server_));
  if (connection_ == nullptr || is_lost()) throw cannot_connect(connection_.get(), name_);
  last_words_ = {};
  PQsetNoticeReceiver(connection_.get(), &tell, this);
}

void Session::reconnect() {
  posted_.clear();
  unneeded_.clear();
  kept_.clear();
  connect();
}

bool Session::in_transaction() const {
  const PGTransactionStatusType status = PQtransactionStatus(connection_.get());
  return status == PQTRANS_INTRANS || status == PQTRANS_INERROR || status == PQTRANS_ACTIVE;
}

bool Session::is_failed() const {
  return PQtransactionStatus(connection_.get()) == PQTRANS_INERROR;
}

void Session::post(Request request) {
  posted_.push_back(std::move(request));
}

void Session::send(Request& request) {
  Arguments& arguments = request.arguments;
  PGconn* const connection = connection_.get();
  int sent = 0;
  if (request.prepares) {
    sent = PQsendPrepare(connection, request.prepared.c_str(), request.sql.c_str(),
                         arguments.count(), arguments.types());
  } else if (request.describes) {
    sent = PQsendDescribePrepared(connection, request.prepared.c_str());
  } else if (!request.prepared.empty()) {
    sent = PQsendQueryPrepared(connection, request.prepared.c_str(), arguments.count(),
                               arguments.pointers(), arguments.lengths(), arguments.formats(), 0);
  } else {
    sent = PQsendQueryParams(connection, request.sql.c_str(), arguments.count(), arguments.types(),
                             arguments.pointers(), arguments.lengths(), arguments.formats(), 0);
  }
  if (sent != 1) lose();
}

void Session::cancel() {
  const std::unique_ptr<PGcancel, FreeCancel> request(PQgetCancel(connection_.get()));
  std::array<char, 256> words = {};
  if (request != nullptr) PQcancel(request.get(), words.data(), static_cast<int>(words.size()));
}

void Session::wait(bool writing) {
  pollfd socket = {.fd = PQsocket(connection_.get()), .events = POLLIN, .revents = 0};
  if (writing) socket.events |= POLLOUT;
  while (true) {
    const int ready = ::poll(&socket, 1, options_.is_cancelled ? kPatience : -1);
    if (ready > 0 || (ready < 0 && errno != EINTR)) return;
    if (!cancelled_ && options_.is_cancelled && options_.is_cancelled()) {
      cancelled_ = true;
      cancel();
    }
  }
}

void Session::flush_output() {
  // The server may want to be read before it reads on.
  for (int left = PQflush(connection_.get()); left != 0; left = PQflush(connection_.get())) {
    if (left < 0) lose();
    wait(true);
    if (PQconsumeInput(connection_.get()) != 1) lose();
  }
}

/// The next answer, null at the end of one request's answers.
Result Session::next_result() {
  while (PQisBusy(connection_.get()) == 1) {
    wait(false);
    if (PQconsumeInput(connection_.get()) != 1) lose();
  }
  return Result(PQgetResult(connection_.get()));
}

void Session::fail(const PGresult* result, const Request& request) {
  remember(result);
  if (is_lost()) lose();
  const std::size_t position = position_of(result);
  const int offset =
      position <= request.prefix ? -1 : static_cast<int>(position - request.prefix) - 1;
  const DatabaseError error =
      error_of(result, kCannotRun, request.shown.empty() ? request.sql : request.shown, offset);
  const std::string state = unpack_sqlstate(error.engine_code());
  if (is_reading_ && state == "55P03") {
    throw DatabaseError(error.code(),
                        {.what = "cannot read database " + quote(name_),
                         .why = "another session is changing it: " + error.text().why,
                         .next = "run it when that session is done, or wait longer with "
                                 "--lock-timeout"},
                        error.engine_code());
  }
  const bool is_ours = cancelled_ && state == "57014";
  throw DatabaseError(is_ours ? ErrorCode::interrupted : error.code(), error.text(),
                      error.engine_code(), error.statement(), error.offset());
}

/// The answer of one request: its last result. An error is put into `error` when that is empty and
/// the request is `needed`.
Result Session::collect_one(bool needed, Result& error) {
  Result kept;
  for (Result each = next_result(); each; each = next_result()) {
    const ExecStatusType status = PQresultStatus(each.get());
    remember(each.get());
    if (status == PGRES_PIPELINE_ABORTED) continue;
    if (needed && !error && is_error(each.get())) {
      error = std::move(each);
    } else {
      kept = std::move(each);
    }
    if (status == PGRES_COPY_IN || status == PGRES_COPY_OUT || status == PGRES_COPY_BOTH) break;
  }
  if (is_lost()) lose();
  return kept;
}

void Session::leave_pipeline() {
  if (PQpipelineStatus(connection_.get()) == PQ_PIPELINE_OFF) return;
  for (Result sync = next_result(); sync; sync = next_result()) {
    if (PQresultStatus(sync.get()) == PGRES_PIPELINE_SYNC) break;
  }
  PQexitPipelineMode(connection_.get());
}

/// One answer a request; those after the first error are null. Errors of those after `needed` don't
/// matter.
std::vector<Result> Session::collect(const std::vector<Request>& requests, std::size_t needed,
                                     std::size_t& failed) {
  std::vector<Result> results;
  Result error;
  for (std::size_t index = 0; index < requests.size(); ++index) {
    const bool had_error = error != nullptr;
    results.push_back(collect_one(index < needed, error));
    if (error && !had_error) failed = index;
  }
  leave_pipeline();
  if (error) fail(error.get(), requests[failed]);
  results.resize(needed);
  return results;
}

void Session::add_unneeded(std::vector<Request>& requests) {
  if (requests.back().sql != "COMMIT" && requests.back().sql != "ROLLBACK") return;
  // Behind the end of the transaction, where an error undoes nothing: a pooler may have kept the
  // statement under another name. Within one request, a pooler stays with one server.
  for (const std::string& name : unneeded_) requests.push_back({.sql = "DEALLOCATE " + name});
  unneeded_.clear();
}

/// Adds `request`, behind its preparing where it is kept and new.
void Session::add(std::vector<Request>& all, Request request) {
  if (request.keeps && may_keep_) {
    const auto [kept, is_new] =
        kept_.try_emplace(request.sql, "solder_kept_" + std::to_string(kept_.size()));
    request.prepared = kept->second;
    if (is_new) {
      all.push_back(request);
      all.back().prepares = true;
    }
  }
  all.push_back(std::move(request));
}

std::vector<Result> Session::run_these(std::vector<Request>& all, std::size_t& failed) {
  const std::size_t needed = all.size();
  add_unneeded(all);
  const bool many = all.size() > 1;
  const NonBlocking scope(connection_.get());
  if (many && PQenterPipelineMode(connection_.get()) != 1) lose();
  for (Request& request : all) send(request);
  if (many && PQpipelineSync(connection_.get()) != 1) lose();
  flush_output();
  return collect(all, needed, failed);
}

std::vector<Result> Session::run_all(std::vector<Request> requests, std::size_t& failed) {
  cancelled_ = false;
  failed = 0;
  std::vector<Request> all;
  for (Request& request : std::exchange(posted_, {})) add(all, std::move(request));
  const std::size_t before = all.size();
  for (Request& request : requests) add(all, std::move(request));
  if (all.empty()) return {};
  const auto is_asked_for = [&](std::size_t at) {
    return at >= before && !(all[at].keeps && all[at].prepares);
  };
  std::size_t at = 0;
  try {
    std::vector<Result> results = run_these(all, at);
    std::vector<Result> answers;
    for (std::size_t place = before; place < results.size(); ++place) {
      if (is_asked_for(place)) answers.push_back(std::move(results[place]));
    }
    return answers;
  } catch (...) {
    for (std::size_t place = 0; place < at; ++place) failed += is_asked_for(place) ? 1U : 0U;
    may_keep_ = false;
    throw;
  }
}

Result Session::run(Request request) {
  std::vector<Request> one;
  one.push_back(std::move(request));
  std::size_t failed = 0;
  std::vector<Result> results = run_all(std::move(one), failed);
  return std::move(results.front());
}

void Session::flush() {
  std::size_t failed = 0;
  run_all({}, failed);
}

}  // namespace solder::runner::postgres
