#include "commands/scratch_run.hpp"

#include <optional>

#include "core/text.hpp"
#include "database/history_name.hpp"
#include "worker/signals.hpp"

namespace solder::runner {

ScratchRun::ScratchRun(const Settings& settings, const ScratchRequest& request)
    : settings_(settings) {
  const SignalWatch signals(SignalWatch::Second::noted);
  OpenOptions options;
  options.lock_timeout = settings.lock_timeout;
  options.is_cancelled = [&signals] { return signals.has_come().load(); };
  try {
    database_ = make_scratch(request, options);
  } catch (const Error& error) {
    if (signals.signal() == 0 || error.code() != ErrorCode::interrupted) throw;
  }
  if (signals.signal() != 0) {
    database_.reset();
    throw Error(code_of_signal(signals.signal()), {.what = "cannot make a scratch database",
                                                   .why = words_of_signal(signals.signal()),
                                                   .next = "run the command again"});
  }
  settings_.database = database_->address();
  // An empty one lacks the schema that the history may have been put into.
  if (request.content == ScratchContent::nothing) {
    settings_.history_table =
        parse_history_name(settings.history_table, request.like.backend).table;
  }
}

ScratchRun::~ScratchRun() {
  std::optional<SignalWatch> signals;
  try {
    signals.emplace(SignalWatch::Second::noted);
  } catch (const std::exception&) {
    signals.reset();  // without a pipe to watch by it is removed all the same
  }
  database_.reset();
}

}  // namespace solder::runner
