#include "commands/draft.hpp"

#include <cerrno>
#include <charconv>
#include <csignal>
#include <fstream>
#include <string_view>
#include <system_error>
#include <unistd.h>
#include <utility>

#include "core/error.hpp"
#include "core/text.hpp"

namespace solder::runner {
namespace {

[[noreturn]] void refuse(const std::filesystem::path& path, const std::string& why) {
  throw Error(ErrorCode::environment,
              {.what = "cannot write " + quote(path.string()),
               .why = why,
               .next = "mend that, or name another folder with --migrations"});
}

constexpr std::string_view kDraftMark = ".new-";

/// Hidden, and with the process it is of.
std::string draft_name(const std::filesystem::path& target) {
  return "." + target.filename().string() + std::string(kDraftMark) + std::to_string(::getpid());
}

/// Whether `name` is that of a draft whose process is gone.
bool is_abandoned(const std::string& name) {
  const std::size_t mark = name.rfind(kDraftMark);
  if (name.front() != '.' || mark == std::string::npos) return false;
  const char* begin = name.data() + mark + kDraftMark.size();
  const char* end = name.data() + name.size();
  pid_t process = 0;
  const auto [stop, error] = std::from_chars(begin, end, process);
  if (error != std::errc() || stop != end || process <= 0) return false;
  return ::kill(process, 0) != 0 && errno == ESRCH;
}

/// What killed runs have left behind.
void remove_abandoned(const std::filesystem::path& folder) {
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(folder, ignored)) {
    if (is_abandoned(entry.path().filename().string())) {
      std::filesystem::remove_all(entry.path(), ignored);
    }
  }
}

void write_file(const std::filesystem::path& path, const std::string& content) {
  std::ofstream file(path, std::ios::binary);
  file << content;
  file.close();
  if (!file) refuse(path, "the disk is full, or the folder can't be written");
}

}  // namespace

Draft::Draft(std::filesystem::path target, Leftovers leftovers)
    : target_(std::move(target)), present_(target_.parent_path() / draft_name(target_)) {
  check_free();
  if (leftovers == Leftovers::stay) return;
  remove_abandoned(target_.has_parent_path() ? target_.parent_path() : ".");
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
  const std::filesystem::path path = present_ / name;
  std::error_code error;
  std::filesystem::create_directories(path.parent_path(), error);
  if (error) refuse(path, error.message());
  write_file(path, content);
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
