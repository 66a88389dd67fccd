#include "worker/shared_blackbox.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "core/text.hpp"

namespace solder::runner {
namespace {

Blackbox* map_page(int descriptor) noexcept {
  void* page = mmap(nullptr, sizeof(Blackbox), PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
  return page == MAP_FAILED ? nullptr : static_cast<Blackbox*>(page);
}

}  // namespace

SharedBlackbox::SharedBlackbox() noexcept {
  Descriptor page(memfd_create("solder-blackbox", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  if (page.number() < 0 || ftruncate(page.number(), sizeof(Blackbox)) != 0) return;
  // Whoever could shrink it could end the parent with SIGBUS.
  if (fcntl(page.number(), F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) != 0) return;
  blackbox_ = map_page(page.number());
  if (blackbox_ != nullptr) descriptor_ = std::move(page);
}

SharedBlackbox::~SharedBlackbox() {
  if (blackbox_ != nullptr) munmap(blackbox_, sizeof(Blackbox));
}

std::string SharedBlackbox::statement() const {
  return blackbox_ == nullptr ? std::string() : printable_lines(running_statement(*blackbox_));
}

bool SharedBlackbox::was_loading() const {
  return blackbox_ != nullptr && blackbox_->loading.load() != 0;
}

bool SharedBlackbox::came_to_commit() const {
  return blackbox_ == nullptr || blackbox_->at_commit.load() != 0;
}

std::uint64_t SharedBlackbox::transaction() const {
  return blackbox_ == nullptr ? 0 : blackbox_->transaction.load();
}

void SharedBlackbox::clear() noexcept {
  if (blackbox_ == nullptr) return;
  blackbox_->running.store(0);
  blackbox_->length.store(0);
  blackbox_->loading.store(0);
  blackbox_->at_commit.store(0);
  blackbox_->transaction.store(0);
}

void join_blackbox(int descriptor) noexcept {
  if (descriptor < 0) return;
  Blackbox* blackbox = map_page(descriptor);
  close(descriptor);
  set_blackbox(blackbox);
}

}  // namespace solder::runner
