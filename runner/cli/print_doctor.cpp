#include "cli/print_doctor.hpp"

#include "cli/text_layout.hpp"
#include "core/text.hpp"

namespace solder::runner {

namespace {

constexpr std::size_t kVerdictWidth = 9;
/// Where the longest name, "plugins folder", ends.
constexpr std::size_t kHang = kVerdictWidth + 16;

Tone tone_of(Check::Verdict verdict) {
  switch (verdict) {
    case Check::Verdict::ok:
      return Tone::good;
    case Check::Verdict::warning:
      return Tone::warning;
    case Check::Verdict::problem:
      break;
  }
  return Tone::bad;
}

std::string check_text(const Check& check, const Style& style) {
  const std::string verdict = paint(to_string(check.verdict), tone_of(check.verdict), style.color);
  std::string text =
      glossary({{padded(verdict, kVerdictWidth) + check.name, printable(check.says)}}, 0, kHang);
  if (!check.next.empty()) text += wrapped("next: " + printable(check.next), kHang);
  return text;
}

}  // namespace

const char* to_string(Check::Verdict verdict) {
  switch (verdict) {
    case Check::Verdict::ok:
      return "ok";
    case Check::Verdict::warning:
      return "warning";
    case Check::Verdict::problem:
      break;
  }
  return "problem";
}

std::string doctor_text(const DoctorResult& result, const Style& style) {
  std::string text;
  for (const Check& check : result.checks()) text += check_text(check, style);
  return text + count_of(result.checks().size(), "check") + ": " +
         count_of(result.count(Check::Verdict::problem), "problem") + ", " +
         count_of(result.count(Check::Verdict::warning), "warning") + "\n";
}

}  // namespace solder::runner
