#include "commands/draft.hpp"

#include <fstream>
#include <random>
#include <system_error>
#include <utility>

#include "core/error.hpp"
#include "core/text.hpp"

namespace solder::runner {
namespace {

[[noreturn]] void refuse(const std::filesystem::path& path, const std::string& why) {
  throw Error(ErrorCode::environment, {.what = "cannot write " + quote(path.string()), .why = why});
}

/// Hidden, and of no other run.
std::string draft_name(const std::filesystem::path& target) {
  std::random_device random;
  return "." + target.filename().string() + ".new-" + std::to_string(random());
}

void write_file(const std::filesystem::path& path, const std::string& content) {
  std::ofstream file(path, std::ios::binary);
  file << content;
  file.close();
  if (!file) refuse(path, "the disk is full, or the folder can't be written");
}

}  // namespace

Draft::Draft(std::filesystem::path target)
    : target_(std::move(target)), present_(target_.parent_path() / draft_name(target_)) {
  check_free();
}

Draft::~Draft() {
  if (kept_) return;
  std::error_code ignored;
  std::filesystem::remove_all(present_, ignored);
  // Removes it only when it is empty.
  if (!parent_made_.empty()) std::filesystem::remove(parent_made_, ignored);
}

void Draft::check_free() const {
  std::error_code ignored;
  const std::filesystem::file_status found = std::filesystem::symlink_status(target_, ignored);
  if (!std::filesystem::exists(found)) return;
  throw Error(ErrorCode::usage, {.what = "cannot write " + quote(target_.string()),
                                 .why = "it exists already",
                                 .next = "remove it, or choose another name"});
}

void Draft::make_folder() {
  std::error_code error;
  const std::filesystem::path parent = target_.parent_path();
  if (!parent.empty() && std::filesystem::create_directories(parent, error)) parent_made_ = parent;
  if (!error) std::filesystem::create_directory(present_, error);
  if (error) refuse(target_, error.message());
}

void Draft::write_into(const std::string& name, const std::string& content) {
  write_file(present_ / name, content);
}

void Draft::write(const std::string& content) {
  write_file(present_, content);
}

void Draft::publish() {
  check_free();
  std::error_code error;
  std::filesystem::rename(present_, target_, error);
  if (error) refuse(target_, error.message());
  present_ = target_;
}

}  // namespace solder::runner
