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

}  // namespace

Session::Session(const std::string& server, std::string name, const OpenOptions& options)
    : server_(server), name_(std::move(name)), options_(options) {
  connect();
}

void Session::connect() {
  connection_.reset(connect_to(server_));
  if (connection_ == nullptr || is_lost()) throw cannot_connect(connection_.get(), name_);
  PQsetnonblocking(connection_.get(), 1);
  PQsetNoticeProcessor(
      connection_.get(), [](void* /*unused*/, const char* /*message*/) {}, nullptr);
}

void Session::reconnect() {
  posted_.clear();
  connect();
}

bool Session::in_transaction() const {
  const PGTransactionStatusType status = PQtransactionStatus(connection_.get());
  return status == PQTRANS_INTRANS || status == PQTRANS_INERROR || status == PQTRANS_ACTIVE;
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
  } else if (!request.prepared.empty()) {
    sent = PQsendQueryPrepared(connection, request.prepared.c_str(), arguments.count(),
                               arguments.pointers(), arguments.lengths(), arguments.formats(), 0);
  } else {
    sent = PQsendQueryParams(connection, request.sql.c_str(), arguments.count(), arguments.types(),
                             arguments.pointers(), arguments.lengths(), arguments.formats(), 0);
  }
  if (sent != 1) throw lost(connection, name_);
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
    if (left < 0) throw lost(connection_.get(), name_);
    wait(true);
    if (PQconsumeInput(connection_.get()) != 1) throw lost(connection_.get(), name_);
  }
}

/// The next answer, null at the end of one request's answers.
Result Session::next_result() {
  while (PQisBusy(connection_.get()) == 1) {
    wait(false);
    if (PQconsumeInput(connection_.get()) != 1) throw lost(connection_.get(), name_);
  }
  return Result(PQgetResult(connection_.get()));
}

void Session::fail(const PGresult* result, std::string_view sql) {
  if (is_lost()) throw lost(connection_.get(), name_);
  const std::size_t position = position_of(result);
  DatabaseError error = error_of(result, kCannotRun, sql, static_cast<int>(position) - 1);
  if (cancelled_ && unpack_sqlstate(error.engine_code()) == "57014") {
    throw DatabaseError(ErrorCode::interrupted, error.text(), error.engine_code(),
                        error.statement(), error.offset());
  }
  throw error;
}

/// One answer a request; those after the first error are null.
std::vector<Result> Session::collect(const std::vector<Request>& requests, std::size_t& failed) {
  std::vector<Result> results;
  Result error;
  for (std::size_t index = 0; index < requests.size(); ++index) {
    Result kept;
    for (Result each = next_result(); each; each = next_result()) {
      const ExecStatusType status = PQresultStatus(each.get());
      if (status == PGRES_PIPELINE_ABORTED) continue;
      if (is_error(each.get()) && !error) {
        failed = index;
        error = std::move(each);
      } else {
        kept = std::move(each);
      }
      if (status == PGRES_COPY_IN || status == PGRES_COPY_OUT || status == PGRES_COPY_BOTH) break;
    }
    results.push_back(std::move(kept));
    if (is_lost()) throw lost(connection_.get(), name_);
  }
  if (PQpipelineStatus(connection_.get()) != PQ_PIPELINE_OFF) {
    for (Result sync = next_result(); sync; sync = next_result()) {
      if (PQresultStatus(sync.get()) == PGRES_PIPELINE_SYNC) break;
    }
    PQexitPipelineMode(connection_.get());
  }
  if (error) fail(error.get(), requests[failed].sql);
  return results;
}

std::vector<Result> Session::run_all(std::vector<Request> requests, std::size_t& failed) {
  cancelled_ = false;
  const std::size_t before = posted_.size();
  std::vector<Request> all = std::exchange(posted_, {});
  for (Request& request : requests) all.push_back(std::move(request));
  failed = 0;
  if (all.empty()) return {};
  const bool many = all.size() > 1;
  if (many && PQenterPipelineMode(connection_.get()) != 1) throw lost(connection_.get(), name_);
  for (Request& request : all) send(request);
  if (many && PQpipelineSync(connection_.get()) != 1) throw lost(connection_.get(), name_);
  flush_output();
  std::size_t at = 0;
  try {
    std::vector<Result> results = collect(all, at);
    results.erase(results.begin(), results.begin() + static_cast<std::ptrdiff_t>(before));
    return results;
  } catch (...) {
    failed = at < before ? 0 : at - before;
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

Result Session::run_ahead(Request request) {
  std::vector<Request> posted = std::exchange(posted_, {});
  try {
    Result result = run(std::move(request));
    posted_ = std::move(posted);
    return result;
  } catch (...) {
    posted_ = std::move(posted);
    throw;
  }
}

void Session::flush() {
  std::size_t failed = 0;
  run_all({}, failed);
}

}  // namespace solder::runner::postgres
