#include "support/postgres_proxy.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdexcept>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "support/postgres.hpp"
#include "support/postgres_link.hpp"

namespace solder::testing {
namespace {

constexpr int kFlags = SOCK_NONBLOCK | SOCK_CLOEXEC;

[[noreturn]] void give_up(const std::string& what) {
  throw std::runtime_error("cannot " + what + ": " + std::strerror(errno));
}

sockaddr_un unix_address(const std::string& path) {
  sockaddr_un address = {};
  address.sun_family = AF_UNIX;
  path.copy(static_cast<char*>(address.sun_path), sizeof address.sun_path - 1);
  return address;
}

int listen_on(const std::string& path) {
  const sockaddr_un address = unix_address(path);
  const int descriptor = socket(AF_UNIX, SOCK_STREAM | kFlags, 0);
  const auto* generic = reinterpret_cast<const sockaddr*>(&address);
  if (bind(descriptor, generic, sizeof address) != 0 || listen(descriptor, SOMAXCONN) != 0) {
    give_up("listen on " + path);
  }
  return descriptor;
}

int connect_by_name(const std::string& host, const std::string& port) {
  addrinfo* found = nullptr;
  addrinfo wanted = {};
  wanted.ai_socktype = SOCK_STREAM;
  if (getaddrinfo(host.c_str(), port.c_str(), &wanted, &found) != 0) return -1;
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owned(found, &freeaddrinfo);
  int descriptor = -1;
  for (const addrinfo* at = found; at != nullptr && descriptor < 0; at = at->ai_next) {
    descriptor = socket(at->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connect(descriptor, at->ai_addr, at->ai_addrlen) == 0) break;
    close(descriptor);
    descriptor = -1;
  }
  const int on = 1;
  setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return descriptor;
}

int connect_by_path(const std::string& path) {
  const sockaddr_un address = unix_address(path);
  const int descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (connect(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) {
    return descriptor;
  }
  close(descriptor);
  return -1;
}

/// Milliseconds for poll() until the first of the links has something due; -1: for ever.
int time_to_wait(const std::list<ProxyLink>& links) {
  std::optional<Clock::time_point> first;
  for (const ProxyLink& link : links) {
    const auto due = link.due();
    if (due && (!first || *due < *first)) first = due;
  }
  if (!first) return -1;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(*first - Clock::now());
  return std::max(0, static_cast<int>(left.count()));
}

}  // namespace

PostgresProxy::PostgresProxy(const std::string& server_url)
    : orders_(std::make_unique<ProxyOrders>()) {
  // libpq knows what the address leaves to the environment or to defaults.
  const PostgresSession session(observer(server_url));
  host_ = PQhost(session.native());
  port_ = PQport(session.native());
  url_ = with_option(with_option(server_url, "port", "5432"), "host", folder_.path().string());
  listener_ = listen_on(folder_ / ".s.PGSQL.5432");
  stop_ = eventfd(0, EFD_CLOEXEC);
  thread_ = std::thread([this] { forward(); });
}

PostgresProxy::~PostgresProxy() {
  eventfd_write(stop_, 1);
  thread_.join();
  close(listener_);
  close(stop_);
}

void PostgresProxy::forward() {
  std::list<ProxyLink> links;
  while (true) {
    std::vector<pollfd> all = {{.fd = stop_, .events = POLLIN, .revents = 0},
                               {.fd = listener_, .events = POLLIN, .revents = 0}};
    for (const ProxyLink& link : links) {
      const auto polls = link.polls();
      all.insert(all.end(), polls.begin(), polls.end());
    }
    poll(all.data(), all.size(), time_to_wait(links));
    if (all[0].revents != 0) return;
    auto at = all.begin() + 2;
    for (auto link = links.begin(); link != links.end(); at += 2) {
      link = link->serve({at, at + 2}) ? std::next(link) : links.erase(link);
    }
    if (all[1].revents != 0) accept_client(links);
  }
}

void PostgresProxy::accept_client(std::list<ProxyLink>& links) {
  const int client = accept4(listener_, nullptr, nullptr, kFlags);
  if (client < 0) return;
  const int server = host_[0] == '/' ? connect_by_path(host_ + "/.s.PGSQL." + port_)
                                     : connect_by_name(host_, port_);
  if (server < 0) {
    // The client sees the server's absence as a connection that ends.
    close(client);
    return;
  }
  fcntl(server, F_SETFL, O_NONBLOCK);
  links.emplace_back(client, server, *orders_);
}

void PostgresProxy::delay_each_way(std::chrono::milliseconds delay) {
  const std::lock_guard lock(orders_->mutex);
  orders_->delay = delay;
}

void PostgresProxy::cut_at(const std::string& bytes, Cut when) {
  const std::lock_guard lock(orders_->mutex);
  orders_->cut_bytes = bytes;
  orders_->cut_when = when;
}

void PostgresProxy::cut_at_request(int n, Cut when) {
  const std::lock_guard lock(orders_->mutex);
  orders_->requests_to_cut = n;
  orders_->cut_when = when;
}

void PostgresProxy::act_at(const std::string& bytes, std::function<void()> action) {
  const std::lock_guard lock(orders_->mutex);
  orders_->action_bytes = bytes;
  orders_->action = std::move(action);
}

void PostgresProxy::deny_commit(const std::string& sqlstate, int n) {
  const std::lock_guard lock(orders_->mutex);
  orders_->denial = sqlstate;
  orders_->commits_to_denial = n;
}

int PostgresProxy::cuts() const {
  const std::lock_guard lock(orders_->mutex);
  return orders_->cuts;
}

std::vector<std::string> PostgresProxy::round_trips() const {
  const std::lock_guard lock(orders_->mutex);
  return orders_->round_trips;
}

void PostgresProxy::forget_round_trips() {
  const std::lock_guard lock(orders_->mutex);
  orders_->round_trips.clear();
}

}  // namespace solder::testing
