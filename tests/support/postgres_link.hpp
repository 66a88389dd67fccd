/// \file
/// One connection through a PostgresProxy. Not for tests to use.

#ifndef SOLDER_TESTS_SUPPORT_POSTGRES_LINK_HPP
#define SOLDER_TESTS_SUPPORT_POSTGRES_LINK_HPP

#include <chrono>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <poll.h>
#include <string>
#include <vector>

#include "support/postgres_messages.hpp"
#include "support/postgres_proxy.hpp"

namespace solder::testing {

/// What the test asks for and what it is told, shared by its thread and the proxy's.
struct ProxyOrders {
  std::mutex mutex;
  std::chrono::milliseconds delay = {};
  std::string cut_bytes;    ///< empty: none is asked for
  int requests_to_cut = 0;  ///< 1: the next is cut; 0: none is asked for
  PostgresProxy::Cut cut_when = {};
  std::string action_bytes;
  std::function<void()> action;  ///< empty: none is asked for
  std::string denial;            ///< SQLSTATE for a COMMIT
  int commits_to_denial = 0;     ///< 1: the next is denied; 0: none is asked for
  int cuts = 0;
  std::vector<std::string> round_trips;
};

using Clock = std::chrono::steady_clock;

/// One direction: bytes on their way, each chunk with the time at which it may arrive.
class DelayLine {
 public:
  void push(std::string bytes, std::chrono::milliseconds delay);
  /// Sends what is due as far as `descriptor` takes it. How many bytes went; -1: nobody is there.
  std::ptrdiff_t flush(int descriptor);

  [[nodiscard]] bool is_empty() const { return chunks_.empty(); }
  /// Whoever sends faster than the other end takes must wait.
  [[nodiscard]] bool is_full() const { return size_ > (1U << 20U); }
  [[nodiscard]] std::optional<Clock::time_point> due() const;

 private:
  struct Chunk {
    Clock::time_point due;
    std::string bytes;
  };
  std::deque<Chunk> chunks_;
  std::size_t size_ = 0;
};

class ProxyLink {
 public:
  /// Owns both descriptors, which do not block.
  ProxyLink(int client, int server, ProxyOrders& orders);
  ~ProxyLink();
  ProxyLink(const ProxyLink&) = delete;
  ProxyLink& operator=(const ProxyLink&) = delete;

  /// What to wait for: the client's descriptor, then the server's. -1 for none.
  [[nodiscard]] std::vector<pollfd> polls() const;
  /// When to look again though nothing has happened.
  [[nodiscard]] std::optional<Clock::time_point> due() const;
  /// Reads and forwards what there is. `polls` as above, filled in by poll(). False: it is over.
  [[nodiscard]] bool serve(const std::vector<pollfd>& polls);

 private:
  void read_client();
  void read_server();
  /// False: the message and all that follow are not for the server.
  [[nodiscard]] bool accept(const std::string& message);
  void note(const std::string& message);

  int client_;
  int server_;
  ProxyOrders& orders_;
  DelayLine to_server_;
  DelayLine to_client_;
  ClientMessages requests_;
  ReadyCounter answers_;
  int unanswered_ = 0;       // requests that a ReadyForQuery will follow
  bool is_first_ = true;     // the message that opens the session
  bool is_answered_ = true;  // the client has heard from the server since it last sent something
  bool is_muted_ = false;    // the client shall not hear what the server says
  bool client_ended_ = false;
  bool server_ended_ = false;
};

}  // namespace solder::testing

#endif
