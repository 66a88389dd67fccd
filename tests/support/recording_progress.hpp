/// \file
/// A Progress that remembers what it was told.

#ifndef SOLDER_TESTS_SUPPORT_RECORDING_PROGRESS_HPP
#define SOLDER_TESTS_SUPPORT_RECORDING_PROGRESS_HPP

#include <string>
#include <vector>

#include "core/report.hpp"

namespace solder::testing {

class RecordingProgress : public runner::Progress {
 public:
  void step_begun(const std::string& version, const std::string& name,
                  runner::Direction direction) noexcept override {
    events.push_back(std::string("begun ") + runner::to_string(direction) + " " + version + " " +
                     name);
  }
  void step_progress(std::uint64_t done, std::uint64_t total,
                     const std::string& unit) noexcept override {
    events.push_back("progress " + std::to_string(done) + "/" + std::to_string(total) + " " + unit);
  }
  void log(int, const std::string& message) noexcept override {
    events.push_back("log " + message);
  }
  void output(const std::string& line) noexcept override { events.push_back("output " + line); }
  void step_finished(const runner::StepResult& result) noexcept override {
    events.push_back("finished " + result.version);
  }
  void waiting(const std::string& holder) noexcept override {
    events.push_back("waiting for " + holder);
  }

  std::vector<std::string> events = {};
};

}  // namespace solder::testing

#endif
