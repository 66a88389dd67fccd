#include "commands/doctor.hpp"

#include <algorithm>

#include "commands/doctor/looks.hpp"

namespace solder::runner {
namespace {

std::string line_of(const ErrorText& text) {
  std::string line = text.what;
  if (!text.where.empty()) line += " (" + text.where + ")";
  if (!text.why.empty()) line += ": " + text.why;
  return line;
}

}  // namespace

void DoctorResult::warning(const std::string& name, const ErrorText& text) {
  warning(name, line_of(text), text.next);
}

void DoctorResult::problem(const std::string& name, ErrorCode code, const ErrorText& text) {
  checks_.push_back({.name = name,
                     .verdict = Check::Verdict::problem,
                     .says = line_of(text),
                     .next = text.next,
                     .code = code});
}

std::size_t DoctorResult::count(Check::Verdict verdict) const {
  return static_cast<std::size_t>(
      std::count_if(checks_.begin(), checks_.end(),
                    [verdict](const Check& check) { return check.verdict == verdict; }));
}

const Check* DoctorResult::first_problem() const {
  const auto found = std::find_if(checks_.begin(), checks_.end(), [](const Check& check) {
    return check.verdict == Check::Verdict::problem;
  });
  return found == checks_.end() ? nullptr : &*found;
}

DoctorResult doctor(const Settings& settings, const ConfigurationLook& configuration) {
  DoctorResult result;
  look_at_configuration(configuration, result);
  look_at_tools(result);
  look_at_migrations(settings, result);
  const bool has_plugins = look_at_plugins_folder(settings, result);
  const DatabaseLook database = look_at_database(settings, result);
  look_at_plugins(settings, has_plugins, database.answers, result);
  look_at_backups(settings, database.size, result);
  return result;
}

}  // namespace solder::runner
