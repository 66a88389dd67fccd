/// \file
/// One connection to a server through libpq: sends statements, alone or many at once, and waits
/// for their answers while it listens to whether the run was cancelled.

#ifndef SOLDER_RUNNER_DATABASE_POSTGRES_SESSION_HPP
#define SOLDER_RUNNER_DATABASE_POSTGRES_SESSION_HPP

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/connection.hpp"
#include "database/postgres/error.hpp"
#include "database/postgres/libpq.hpp"

namespace solder::runner::postgres {

struct Clear {
  void operator()(PGresult* result) const { PQclear(result); }
};
using Result = std::unique_ptr<PGresult, Clear>;

/// Arguments as libpq takes them. Owns their bytes.
class Arguments {
 public:
  Arguments() = default;
  explicit Arguments(std::size_t count);
  /// The types alone: for preparing.
  explicit Arguments(std::vector<Oid> types);

  /// Copies the value into place `index`, counted from 0.
  void set(std::size_t index, const solder_value& value);
  void clear();

  [[nodiscard]] int count() const { return static_cast<int>(texts_.size()); }
  [[nodiscard]] bool is_null(std::size_t index) const { return texts_[index].is_null; }
  [[nodiscard]] std::size_t bytes() const;
  [[nodiscard]] const Oid* types() const { return types_.data(); }
  [[nodiscard]] const int* formats() const { return formats_.data(); }
  /// Valid until the next change.
  [[nodiscard]] const char* const* pointers();
  [[nodiscard]] const int* lengths();

 private:
  struct Text {
    std::string bytes = {};
    bool is_null = true;
  };
  std::vector<Text> texts_ = {};
  std::vector<Oid> types_ = {};
  std::vector<int> formats_ = {};
  std::vector<const char*> pointers_ = {};
  std::vector<int> lengths_ = {};
};

/// A statement on its way, and how errors call it.
struct Request {
  std::string sql = {};
  Arguments arguments = {};
  /// The server's name of a prepared statement that is to be run; empty: `sql` is.
  std::string prepared = {};
  bool prepares = false;   ///< `sql` is to be prepared as `prepared`
  bool describes = false;  ///< of `prepared`, the columns are asked for
  std::string shown = {};  ///< what errors call the statement; empty: `sql`
  std::size_t prefix = 0;  ///< characters of what is sent before `shown`
  /// The runner asks the same again and again: prepared once where the session may keep it.
  bool keeps = false;
};

class Session {
 public:
  /// Connects. `name` is how messages call the database. \throws DatabaseError.
  Session(std::string server, std::string name, const OpenOptions& options);

  /// Puts a statement into the queue: it is sent together with the next that is run.
  void post(Request request);
  void post(std::string sql) { post(Request{.sql = std::move(sql)}); }
  /// Sends what was posted and this, and waits for the answer. \throws DatabaseError for the
  /// earliest that failed; the server has then skipped those after it.
  Result run(Request request);
  Result run(std::string sql) { return run(Request{.sql = std::move(sql)}); }
  /// Sends all of them at once and waits for all answers. \throws as `run`; `failed` is then the
  /// index of the one that failed.
  std::vector<Result> run_all(std::vector<Request> requests, std::size_t& failed);
  /// Sends what was posted, if anything was.
  void flush();
  /// COPY … FROM STDIN: sends the chunks that `next` puts into its argument while it answers true.
  /// \throws as `run`.
  Result copy_in(Request request, const std::function<bool(std::string& chunk)>& next);
  /// A prepared statement that isn't needed any more: it goes with the end of the transaction.
  void drop_prepared(std::string name) { unneeded_.push_back(std::move(name)); }
  /// From now on requests that ask for it are prepared once. Not for a session that changes behind
  /// a pooler. Ends with the next failure: what is prepared isn't known then.
  void keep_statements() { may_keep_ = true; }
  /// Forgets what was posted.
  void forget_posted() { posted_.clear(); }
  [[nodiscard]] bool has_posted() const { return !posted_.empty(); }

  /// Whether people want to read the database: then that is what errors say couldn't be done where
  /// others are in the way.
  void set_reading(bool reading) { is_reading_ = reading; }

  /// Connects anew, as after a loss. \throws DatabaseError.
  void reconnect();
  [[nodiscard]] bool is_lost() const { return PQstatus(connection_.get()) != CONNECTION_OK; }
  [[nodiscard]] bool in_transaction() const;
  /// In a transaction that goes on after ROLLBACK TO SAVEPOINT alone.
  [[nodiscard]] bool is_failed() const;
  [[nodiscard]] PGconn* native() const { return connection_.get(); }
  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] const OpenOptions& options() const { return options_; }
  /// Whether the latest failure came of a cancellation that this session has asked for.
  [[nodiscard]] bool was_cancelled() const { return cancelled_; }

  /// Waits until the socket can be read, and, with `writing`, or written. Asks whether the run was
  /// cancelled meanwhile and tells the server once.
  void wait(bool writing);

 private:
  struct Finish {
    void operator()(PGconn* connection) const { PQfinish(connection); }
  };

  void connect();
  void send(Request& request);
  void add(std::vector<Request>& all, Request request);
  std::vector<Result> run_these(std::vector<Request>& all, std::size_t& failed);
  void flush_output();
  Result next_result();
  /// Keeps what the server says when it ends the session.
  void remember(const PGresult* result);
  /// The connection is gone: takes what the server had sent before. \throws DatabaseError.
  [[noreturn]] void lose();
  static void tell(void* session, const PGresult* result);
  [[noreturn]] void fail(const PGresult* result, const Request& request);
  /// Adds, behind the end of a transaction, what doesn't matter any more.
  void add_unneeded(std::vector<Request>& requests);
  [[noreturn]] void fail_copy(const PGresult* result, const Request& request);
  void put(const std::string& chunk);
  void end_copy();
  Result collect_one(bool needed, Result& error);
  void leave_pipeline();
  std::vector<Result> collect(const std::vector<Request>& requests, std::size_t needed,
                              std::size_t& failed);
  void cancel();

  const std::string server_;
  const std::string name_;
  const OpenOptions& options_;
  std::unique_ptr<PGconn, Finish> connection_;
  std::vector<Request> posted_;
  std::vector<std::string> unneeded_;        ///< names of prepared statements
  std::map<std::string, std::string> kept_;  ///< SQL and its name
  bool may_keep_ = false;
  bool cancelled_ = false;
  bool is_reading_ = false;
  LastWords last_words_;
};

}  // namespace solder::runner::postgres

#endif
