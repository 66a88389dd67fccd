#include <string>

#include "cli/pages/diagram.hpp"
#include "cli/pages/report_page.hpp"
#include "cli/pages/schema_page.hpp"
#include "cli/print_findings.hpp"
#include "cli/print_schema.hpp"
#include "cli/run_surroundings.hpp"
#include "cli/schema_diagrams.hpp"
#include "cli/schema_file.hpp"
#include "cli/text_layout.hpp"
#include "cli/verbs.hpp"
#include "commands/commands.hpp"
#include "commands/graph_layout.hpp"
#include "commands/replace_file.hpp"
#include "core/text.hpp"
#include "database/database.hpp"

namespace solder::runner {

namespace {

int check_schema_of(const Session& session) {
  const SchemaCheck check = check_schema(session.options.settings, session.options.schema_file);
  session.answer(check, check_text(check));
  if (!check.is_same()) throw check_failure(check);
  return 0;
}

// The answer that isn't a document: on the standard output, or in the file that was named.
int deliver(const Session& session, const std::string& text) {
  const std::filesystem::path& file = session.options.output;
  if (file.empty()) {
    session.console.out(text);
    return 0;
  }
  replace_file(file, text);
  if (session.options.verbosity != Verbosity::quiet) {
    session.console.out("Wrote " + quote(file.string()) + " (" + size_text(text.size()) + ").\n");
  }
  return 0;
}

void refuse_page_on_terminal(const Session& session) {
  const Options& options = session.options;
  const bool is_shown = options.output.empty() && session.console.facts().out_is_terminal;
  if (options.format != Format::html || !is_shown) return;
  const std::string name(options.verb->name);
  const std::string format = name == "report" ? "" : " --format html";
  throw Error(ErrorCode::usage, {.what = "cannot show a page of HTML on the terminal",
                                 .why = "it is for a browser",
                                 .next = "write it into a file: 'solder " + name + format +
                                         " --output " + name + ".html'"});
}

GraphLayout layout_for(const Session& session, const SchemaResult& result) {
  GraphLayout layout = lay_out(layout_question(diagram_of(result.tables)));
  if (!layout.missing.empty()) {
    warn(session, {"the page has no diagram: " + layout.missing + "; " + layout.next});
  }
  return layout;
}

}  // namespace

int run_show_schema(const Session& session) {
  const Options& options = session.options;
  if (options.check) return check_schema_of(session);
  refuse_page_on_terminal(session);
  const SchemaResult result = show_schema(options.settings, options.count_rows);
  const std::string name = shown_address(options.settings.database);
  switch (options.format) {
    case Format::text:
      return deliver(session, schema_text(result, options.output.empty() ? session.out : Style()));
    case Format::sql:
      return deliver(session, schema_sql(result));
    case Format::mermaid:
      return deliver(session, schema_mermaid(result));
    case Format::dot:
      return deliver(session, schema_dot(result));
    case Format::html:
      return deliver(session, schema_page(result, name, layout_for(session, result)));
    case Format::json:
    case Format::jsonl:
      break;
  }
  session.answer(result, {});
  return 0;
}

int run_report(const Session& session) {
  refuse_page_on_terminal(session);
  const HistoryReport result = report(session.options.settings);
  if (session.document == nullptr) {
    return deliver(session, report_page(result, shown_address(session.options.settings.database)));
  }
  session.answer(result, {});
  return 0;
}

}  // namespace solder::runner
