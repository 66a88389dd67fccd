#include <charconv>
#include <csignal>
#include <string_view>
#include <unistd.h>

#include "cli/app.hpp"
#include "cli/console.hpp"
#include "worker/worker.hpp"

namespace {

using solder::runner::Environment;

/// Becomes the worker and never returns when that is what this process was started for.
void become_worker_if_asked(int count, char** arguments) {
  if (count < 3 || std::string_view(arguments[1]) != solder::runner::kWorkerArgument) return;
  const std::string_view text = arguments[2];
  int descriptor = -1;
  std::from_chars(text.data(), text.data() + text.size(), descriptor);
  solder::runner::worker_main(descriptor);
}

Environment read_environment(char** entries) {
  Environment environment;
  for (; *entries != nullptr; ++entries) {
    const std::string_view entry = *entries;
    const auto equals = entry.find('=');
    if (equals == std::string_view::npos) continue;
    environment.emplace(entry.substr(0, equals), entry.substr(equals + 1));
  }
  return environment;
}

}  // namespace

int main(int count, char** arguments) {
  // Before any file is opened: a database must not get a descriptor that messages are written to.
  solder::runner::occupy_standard_descriptors();
  become_worker_if_asked(count, arguments);

  // From here on this is the process that people talk to: it loads no plugin and, while a worker
  // runs, has no database open. A reader that goes away (`| head`) doesn't stop a migration.
  std::signal(SIGPIPE, SIG_IGN);
  // A backup that may not grow is an error to report.
  std::signal(SIGXFSZ, SIG_IGN);
  solder::runner::StandardConsole console;
  const int first = count > 0 ? 1 : 0;
  return solder::runner::run_app({arguments + first, arguments + count}, read_environment(environ),
                                 console);
}
