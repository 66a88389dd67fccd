#include "cli/app.hpp"

#include <exception>
#include <new>
#include <optional>

#include "cli/asked_format.hpp"
#include "cli/help.hpp"
#include "cli/json_document.hpp"
#include "cli/options.hpp"
#include "cli/print_error.hpp"
#include "cli/run_verb.hpp"
#include "cli/style.hpp"
#include "cli/typed_options.hpp"
#include "core/error.hpp"
#include "core/text.hpp"
#include "execute/failpoint.hpp"

namespace solder::runner {

namespace {

enum class Stream { out, err };

Style style_for(ColorChoice color, const ConsoleFacts& facts, Stream stream) {
  const bool is_terminal = stream == Stream::out ? facts.out_is_terminal : facts.err_is_terminal;
  const bool is_colored =
      color == ColorChoice::always || (color == ColorChoice::automatic && is_terminal);
  return {.color = is_colored ? Color::on : Color::off, .width = is_terminal ? facts.width : 0};
}

Style style_for(const Options& options, const ConsoleFacts& facts, Stream stream) {
  Style style = style_for(options.color, facts, stream);
  style.detail = options.verbosity == Verbosity::verbose ? Detail::full : Detail::normal;
  style.zone = options.zone;
  return style;
}

// Where the answer goes: the console, and with --format json or jsonl the document as well.
struct Answering {
  Console& console;
  Format format = Format::text;
  Style style = {};  ///< without colours until it is known what was asked for
  std::optional<Document> document = {};
  std::string places = {};  ///< `Options::places`

  [[nodiscard]] Document* find_document() { return document ? &*document : nullptr; }
};

int show_text(const std::string& text, Answering& answering) {
  if (answering.document) {
    answering.document->add(TextAnswer{text});
  } else {
    answering.console.out(text);
  }
  return 0;
}

bool is_for_programs(Format format) {
  return format == Format::json || format == Format::jsonl;
}

void begin_document(const std::string& command, const std::string& database, Answering& answering) {
  answering.document->about(command, database);
  if (answering.format == Format::jsonl) answering.console.out(answering.document->first_line());
}

// What a document says was asked for: `help` and `version` are no more than options, too.
std::string command_of(const Options& options) {
  switch (options.purpose) {
    case Purpose::show_version:
      return "version";
    case Purpose::show_help:
      return "help";
    case Purpose::run:
      break;
  }
  return std::string(options.verb->name);
}

int run(const Options& options, Answering& answering) {
  if (answering.document) {
    begin_document(command_of(options), options.settings.database, answering);
  }
  if (options.purpose == Purpose::show_version) return show_text(version_text(), answering);
  if (options.purpose == Purpose::show_help) {
    return show_text(options.verb == nullptr ? main_help() : verb_help(*options.verb), answering);
  }
  return run_verb({.options = options,
                   .console = answering.console,
                   .out = style_for(options, answering.console.facts(), Stream::out),
                   .err = answering.style,
                   .document = answering.find_document()});
}

/// Shows an exception. \return its exit code.
int show_failure(const std::exception& failure, Answering& answering) {
  if (const auto* error = dynamic_cast<const Error*>(&failure)) {
    const bool echoes = error->code() == ErrorCode::usage;
    ErrorText text = echoes ? echoed(error->text()) : error->text();
    text.next = with_places(text.next, answering.places);
    answering.console.err(error_text(text, answering.style));
    if (answering.document) answering.document->fail(*error, text);
    return exit_code(error->code());
  }
  const ErrorText text{
      .what = "cannot go on", .why = failure.what(), .next = "report this; it is a bug in solder"};
  answering.console.err(error_text(text, answering.style));
  if (answering.document) answering.document->fail({.code = ErrorCode::environment, .text = text});
  return exit_code(ErrorCode::environment);
}

/// \return the exit code: of what is done without an answer, that of a failure.
int show_document(int code, Answering& answering) {
  try {
    const bool is_stream = answering.format == Format::jsonl;
    answering.console.out(is_stream ? answering.document->last_line(code)
                                    : answering.document->text(code));
    return code;
  } catch (const std::bad_alloc& failure) {
    const int own_code = show_failure(failure, answering);
    return code <= 1 ? own_code : code;
  }
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
  Answering answering{.console = console};
  int code = 0;
  bool is_read = false;
  try {
    check_failpoint_setting();
    const Options options = read_options(arguments, environment);
    is_read = true;
    answering.style = style_for(options, console.facts(), Stream::err);
    answering.format = options.format;
    answering.places = options.places;
    if (is_for_programs(options.format)) {
      answering.document.emplace();
      console.reserve_out();
    }
    code = run(options, answering);
  } catch (const std::exception& failure) {
    if (!is_read) {
      answering.format = asked_format(arguments, environment);
      answering.style =
          style_for(asked_color(arguments, environment), console.facts(), Stream::err);
    }
    if (!is_read && is_for_programs(answering.format)) {
      answering.document.emplace();
      begin_document(asked_command(arguments), {}, answering);
    }
    code = show_failure(failure, answering);
  }
  if (answering.document) code = show_document(code, answering);
  return settle_output(code, console, answering.style);
}

}  // namespace solder::runner
