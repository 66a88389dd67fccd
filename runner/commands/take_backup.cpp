#include "commands/take_backup.hpp"

#include "commands/session.hpp"
#include "worker/signals.hpp"

namespace solder::runner {

BackupInfo take_backup(const Settings& settings, const DatabaseAddress& address,
                       const std::filesystem::path& destination) {
  OpenOptions options = open_options(settings, OpenOptions::Access::read);
  if (address.is_file()) return backup_database(address, destination, options);
  const SignalWatch signals(SignalWatch::Second::ends_process);
  options.is_cancelled = [&signals] { return signals.has_come().load(); };
  try {
    return backup_database(address, destination, options);
  } catch (const Error& error) {
    if (signals.signal() == 0) throw;
    throw Error(code_of_signal(signals.signal()), {.what = error.text().what,
                                                   .why = words_of_signal(signals.signal()),
                                                   .next = "run the command again"});
  }
}

}  // namespace solder::runner
