#include "cli/print_wait.hpp"

#include "cli/text_layout.hpp"
#include "core/text.hpp"

namespace solder::runner {

std::string waiting_text(const std::string& database, std::chrono::milliseconds limit,
                         const ErrorText& why) {
  return wrapped("waiting up to " + seconds_text(limit) + " for database " + quote(database) +
                     ": " + printable(why.why),
                 0);
}

std::string wait_text(const WaitResult& result) {
  const std::string name = quote(result.database);
  if (result.exists) return "Database " + name + " answers.\n";
  return "Database " + name + " does not exist yet, and can be created.\n";
}

}  // namespace solder::runner
