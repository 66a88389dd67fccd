#include "commands/doctor/looks.hpp"
#include "commands/toolchain.hpp"
#include "core/text.hpp"

namespace solder::runner {
namespace {

constexpr const char* kCMake = "cmake";
constexpr const char* kCompiler = "compiler";
constexpr const char* kSdk = "sdk";

void add(const Toolchain& found, DoctorResult& result) {
  const std::string why = found.words.empty() ? "" : ": " + printable(found.words);
  if (found.cmake.empty()) {
    result.warning(kCMake, "there is no program 'cmake' in PATH that runs",
                   "install CMake where migrations are built; where they only run it isn't needed");
    return;
  }
  result.ok(kCMake, printable(found.cmake));
  if (found.compiler.empty()) {
    result.warning(kCompiler, "CMake finds no C++ compiler that works" + why,
                   "install one (Debian: g++) where migrations are built; where they only run it "
                   "isn't needed");
    return;
  }
  result.ok(kCompiler, printable(found.compiler));
  if (found.sdk.empty()) {
    result.warning(kSdk, "find_package(solder) finds no SDK" + why,
                   "install Solder with its SDK, or let 'solder_DIR' name the folder of its "
                   "solderConfig.cmake");
    return;
  }
  result.ok(kSdk, printable(found.sdk));
}

}  // namespace

void look_at_tools(DoctorResult& result) {
  try {
    add(try_toolchain(), result);
  } catch (const Error& error) {
    result.warning(kCMake, error.text());
  }
}

}  // namespace solder::runner
