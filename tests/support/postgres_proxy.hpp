/// \file
/// A stretch of network between a client and the tests' PostgreSQL: it takes time, breaks at a
/// chosen moment, and remembers how often the client waited for an answer.

#ifndef SOLDER_TESTS_SUPPORT_POSTGRES_PROXY_HPP
#define SOLDER_TESTS_SUPPORT_POSTGRES_PROXY_HPP

#include <chrono>
#include <functional>
#include <list>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "support/temporary_folder.hpp"

namespace solder::testing {

struct ProxyOrders;
class ProxyLink;

/// Listens on a Unix socket of its own and forwards each connection to the server, in a thread of
/// its own. All functions may be called while connections are open.
class PostgresProxy {
 public:
  enum class Cut {
    before_request,  ///< the server never sees the message, but all before it
    before_reply,    ///< the server has done what was asked; the client never hears of it
  };

  /// `server_url`: of a PostgresDatabase, say, or its pooler_url().
  explicit PostgresProxy(const std::string& server_url);
  ~PostgresProxy();
  PostgresProxy(const PostgresProxy&) = delete;
  PostgresProxy& operator=(const PostgresProxy&) = delete;

  /// The server's address, by way of this proxy.
  [[nodiscard]] const std::string& url() const { return url_; }

  /// From now on every byte takes this long in each direction: a round trip takes twice as long.
  void delay_each_way(std::chrono::milliseconds delay);

  /// Closes both ends of the connection whose client is the next to send a message with `bytes` in
  /// it, once. Later connections work. `before_reply` waits until the server is ready for the next
  /// query; a statement that was prepared earlier is not seen when it runs.
  void cut_at(const std::string& bytes, Cut when);
  /// The same at the n-th request from now on, of whatever connection; connecting is one, a
  /// pipeline up to its synchronisation is one. A test that counts n up until nothing is cut any
  /// more has broken the run at every place.
  void cut_at_request(int n, Cut when);
  /// How many connections were cut.
  [[nodiscard]] int cuts() const;

  /// Calls `action` when a client sends a message with `bytes` in it, once, before the server sees
  /// it: to end the backend there, say. In the proxy's thread: it must not call the proxy, nor ask
  /// the server through it.
  void act_at(const std::string& bytes, std::function<void()> action);

  /// Makes the n-th COMMIT from now on that the server has done look as if it had failed with
  /// `sqlstate`.
  void deny_commit(const std::string& sqlstate, int n = 1);

  /// An entry for each time that a client sent something after it had been answered, connecting
  /// included, and saying goodbye not: the statements it sent then, joined by " / ".
  [[nodiscard]] std::vector<std::string> round_trips() const;
  void forget_round_trips();

 private:
  void forward();
  void accept_client(std::list<ProxyLink>& links);

  TemporaryFolder folder_;
  std::string host_;
  std::string port_;
  std::string url_;
  std::unique_ptr<ProxyOrders> orders_;
  int listener_ = -1;
  int stop_ = -1;
  std::thread thread_;
};

}  // namespace solder::testing

#endif
