#include "support/postgres_link.hpp"

#include <array>
#include <cerrno>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace solder::testing {
namespace {

/// What can be read without waiting; nothing when the other end is gone.
std::optional<std::string> receive(int descriptor) {
  std::array<char, 65536> buffer = {};
  const ssize_t size = recv(descriptor, buffer.data(), buffer.size(), 0);
  if (size > 0) return std::string(buffer.data(), static_cast<std::size_t>(size));
  if (size < 0 && (errno == EAGAIN || errno == EINTR)) return std::string();
  return {};
}

short events(bool in, bool out) {
  return static_cast<short>((in ? POLLIN : 0) | (out ? POLLOUT : 0));
}

bool is_due(const DelayLine& line) {
  return !line.is_empty() && *line.due() <= Clock::now();
}

bool holds(const std::string& message, const std::string& bytes) {
  return message.find(bytes) != std::string::npos;
}

/// Whether a cut was asked for at this message. It is done with then.
bool take_cut(ProxyOrders& orders, const std::string& message, bool is_request) {
  if (is_request && orders.requests_to_cut > 0) return --orders.requests_to_cut == 0;
  if (orders.cut_bytes.empty() || !holds(message, orders.cut_bytes)) return false;
  orders.cut_bytes.clear();
  return true;
}

/// ErrorResponse, as the server would have sent it.
std::string error_response(const std::string& sqlstate) {
  std::string body;
  for (const std::string& field : {std::string("SERROR"), std::string("VERROR"), "C" + sqlstate,
                                   std::string("Mresult is ambiguous")}) {
    body += field + '\0';
  }
  body += '\0';
  const auto length = static_cast<char>(body.size() + 4);
  return std::string("E\0\0\0", 4) + length + body;
}

/// In the place of a COMMIT's CommandComplete.
void deny(ProxyOrders& orders, std::string& bytes) {
  static const std::string kDone(
      "C\0\0\0\x0b"
      "COMMIT\0",
      12);
  const std::size_t at = bytes.find(kDone);
  if (at == std::string::npos || orders.commits_to_denial == 0) return;
  if (--orders.commits_to_denial > 0) return;
  bytes.replace(at, kDone.size(), error_response(orders.denial));
}

}  // namespace

void DelayLine::push(std::string bytes, std::chrono::milliseconds delay) {
  if (bytes.empty()) return;
  size_ += bytes.size();
  chunks_.push_back({Clock::now() + delay, std::move(bytes)});
}

std::ptrdiff_t DelayLine::flush(int descriptor) {
  std::ptrdiff_t sent = 0;
  while (!chunks_.empty() && chunks_.front().due <= Clock::now()) {
    std::string& bytes = chunks_.front().bytes;
    const ssize_t size = send(descriptor, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (size < 0) return errno == EAGAIN || errno == EINTR ? sent : -1;
    sent += size;
    size_ -= static_cast<std::size_t>(size);
    bytes.erase(0, static_cast<std::size_t>(size));
    if (!bytes.empty()) break;
    chunks_.pop_front();
  }
  return sent;
}

std::optional<Clock::time_point> DelayLine::due() const {
  if (chunks_.empty()) return {};
  return chunks_.front().due;
}

ProxyLink::ProxyLink(int client, int server, ProxyOrders& orders)
    : client_(client), server_(server), orders_(orders) {}

ProxyLink::~ProxyLink() {
  close(client_);
  close(server_);
}

std::vector<pollfd> ProxyLink::polls() const {
  const auto wait_on = [](int descriptor, short wanted) {
    return pollfd{.fd = wanted == 0 ? -1 : descriptor, .events = wanted, .revents = 0};
  };
  return {wait_on(client_, events(!client_ended_ && !to_server_.is_full(), is_due(to_client_))),
          wait_on(server_, events(!server_ended_ && !to_client_.is_full(), is_due(to_server_)))};
}

std::optional<Clock::time_point> ProxyLink::due() const {
  std::optional<Clock::time_point> first;
  for (const DelayLine* line : {&to_server_, &to_client_}) {
    const auto due = line->due();
    // What is due already waits for room, which poll() tells.
    if (due && *due > Clock::now() && (!first || *due < *first)) first = due;
  }
  return first;
}

bool ProxyLink::serve(const std::vector<pollfd>& polls) {
  constexpr short kReadable = POLLIN | POLLHUP | POLLERR;
  if (!client_ended_ && (polls[0].revents & kReadable) != 0) read_client();
  if (!server_ended_ && (polls[1].revents & kReadable) != 0) read_server();
  if (to_server_.flush(server_) < 0) return false;
  const std::ptrdiff_t answered = to_client_.flush(client_);
  if (answered < 0) return false;
  if (answered > 0) is_answered_ = true;
  return !(client_ended_ && to_server_.is_empty()) && !(server_ended_ && to_client_.is_empty());
}

void ProxyLink::read_client() {
  const std::optional<std::string> bytes = receive(client_);
  if (!bytes) client_ended_ = true;
  requests_.append(bytes.value_or(""));
  const std::lock_guard lock(orders_.mutex);
  std::string accepted;
  while (const std::optional<std::string> message = requests_.next()) {
    if (!accept(*message)) {
      client_ended_ = true;
      break;
    }
    accepted += *message;
  }
  to_server_.push(std::move(accepted), orders_.delay);
}

bool ProxyLink::accept(const std::string& message) {
  note(message);
  if (orders_.action && holds(message, orders_.action_bytes)) {
    std::exchange(orders_.action, nullptr)();
  }
  // The opening message, Query and Sync are those that end in a ReadyForQuery.
  const bool is_request = is_first_ || message[0] == 'Q' || message[0] == 'S';
  is_first_ = false;
  const bool is_cut = take_cut(orders_, message, is_request);
  if (is_cut && orders_.cut_when == PostgresProxy::Cut::before_request) {
    ++orders_.cuts;
    return false;
  }
  if (is_cut) is_muted_ = true;
  if (is_request) ++unanswered_;
  return true;
}

void ProxyLink::note(const std::string& message) {
  const bool is_goodbye = !is_first_ && message[0] == 'X';
  if (is_goodbye) return;
  if (is_answered_) orders_.round_trips.emplace_back();
  is_answered_ = false;
  const std::string statement = is_first_ ? "connect" : statement_of(message);
  if (statement.empty() || orders_.round_trips.empty()) return;
  std::string& sent = orders_.round_trips.back();
  sent += (sent.empty() ? "" : " / ") + statement;
}

void ProxyLink::read_server() {
  std::optional<std::string> bytes = receive(server_);
  if (!bytes) server_ended_ = true;
  const std::lock_guard lock(orders_.mutex);
  const int ready = answers_.count(bytes.value_or(""));
  unanswered_ -= ready;
  if (bytes) deny(orders_, *bytes);
  if (!is_muted_) {
    to_client_.push(bytes.value_or(""), orders_.delay);
  } else if (server_ended_ || (ready > 0 && unanswered_ <= 0)) {
    ++orders_.cuts;
    server_ended_ = true;
  }
}

}  // namespace solder::testing
