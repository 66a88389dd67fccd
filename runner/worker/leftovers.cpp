#include "worker/leftovers.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <sstream>
#include <string_view>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>
#include <utility>

#include "core/text.hpp"

namespace solder::runner {
namespace {

/// Times that we look again for what a process has started while it was being ended.
constexpr int kRounds = 100;

struct Process {
  pid_t parent = -1;
  bool is_dead = false;  ///< and not waited for
  std::string command = {};
};
using Processes = std::map<pid_t, Process>;

bool has_children() {
  siginfo_t info = {};
  return waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0 || errno != ECHILD;
}

/// /proc/PID/stat: "4711 (any (words) 1) S 1 …", the third field the state, the fourth the parent.
std::optional<Process> read_process(const std::filesystem::path& folder) {
  std::ifstream file(folder / "stat");
  std::string line;
  std::getline(file, line);
  const std::size_t begin = line.find('(');
  const std::size_t end = line.rfind(')');
  if (begin == std::string::npos || end == std::string::npos || end < begin) return {};
  std::istringstream fields(line.substr(end + 1));
  char state = 0;
  Process process;
  if (!(fields >> state >> process.parent)) return {};
  process.is_dead = state == 'Z' || state == 'X';
  process.command = line.substr(begin + 1, end - begin - 1);
  return process;
}

std::optional<pid_t> process_id(const std::string& name) {
  pid_t id = -1;
  const auto [last, error] = std::from_chars(name.data(), name.data() + name.size(), id);
  if (error != std::errc() || last != name.data() + name.size()) return {};
  return id;
}

Processes read_processes() {
  Processes processes;
  std::error_code error;
  for (std::filesystem::directory_iterator entry("/proc", error), end; !error && entry != end;
       entry.increment(error)) {
    const std::optional<pid_t> id = process_id(entry->path().filename().string());
    if (!id) continue;
    if (auto process = read_process(entry->path())) processes.emplace(*id, std::move(*process));
  }
  return processes;
}

/// Whether its line of parents leads to us without passing `ours`.
bool is_descendant(pid_t id, const Processes& processes, const std::set<pid_t>& ours) {
  const pid_t self = getpid();
  // A line that is read while it changes could have a loop.
  for (std::size_t steps = 0; steps < processes.size() && !ours.contains(id); ++steps) {
    const auto found = processes.find(id);
    if (found == processes.end()) return false;
    if (found->second.parent == self) return true;
    id = found->second.parent;
  }
  return false;
}

/// Kills the living and takes the dead off our hands. \return whether there were any.
bool end_once(const std::set<pid_t>& ours, std::vector<Leftover>& ended) {
  const Processes processes = read_processes();
  std::vector<pid_t> found;
  for (const auto& [id, process] : processes) {
    if (!is_descendant(id, processes, ours)) continue;
    found.push_back(id);
    if (process.is_dead) continue;
    kill(id, SIGKILL);
    const auto is_known = [id = id](const Leftover& leftover) { return leftover.id == id; };
    if (std::none_of(ended.begin(), ended.end(), is_known)) ended.push_back({id, process.command});
  }
  for (const pid_t id : found) {
    if (processes.at(id).parent != getpid()) continue;  // it is ours when its parent is gone
    while (waitpid(id, nullptr, 0) < 0 && errno == EINTR) {
    }
  }
  return !found.empty();
}

}  // namespace

std::string words_of_leftover(const Leftover& leftover) {
  return "left a process behind: " + std::to_string(leftover.id) + " " + quote(leftover.command) +
         "; it was ended";
}

Subreaper::Subreaper() noexcept {
  prctl(PR_GET_CHILD_SUBREAPER, &before_);
  prctl(PR_SET_CHILD_SUBREAPER, 1);
}

Subreaper::~Subreaper() {
  prctl(PR_SET_CHILD_SUBREAPER, before_);
}

std::set<pid_t> children() {
  std::set<pid_t> found;
  if (!has_children()) return found;
  for (const auto& [id, process] : read_processes()) {
    if (process.parent == getpid()) found.insert(id);
  }
  return found;
}

std::vector<Leftover> end_descendants(const std::set<pid_t>& ours) {
  std::vector<Leftover> ended;
  for (int round = 0; round < kRounds && has_children(); ++round) {
    if (!end_once(ours, ended)) break;
  }
  return ended;
}

}  // namespace solder::runner
