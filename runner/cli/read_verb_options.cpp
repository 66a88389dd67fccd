#include "cli/read_verb_options.hpp"

#include <filesystem>

#include "core/error.hpp"
#include "core/text.hpp"
#include "core/version.hpp"

namespace solder::runner {

namespace {

constexpr std::size_t kDefaultLimit = 20;
constexpr std::chrono::seconds kUsualWait{60};

std::filesystem::path read_output(const OptionReader& reader, const Options& options) {
  std::filesystem::path output = reader.text("output", "");
  const bool is_document = options.format == Format::json || options.format == Format::jsonl;
  if (output.empty() || !is_document) return output;
  throw Error(ErrorCode::usage,
              {.what = "cannot write JSON into " + quote(output.string()),
               .why = "with '--format json' the answer is on the standard output",
               .next = "leave --output out and redirect: '> " + output.string() + "'"});
}

std::vector<std::string> read_backends(const OptionReader& reader) {
  if (reader.find("backends") == nullptr) return {};
  const std::string list = reader.text("backends", "");
  if (list == "sqlite" || list == "postgres") return {list};
  if (list == "sqlite,postgres" || list == "postgres,sqlite") return {"sqlite", "postgres"};
  throw bad_value(*reader.find("backends"), "it must be sqlite, postgres or sqlite,postgres");
}

ScaffoldRequest read_scaffold(const OptionReader& reader, const std::string& name) {
  reader.refuse_together({"sql", "c"});
  reader.refuse_together({"timestamp", "as"});
  ScaffoldRequest request;
  request.name = name;
  if (const OptionValue* description = reader.find("description")) {
    request.description = description->text;
  }
  if (reader.is_on("sql")) request.language = ScaffoldRequest::Language::sql;
  if (reader.is_on("c")) request.language = ScaffoldRequest::Language::c;
  request.timestamp = reader.is_on("timestamp");
  request.seed = reader.is_on("seed");
  request.backends = read_backends(reader);
  if (const OptionValue* version = reader.find("as")) {
    if (!Version::parse(version->text)) throw bad_value(*version, kVersionRule);
    request.version = version->text;
  }
  return request;
}

std::optional<Tool> read_tool(const OptionReader& reader, const std::vector<std::string>& tools) {
  if (reader.find("from") == nullptr) return std::nullopt;
  return tool_named(reader.choice("from", {tools.begin(), tools.end()}));
}

ImportRequest read_import(const OptionReader& reader, const Options& options) {
  return {.folder = options.argument(),
          .from = read_tool(reader, tools_with_folders()),
          .backends = read_backends(reader),
          .dry_run = options.dry_run};
}

AdoptRequest read_adopt(const OptionReader& reader, const Options& options) {
  return {.from = read_tool(reader, tools_with_histories()),
          .table = reader.text("table", ""),
          .dry_run = options.dry_run};
}

RepairRequest::Decision read_decision(const OptionReader& reader, const std::string& version) {
  using Decision = RepairRequest::Decision;
  reader.refuse_together({"accept-checksum", "applied", "not-applied"});
  Decision decision = Decision::none;
  if (reader.is_on("accept-checksum")) decision = Decision::accept_checksum;
  if (reader.is_on("applied")) decision = Decision::applied;
  if (reader.is_on("not-applied")) decision = Decision::not_applied;
  if (decision == Decision::none || !version.empty()) return decision;
  throw Error(ErrorCode::usage, {.what = "cannot run 'repair'",
                                 .why = "a decision needs the VERSION that it is about",
                                 .next = "run 'solder repair' to list what needs a decision"});
}

void check_rollback(const Options& options) {
  if (options.arguments.empty() != options.steps.has_value()) {
    throw Error(ErrorCode::usage,
                {.what = "cannot run 'rollback'",
                 .why = options.steps ? "VERSION and --steps contradict each other"
                                      : "it needs VERSION, or --steps N",
                 .next = "run 'solder rollback VERSION' to undo everything newer than VERSION, or "
                         "'solder rollback --steps 1' to undo the latest migration"});
  }
}

// A project that keeps `sql = yes` for what create-migration writes doesn't ask for plugins to run.
bool is_sql_asked_for(const OptionReader& reader) {
  const OptionValue* const given = reader.find("sql");
  return given != nullptr && given->origin == Origin::command_line && reader.is_on("sql");
}

void check_plan(const Options& options) {
  if (options.arguments.empty() || !options.steps) return;
  throw Error(ErrorCode::usage,
              {.what = "cannot run 'plan'",
               .why = "VERSION and --steps contradict each other",
               .next = "give one of them: 'solder plan 003' or 'solder plan --steps 1'"});
}

void read_sign_request(const OptionReader& reader, Options& options) {
  options.sign.secret_key = reader.text("secret-key", "");
  options.sign.password_file = reader.text("password-file", "");
  if (!options.sign.secret_key.empty()) return;
  throw Error(ErrorCode::usage, {.what = "cannot run 'sign'",
                                 .why = "it needs the key to sign with",
                                 .next = "name its file: 'solder sign --secret-key release.key'"});
}

// In the configuration file it is for the commands that change the schema.
void check_schema_options(const OptionReader& reader, const Options& options) {
  if (options.check && options.schema_file.empty()) {
    throw Error(ErrorCode::usage, {.what = "cannot check the schema",
                                   .why = "no file is named to compare it with",
                                   .next = "name it with --schema-file"});
  }
  const OptionValue* file = reader.find("schema-file");
  const bool is_meant = file != nullptr && file->origin == Origin::command_line;
  if (!is_meant || options.check) return;
  throw bad_value(*file,
                  "'show-schema' compares with it alone: add --check; 'solder show-schema "
                  "--format sql > FILE' writes it");
}

}  // namespace

void read_verb_options(const OptionReader& reader, Options& options) {
  const std::string_view verb = options.verb->name;
  options.wait = reader.seconds("wait", verb == "wait" ? kUsualWait : std::chrono::seconds{0});
  options.steps = reader.count("steps", 1);
  options.dry_run = reader.is_on("dry-run");
  options.schema_file = reader.text("schema-file", "");
  options.check = reader.is_on("check");
  options.shows_sql = verb == "plan" && is_sql_asked_for(reader);
  options.with_data = reader.is_on("with-data");
  options.scratch = reader.text("scratch", "");
  options.exit_code = reader.is_on("exit-code");
  options.configuration = reader.text("configuration", "Release");
  options.again = reader.is_on("again");
  options.count_rows = reader.is_on("rows");
  options.output = read_output(reader, options);
  options.limit = reader.count("limit", 0).value_or(kDefaultLimit);
  if (verb == "sign") read_sign_request(reader, options);
  if (verb == "create-migration") options.scaffold = read_scaffold(reader, options.argument());
  if (verb == "import") options.import_request = read_import(reader, options);
  if (verb == "adopt") options.adopt_request = read_adopt(reader, options);
  if (verb == "repair") options.decision = read_decision(reader, options.argument());
  if (verb == "rollback") check_rollback(options);
  if (verb == "plan") check_plan(options);
  if (verb == "show-schema") check_schema_options(reader, options);
}

}  // namespace solder::runner
