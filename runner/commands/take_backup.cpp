#include "commands/take_backup.hpp"

#include <optional>
#include <utility>

#include "commands/session.hpp"
#include "core/text.hpp"
#include "worker/signals.hpp"

namespace solder::runner {

BackupInfo take_backup(const Settings& settings, const DatabaseAddress& address,
                       const std::filesystem::path& destination) {
  OpenOptions options = open_options(settings, OpenOptions::Access::read);
  const SignalWatch signals(SignalWatch::Second::ends_process);
  options.is_cancelled = [&signals] { return signals.has_come().load(); };
  std::optional<BackupInfo> info;
  // What the backup was for must not begin now.
  ErrorText text{.what = "stopped after a backup"};
  try {
    info = backup_database(address, destination, options);
    text.next = "run the command again; backup " + quote(info->path.string()) + " is complete";
  } catch (const Error& error) {
    if (signals.signal() == 0) throw;
    text = {.what = error.text().what, .next = "run the command again"};
  }
  if (signals.signal() == 0) return *std::move(info);
  text.why = words_of_signal(signals.signal());
  throw Error(code_of_signal(signals.signal()), text);
}

}  // namespace solder::runner
