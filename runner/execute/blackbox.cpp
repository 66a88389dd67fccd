#include "execute/blackbox.hpp"

#include <algorithm>
#include <cstring>

namespace solder::runner {
namespace {

Blackbox* current = nullptr;

}  // namespace

void set_blackbox(Blackbox* blackbox) noexcept {
  current = blackbox;
}

void note_statement(std::string_view sql) noexcept {
  if (current == nullptr) return;
  const std::size_t length = std::min(sql.size(), Blackbox::kCapacity);
  std::memcpy(current->text.data(), sql.data(), length);
  current->length.store(static_cast<std::uint32_t>(length), std::memory_order_release);
  current->running.store(1, std::memory_order_release);
}

void note_statement_ended() noexcept {
  if (current != nullptr) current->running.store(0, std::memory_order_release);
}

void note_loading(bool is_loading) noexcept {
  if (current != nullptr) current->loading.store(is_loading ? 1 : 0, std::memory_order_release);
}

void note_commit(bool has_come, std::uint64_t transaction) noexcept {
  if (current == nullptr) return;
  current->transaction.store(transaction, std::memory_order_release);
  current->at_commit.store(has_come ? 1 : 0, std::memory_order_release);
}

std::string running_statement(const Blackbox& blackbox) {
  if (blackbox.running.load(std::memory_order_acquire) == 0) return {};
  const std::size_t length = blackbox.length.load(std::memory_order_acquire);
  return {blackbox.text.data(), std::min(length, Blackbox::kCapacity)};
}

}  // namespace solder::runner
