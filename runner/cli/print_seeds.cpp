#include "cli/print_seeds.hpp"

#include <algorithm>

#include "cli/moment.hpp"
#include "core/text.hpp"

namespace solder::runner {

namespace {

std::string notes(const SeedStatus& seed, Zone zone) {
  std::string text = moment_text(seed.ran_at, zone);
  if (seed.state == SeedState::changed) text += ", changed since";
  if (seed.state == SeedState::undone) {
    text += ", before migration " + printable(seed.rolled_back) + " was rolled back";
  }
  return text;
}

std::string detail_line(const std::string& text) {
  constexpr std::size_t kDetailIndent = 11;
  return text.empty() ? "" : std::string(kDetailIndent, ' ') + printable(text) + "\n";
}

std::string details(const SeedStatus& seed) {
  if (seed.state != SeedState::changed) {
    return detail_line(seed.description) + detail_line(seed.found);
  }
  return detail_line(seed.description) + detail_line("recorded: " + seed.recorded) +
         detail_line("found:    " + seed.found);
}

std::string line(const SeedStatus& seed, const Style& style) {
  const bool has_run = seed.state == SeedState::run;
  const std::string note = notes(seed, style.zone);
  return "  [" + (has_run ? paint("X", Tone::good, style.color) : " ") + "] " +
         printable(seed.version) + ": " + printable(seed.name) +
         (note.empty() ? "" : " (" + note + ")") + "\n" +
         (style.detail == Detail::full ? details(seed) : "");
}

}  // namespace

std::string seeds_text(const std::vector<SeedStatus>& seeds, const Style& style) {
  if (seeds.empty()) return {};
  std::string text = "Seeds:\n";
  for (const SeedStatus& seed : seeds) text += line(seed, style);
  return text + "\n";
}

std::size_t count_pending(const std::vector<SeedStatus>& seeds) {
  return static_cast<std::size_t>(
      std::count_if(seeds.begin(), seeds.end(),
                    [](const SeedStatus& seed) { return seed.state != SeedState::run; }));
}

}  // namespace solder::runner
