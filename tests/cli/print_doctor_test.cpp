#include "cli/print_doctor.hpp"

#include <gtest/gtest.h>

namespace solder::runner {
namespace {

TEST(PrintDoctor, GivesEachCheckALineAndSaysBelowItWhatToDo) {
  DoctorResult result;
  result.ok("cmake", "3.25.1");
  result.warning("compiler", "CMake finds no C++ compiler that works", "install one");
  result.problem("plugins folder", ErrorCode::plugin,
                 {.what = "cannot trust the plugins folder 'plugins'",
                  .where = "'/srv'",
                  .why = "others can write it",
                  .next = "take the right to write from others with 'chmod go-w', or do without"});
  EXPECT_EQ(doctor_text(result, {}),
            "ok       cmake           3.25.1\n"
            "warning  compiler        CMake finds no C++ compiler that works\n"
            "                         next: install one\n"
            "problem  plugins folder  cannot trust the plugins folder 'plugins' ('/srv'):\n"
            "                         others can write it\n"
            "                         next: take the right to write from others with 'chmod\n"
            "                         go-w', or do without\n"
            "3 checks: 1 problem, 1 warning\n");
}

TEST(PrintDoctor, PaintsTheVerdicts) {
  DoctorResult result;
  result.ok("cmake", "3.25.1");
  EXPECT_EQ(doctor_text(result, {.color = Color::on}),
            paint("ok", Tone::good, Color::on) +
                "       cmake           3.25.1\n1 check: 0 problems, 0 warnings\n");
}

}  // namespace
}  // namespace solder::runner
