#include "cli/app.hpp"

#include <exception>

#include "cli/help.hpp"
#include "cli/options.hpp"
#include "cli/print_error.hpp"
#include "cli/run_verb.hpp"
#include "cli/style.hpp"
#include "core/error.hpp"
#include "core/text.hpp"
#include "execute/failpoint.hpp"

namespace solder::runner {

namespace {

enum class Stream { terminal, other };

Style style_for(const Options& options, Stream stream) {
  Style style;
  style.color = options.color == ColorChoice::always ||
                        (options.color == ColorChoice::automatic && stream == Stream::terminal)
                    ? Color::on
                    : Color::off;
  style.detail = options.verbosity == Verbosity::verbose ? Detail::full : Detail::normal;
  return style;
}

int run(const Options& options, Console& console) {
  if (options.purpose == Purpose::show_version) {
    console.out(version_text());
    return 0;
  }
  if (options.purpose == Purpose::show_help) {
    console.out(options.verb == nullptr ? main_help() : verb_help(*options.verb));
    return 0;
  }
  const ConsoleFacts facts = console.facts();
  const auto stream = [](bool is_terminal) {
    return is_terminal ? Stream::terminal : Stream::other;
  };
  return run_verb({.options = options,
                   .console = console,
                   .out = style_for(options, stream(facts.out_is_terminal)),
                   .err = style_for(options, stream(facts.err_is_terminal))});
}

/// Bytes of a part of an error about the command line: it echoes what was typed.
constexpr std::size_t kEchoed = 500;

/// An address with its password may have been typed in any place.
ErrorText echo(ErrorText text) {
  for (std::string* part : {&text.what, &text.where, &text.why, &text.next}) {
    *part = shorten(redact(*part), kEchoed);
  }
  return text;
}

/// Shows an exception. \return its exit code.
int show_failure(const std::exception& failure, Console& console, const Style& style) {
  if (const auto* error = dynamic_cast<const Error*>(&failure)) {
    const bool echoes = error->code() == ErrorCode::usage;
    console.err(error_text(echoes ? echo(error->text()) : error->text(), style));
    return exit_code(error->code());
  }
  console.err(error_text(
      {.what = "cannot go on", .why = failure.what(), .next = "report this; it is a bug in solder"},
      style));
  return exit_code(ErrorCode::environment);
}

/// An answer that nobody got isn't a success, but doesn't hide a failure either.
int settle_output(int code, Console& console, const Style& style) {
  const std::string failure = console.out_failure();
  if (failure.empty()) return code;
  console.err(error_text({.what = "cannot write to the standard output",
                          .why = failure,
                          .next = "what was done stays done; see 'solder status'"},
                         style));
  return code <= 1 ? exit_code(ErrorCode::environment) : code;
}

}  // namespace

int run_app(const std::vector<std::string>& arguments, const Environment& environment,
            Console& console) {
  Style style;  // without colours until it is known what was asked for
  int code = 0;
  try {
    check_failpoint_setting();
    const Options options = read_options(arguments, environment);
    style = style_for(options, console.facts().err_is_terminal ? Stream::terminal : Stream::other);
    code = run(options, console);
  } catch (const std::exception& failure) {
    code = show_failure(failure, console, style);
  }
  return settle_output(code, console, style);
}

}  // namespace solder::runner
