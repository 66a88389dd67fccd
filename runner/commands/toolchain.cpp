#include "commands/toolchain.hpp"

#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sstream>
#include <system_error>
#include <unistd.h>

#include "core/error.hpp"
#include "core/text.hpp"
#include "worker/worker.hpp"

namespace solder::runner {
namespace {

/// Each file that it writes says that it came so far.
constexpr const char* kTrial = R"(cmake_minimum_required(VERSION 3.16)
project(trial LANGUAGES C CXX)
file(WRITE "${CMAKE_BINARY_DIR}/compiler.txt"
  "${CMAKE_CXX_COMPILER_ID} ${CMAKE_CXX_COMPILER_VERSION}, ${CMAKE_CXX_COMPILER}")
find_package(solder REQUIRED)
file(WRITE "${CMAKE_BINARY_DIR}/sdk.txt" "${solder_VERSION} in '${solder_DIR}'")
)";

class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::error_code ignored;
    const std::filesystem::path parent = std::filesystem::temp_directory_path(ignored);
    std::string name = (parent.empty() ? "/tmp" : parent) / "solder-trial-XXXXXX";
    if (::mkdtemp(name.data()) == nullptr) {
      throw Error(ErrorCode::environment, {.what = "cannot create a temporary folder",
                                           .where = name,
                                           .why = std::generic_category().message(errno),
                                           .next = "let TMPDIR name a folder that can be written"});
    }
    path_ = name;
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_ = {};
};

std::string text_in(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

/// "cmake version 3.25.1": its last word.
std::string version_in(const std::string& output) {
  const std::string line = output.substr(0, output.find('\n'));
  return line.substr(line.rfind(' ') + 1);
}

/// What follows the first "CMake Error", up to the next empty line, as one line.
std::string error_in(const std::string& output) {
  const std::size_t begin = output.find("CMake Error");
  if (begin == std::string::npos) return {};
  const std::size_t text = output.find('\n', begin);
  if (text == std::string::npos) return output.substr(begin);
  std::istringstream words(output.substr(text, output.find("\n\n", text + 1) - text));
  std::string line;
  for (std::string word; words >> word;) line += (line.empty() ? "" : " ") + word;
  return line;
}

}  // namespace

bool is_in_path(const std::string& program) {
  const char* path = std::getenv("PATH");
  std::istringstream folders(path == nullptr ? "" : path);
  for (std::string folder; std::getline(folders, folder, ':');) {
    if (access((std::filesystem::path(folder) / program).c_str(), X_OK) == 0) return true;
  }
  return false;
}

std::filesystem::path sdk_folder() {
  std::error_code error;
  const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe", error);
  const std::filesystem::path folder =
      program.parent_path().parent_path() / "lib" / "cmake" / "solder";
  return !error && std::filesystem::is_directory(folder, error) ? folder : std::filesystem::path();
}

std::vector<std::string> configure_words(const std::filesystem::path& source,
                                         const std::filesystem::path& folder) {
  std::vector<std::string> words = {
      "cmake", "-S", source.string(), "-B", folder.string(), "--log-level=WARNING"};
  const std::filesystem::path sdk = sdk_folder();
  if (!sdk.empty()) words.push_back("-Dsolder_DIR=" + sdk.string());
  // A build folder keeps the generator that it was made with.
  const bool is_new = !std::filesystem::exists(folder / "CMakeCache.txt");
  if (is_new && std::getenv("CMAKE_GENERATOR") == nullptr && is_in_path("ninja")) {
    words.insert(words.end(), {"-G", "Ninja"});
  }
  return words;
}

Toolchain try_toolchain() {
  const TemporaryFolder folder;
  const std::filesystem::path output = folder.path() / "output.txt";
  Toolchain found;
  if (!is_in_path("cmake") || run_program({"cmake", "--version"}, output) != 0) return found;
  found.cmake = version_in(text_in(output));
  std::ofstream(folder.path() / "CMakeLists.txt") << kTrial;
  const std::filesystem::path build = folder.path() / "build";
  const int status = run_program(configure_words(folder.path(), build), output);
  found.compiler = text_in(build / "compiler.txt");
  found.sdk = text_in(build / "sdk.txt");
  if (status != 0) found.words = error_in(text_in(output));
  return found;
}

}  // namespace solder::runner
