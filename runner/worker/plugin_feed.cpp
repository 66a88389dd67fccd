#include "worker/plugin_feed.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <exception>
#include <filesystem>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <system_error>
#include <unistd.h>
#include <utility>

#include "catalog/elf.hpp"
#include "catalog/file.hpp"
#include "worker/wire.hpp"

namespace solder::runner {
namespace {

/// Steps that the runner may be ahead.
constexpr std::size_t kAhead = 8;
/// Bytes of a plugin that is sealed ahead: kAhead of them must be bearable.
constexpr std::uintmax_t kLargest = std::uintmax_t{1} << 20U;
/// Bytes of a message; a note may be larger, and then the worker reads it.
constexpr std::size_t kLongestMessage = std::size_t{8} << 10U;
/// For which the worker waits for a runner that may be stopped: it holds the write lock meanwhile.
constexpr timeval kPatience = {.tv_sec = 0, .tv_usec = 200'000};

/// Room for one descriptor beside a message, aligned as the system wants it.
union Ancillary {
  cmsghdr head;
  std::array<char, CMSG_SPACE(sizeof(int))> bytes;
};

void attach(msghdr& message, Ancillary& ancillary, int descriptor) {
  message.msg_control = &ancillary;
  message.msg_controllen = sizeof(ancillary.bytes);
  cmsghdr* const head = CMSG_FIRSTHDR(&message);
  head->cmsg_level = SOL_SOCKET;
  head->cmsg_type = SCM_RIGHTS;
  head->cmsg_len = CMSG_LEN(sizeof(int));
  std::memcpy(CMSG_DATA(head), &descriptor, sizeof(int));
}

int descriptor_in(msghdr& message) {
  const cmsghdr* const head = CMSG_FIRSTHDR(&message);
  if (head == nullptr || head->cmsg_level != SOL_SOCKET || head->cmsg_type != SCM_RIGHTS ||
      head->cmsg_len != CMSG_LEN(sizeof(int))) {
    return -1;
  }
  int descriptor = -1;
  std::memcpy(&descriptor, CMSG_DATA(head), sizeof(int));
  return descriptor;
}

/// Whether nobody has changed or replaced the file since it was sealed.
bool is_still(const std::string& origin, const std::filesystem::path& path) {
  struct stat status = {};
  return lstat(path.c_str(), &status) == 0 && state_of(status) == origin;
}

}  // namespace

PluginFeed::PluginFeed(const Plan& plan, Trust trust, int descriptor)
    : plan_(plan), trust_(trust), descriptor_(descriptor) {}

void PluginFeed::advance(std::size_t finished) {
  while (is_open_ && next_ < plan_.size() && next_ < finished + kAhead) {
    if (!unsent_) unsent_ = make_parcel(next_);
    if (!send(*unsent_)) return;
    unsent_.reset();
    ++next_;
  }
}

/// Without an artifact it says that the worker is to read the file itself.
PluginFeed::Parcel PluginFeed::make_parcel(std::size_t index) const {
  Parcel parcel;
  parcel.artifact = seal(plan_[index]);
  SealedArtifact::Checked checked;
  if (parcel.artifact) {
    const LibraryFacts& facts = parcel.artifact->facts();
    checked = {parcel.artifact->hash(), parcel.artifact->note(), facts.needed, facts.stands_alone,
               parcel.artifact->origin()};
  }
  Writer writer;
  writer.field(static_cast<std::uint32_t>(index));
  writer.field(checked.hash);
  writer.field(checked.note);
  writer.field(checked.needed);
  writer.field(checked.stands_alone);
  writer.field(checked.origin);
  parcel.message = writer.bytes();
  if (parcel.message.size() <= kLongestMessage) return parcel;
  Writer empty;
  empty.field(static_cast<std::uint32_t>(index));
  return {.message = empty.bytes()};
}

std::optional<SealedArtifact> PluginFeed::seal(const Step& step) const {
  std::error_code error;
  const std::uintmax_t size = std::filesystem::file_size(step.migration.path, error);
  if (error || size > kLargest) return {};
  try {
    SealedArtifact artifact(step.migration.path, trust_ == Trust::insecure);
    if (artifact.descriptor() < 0) return {};
    return artifact;
  } catch (const std::exception&) {
    return {};  // the worker finds the same, and says so when its turn has come
  }
}

/// \return false when there is no room for it yet.
bool PluginFeed::send(const Parcel& parcel) {
  iovec text = {.iov_base = const_cast<char*>(parcel.message.data()),
                .iov_len = parcel.message.size()};
  msghdr message = {};
  message.msg_iov = &text;
  message.msg_iovlen = 1;
  Ancillary ancillary = {};
  if (parcel.artifact) attach(message, ancillary, parcel.artifact->descriptor());
  ssize_t sent = -1;
  do {
    sent = sendmsg(descriptor_, &message, MSG_NOSIGNAL);
  } while (sent < 0 && errno == EINTR);
  if (sent >= 0) return true;
  if (errno == EAGAIN) return false;
  is_open_ = false;  // the worker reads the files itself
  shutdown(descriptor_, SHUT_WR);
  return true;
}

PluginSource::PluginSource(int descriptor) : descriptor_(descriptor) {
  setsockopt(descriptor_, SOL_SOCKET, SO_RCVTIMEO, &kPatience, sizeof(kPatience));
}

std::optional<SealedArtifact> PluginSource::take(std::size_t index, const Step& step) {
  // In a run that starts over: none comes twice.
  if (index < next_) return {};
  next_ = index + 1;
  std::optional<Arrived> arrived = std::exchange(early_, std::nullopt);
  while (!arrived || arrived->index < index) {
    if (arrived && arrived->descriptor >= 0) close(arrived->descriptor);
    arrived = receive();
    if (!arrived) return {};
  }
  if (arrived->index > index) {
    early_ = std::move(arrived);
    return {};
  }
  if (arrived->descriptor < 0) return {};
  if (!is_still(arrived->checked.origin, step.migration.path)) {
    close(arrived->descriptor);
    return {};
  }
  return SealedArtifact(arrived->descriptor, std::move(arrived->checked),
                        step.migration.path.string());
}

std::optional<PluginSource::Arrived> PluginSource::receive() const {
  std::array<char, kLongestMessage> buffer;
  iovec text = {.iov_base = buffer.data(), .iov_len = buffer.size()};
  Ancillary ancillary = {};
  msghdr message = {};
  message.msg_iov = &text;
  message.msg_iovlen = 1;
  message.msg_control = &ancillary;
  message.msg_controllen = sizeof(ancillary.bytes);
  ssize_t count = -1;
  do {
    count = recvmsg(descriptor_, &message, MSG_CMSG_CLOEXEC);
  } while (count < 0 && errno == EINTR);
  if (count <= 0) return {};
  Arrived arrived;
  arrived.descriptor = descriptor_in(message);
  Reader reader(std::string_view(buffer.data(), static_cast<std::size_t>(count)));
  reader.field(arrived.index);
  if (arrived.descriptor < 0) return arrived;
  reader.field(arrived.checked.hash);
  reader.field(arrived.checked.note);
  reader.field(arrived.checked.needed);
  reader.field(arrived.checked.stands_alone);
  reader.field(arrived.checked.origin);
  if (reader.finished()) return arrived;
  close(arrived.descriptor);
  return {};
}

}  // namespace solder::runner
