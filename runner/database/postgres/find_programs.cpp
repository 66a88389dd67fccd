#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <sstream>
#include <system_error>
#include <unistd.h>

#include "core/text.hpp"
#include "database/file_check.hpp"
#include "database/postgres/program.hpp"

namespace solder::runner::postgres {

namespace {

constexpr const char* kOption = "--postgres-programs";
constexpr const char* kOfDebian = "/usr/lib/postgresql";
/// Versions are two numbers since PostgreSQL 10: 150018 is 15.18.
constexpr int kMajor = 10000;

struct Candidate {
  std::filesystem::path folder = {};
  int major = 0;
  std::string version = {};  ///< "15.18"
};

std::vector<std::filesystem::path> folders_to_look_into(const OpenOptions& options) {
  if (!options.server_programs.empty()) return {options.server_programs};
  std::vector<std::filesystem::path> folders;
  const char* const path = std::getenv("PATH");
  std::istringstream parts(path == nullptr ? "" : path);
  for (std::string part; std::getline(parts, part, ':');) {
    if (!part.empty() && part.front() == '/') folders.emplace_back(part);
  }
  std::error_code ignored;
  std::vector<std::filesystem::path> of_debian;
  for (const auto& entry : std::filesystem::directory_iterator(kOfDebian, ignored)) {
    of_debian.push_back(entry.path() / "bin");
  }
  std::sort(of_debian.begin(), of_debian.end());
  folders.insert(folders.end(), of_debian.begin(), of_debian.end());
  return folders;
}

/// "pg_dump (PostgreSQL) 15.18 (Debian …)": what follows the parenthesis. Empty when it isn't
/// there or doesn't tell.
std::string version_in(const std::string& output) {
  constexpr std::string_view kMark = "(PostgreSQL) ";
  const std::size_t at = output.find(kMark);
  if (at == std::string::npos) return {};
  const std::size_t begin = at + kMark.size();
  return output.substr(begin, output.find_first_of(" \n", begin) - begin);
}

std::vector<Candidate> find_candidates(const OpenOptions& options) {
  std::vector<Candidate> candidates;
  for (const std::filesystem::path& folder : folders_to_look_into(options)) {
    const std::filesystem::path program = folder / "pg_dump";
    // Debian's wrapper chooses a version by itself; those it chooses from are found anyway.
    std::error_code ignored;
    const auto real = std::filesystem::canonical(program, ignored);
    if (::access(program.c_str(), X_OK) != 0 || real.filename() == "pg_wrapper") continue;
    const ProgramEnd end = run_program({.program = program, .arguments = {"--version"}}, options);
    Candidate candidate = {.folder = folder, .version = version_in(end.output)};
    const std::string& version = candidate.version;
    std::from_chars(version.data(), version.data() + version.size(), candidate.major);
    if (candidate.major > 0) candidates.push_back(candidate);
  }
  return candidates;
}

std::string version_text(int version) {
  return std::to_string(version / kMajor) + "." + std::to_string(version % kMajor);
}

}  // namespace

std::filesystem::path find_programs(int server_version, const std::string& what,
                                    const OpenOptions& options) {
  const int major = server_version / kMajor;
  std::vector<Candidate> candidates = find_candidates(options);
  if (candidates.empty()) {
    const std::string chosen = options.server_programs.string();
    throw environment_error(
        {.what = what,
         .why = "pg_dump is not installed" +
                (chosen.empty() ? std::string() : " in " + quote(chosen) + " (" + kOption + ")"),
         .next = "install the client programs of PostgreSQL " + std::to_string(major) +
                 " or newer (Debian: postgresql-client), or name their folder with " + kOption});
  }
  // Those that are equally good stay in the order in which they were found.
  std::stable_sort(candidates.begin(), candidates.end(),
                   [&](const Candidate& left, const Candidate& right) {
                     const auto rank = [&](const Candidate& each) {
                       return each.major < major ? kMajor - each.major : each.major - major;
                     };
                     return rank(left) < rank(right);
                   });
  const Candidate& best = candidates.front();
  if (best.major >= major) return best.folder;
  throw environment_error(
      {.what = what,
       .why = "pg_dump " + best.version + " (" + quote((best.folder / "pg_dump").string()) +
              ") is older than the server, which is PostgreSQL " + version_text(server_version),
       .next = "install the client programs of PostgreSQL " + std::to_string(major) +
               ", or name their folder with " + kOption});
}

}  // namespace solder::runner::postgres
