#include "power/simulated_disk.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace solder::testing {
namespace {

using Kind = DiskOperation::Kind;

constexpr std::size_t kSector = 512;

bool is_about_names(const DiskOperation& operation) {
  return operation.kind == Kind::create || operation.kind == Kind::remove;
}

void put(std::string& content, std::size_t offset, std::string_view bytes) {
  if (content.size() < offset + bytes.size()) content.resize(offset + bytes.size());
  content.replace(offset, bytes.size(), bytes);
}

/// How much of what wasn't synced gets to the disk: all, nothing, or each with some chance.
double draw_luck(std::mt19937& random) {
  constexpr std::array<double, 4> kLuck = {0.0, 1.0, 0.5, 0.9};
  const std::size_t drawn = random() % (kLuck.size() + 1);
  return drawn < kLuck.size() ? kLuck[drawn] : std::uniform_real_distribution<>()(random);
}

}  // namespace

SimulatedDisk::SimulatedDisk(std::string database) {
  on_disk_.names[""] = 0;
  on_disk_.contents[0] = std::move(database);
}

void SimulatedDisk::State::apply(const DiskOperation& operation) {
  const auto offset = static_cast<std::size_t>(operation.offset);
  if (operation.kind == Kind::create) names[operation.name] = operation.file;
  if (operation.kind == Kind::remove) names.erase(operation.name);
  if (operation.kind == Kind::write) put(contents[operation.file], offset, operation.bytes);
  if (operation.kind == Kind::truncate) contents[operation.file].resize(offset);
}

void SimulatedDisk::State::apply_torn(const DiskOperation& write, std::mt19937& random) {
  const auto begin = static_cast<std::size_t>(write.offset);
  const std::size_t end = begin + write.bytes.size();
  for (std::size_t from = begin; from < end;) {
    const std::size_t to = std::min(end, (from / kSector + 1) * kSector);
    const std::string_view part = std::string_view(write.bytes).substr(from - begin, to - from);
    if (random() % 2 == 0) put(contents[write.file], from, part);
    from = to;
  }
}

Files SimulatedDisk::State::files() const {
  Files files;
  for (const auto& [name, file] : names) {
    const auto content = contents.find(file);
    files[name] = content == contents.end() ? std::string() : content->second;
  }
  return files;
}

void SimulatedDisk::apply(const DiskOperation& operation) {
  if (operation.kind == Kind::report) return;
  if (operation.kind == Kind::sync) {
    settle_file(operation.file);
  } else {
    pending_.push_back(&operation);
  }
  if (operation.syncs_folder) settle_names();
}

void SimulatedDisk::settle_file(std::size_t file) {
  std::erase_if(pending_, [this, file](const DiskOperation* operation) {
    if (is_about_names(*operation) || operation->file != file) return false;
    on_disk_.apply(*operation);
    return true;
  });
}

void SimulatedDisk::settle_names() {
  std::erase_if(pending_, [this](const DiskOperation* operation) {
    if (!is_about_names(*operation)) return false;
    on_disk_.apply(*operation);
    return true;
  });
}

Files SimulatedDisk::everything() const {
  State state = on_disk_;
  for (const DiskOperation* operation : pending_) state.apply(*operation);
  return state.files();
}

Files SimulatedDisk::survivors(std::mt19937& random) const {
  const double luck = draw_luck(random);
  const bool tears = random() % 2 == 0;
  State state = on_disk_;
  for (const DiskOperation* operation : pending_) {
    if (std::uniform_real_distribution<>()(random) >= luck) continue;
    if (tears && operation->kind == Kind::write && random() % 2 == 0) {
      state.apply_torn(*operation, random);
    } else {
      state.apply(*operation);
    }
  }
  return state.files();
}

}  // namespace solder::testing
