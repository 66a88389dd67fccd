#include <algorithm>
#include <filesystem>
#include <map>
#include <utility>

#include "cli/option_reader.hpp"
#include "cli/options.hpp"
#include "cli/suggestion.hpp"
#include "cli/typed_options.hpp"
#include "commands/secret_file.hpp"
#include "core/error.hpp"
#include "core/text.hpp"
#include "core/version.hpp"

namespace solder::runner {

namespace {

constexpr std::size_t kDefaultLimit = 20;
constexpr std::chrono::seconds kUsualWait{60};

std::string help_command(const VerbEntry& verb) {
  return "see 'solder " + std::string(verb.name) + " --help'";
}

const VerbEntry& require_verb(const std::string& name) {
  if (const VerbEntry* verb = find_verb(name)) return *verb;
  // An address without --database before it; where its password ends nobody can tell.
  if (const std::size_t scheme = name.find("://"); scheme != std::string::npos) {
    throw Error(ErrorCode::usage, {.what = "cannot run command " +
                                           quote(shorten(name.substr(0, scheme), 20) + "://…"),
                                   .why = "it is an address, not a command",
                                   .next = "put '--database' before it, or set SOLDER_DATABASE"});
  }
  throw Error(ErrorCode::usage, {.what = "cannot run command " + quote(shorten(name, 100)),
                                 .why = unknown("command", name, verb_names()),
                                 .next = "see 'solder --help'"});
}

bool takes(const VerbEntry& verb, const OptionEntry& option) {
  return option.scope == OptionEntry::Scope::every || verb.takes(option.name);
}

void refuse_foreign_options(const VerbEntry& verb, const std::vector<OptionValue>& values) {
  for (const OptionValue& value : values) {
    if (takes(verb, *value.option)) continue;
    throw Error(ErrorCode::usage, {.what = "cannot accept option " + quote(value.place),
                                   .why = quote(verb.name) + " does not take it",
                                   .next = help_command(verb)});
  }
}

void check_argument_count(const VerbEntry& verb, const std::vector<std::string>& arguments) {
  if (arguments.size() < verb.least_arguments()) {
    throw Error(ErrorCode::usage, {.what = "cannot run " + quote(verb.name),
                                   .why = "it needs " + std::string(verb.argument),
                                   .next = help_command(verb)});
  }
  if (arguments.size() > verb.most_arguments()) {
    const std::string& surplus = arguments[verb.most_arguments()];
    throw Error(ErrorCode::usage, {.what = "cannot accept argument " + quote(shorten(surplus, 100)),
                                   .why = quote(verb.name) + " takes " +
                                          (verb.most_arguments() == 0
                                               ? std::string("no argument")
                                               : "one argument: " + std::string(verb.argument)),
                                   .next = help_command(verb)});
  }
}

// What a script gets from a variable that isn't set, and not what it meant.
void refuse_empty_arguments(const VerbEntry& verb, const std::vector<std::string>& arguments) {
  if (std::none_of(arguments.begin(), arguments.end(),
                   [](const std::string& argument) { return argument.empty(); })) {
    return;
  }
  throw Error(
      ErrorCode::usage,
      {.what = "cannot accept argument ''", .why = "it is empty", .next = help_command(verb)});
}

// The environment and the file speak to every command; what this one doesn't take isn't meant for
// it.
void add_for_verb(const VerbEntry& verb, const std::vector<OptionValue>& more,
                  std::vector<OptionValue>& values) {
  for (const OptionValue& value : more) {
    if (verb.name == "config" || takes(verb, *value.option)) values.push_back(value);
  }
}

std::string file_named_by(const OptionReader& reader) {
  std::string file = reader.text("config", "");
  std::error_code ignored;
  const bool is_default = file.empty() && std::filesystem::exists(kDefaultConfiguration, ignored);
  return is_default ? kDefaultConfiguration : file;
}

std::vector<OptionValue> read_file(const std::string& file, const OptionReader& reader) {
  return values_for(file.empty() ? Configuration() : read_configuration(file), reader.find("env"));
}

// Which of two switches that contradict each other counts: the one that was said nearer to the
// command line. Empty when neither is on.
std::string_view nearer_of(const OptionReader& reader, std::string_view one,
                           std::string_view other) {
  const bool is_one = reader.is_on(one);
  const bool is_other = reader.is_on(other);
  if (is_one != is_other) return is_one ? one : other;
  if (!is_one) return {};
  const Origin origin = reader.find(one)->origin;
  const Origin other_origin = reader.find(other)->origin;
  if (origin == other_origin) reader.refuse_together({one, other});
  return origin > other_origin ? one : other;
}

LockMode read_lock(const OptionReader& reader) {
  const std::string way = reader.choice("lock");
  if (way == "advisory") return LockMode::advisory;
  if (way == "row") return LockMode::row;
  return way == "none" ? LockMode::none : LockMode::automatic;
}

DdlMode read_ddl(const OptionReader& reader) {
  const std::string kind = reader.choice("ddl");
  if (kind == "transactional") return DdlMode::transactional;
  return kind == "auto" ? DdlMode::automatic : DdlMode::non_transactional;
}

Transactions read_transactions(const OptionReader& reader) {
  return reader.choice("transaction", {"each", "all"}) == "all" ? Transactions::all
                                                                : Transactions::each;
}

Settings read_settings(const OptionReader& reader) {
  const Settings defaults;
  Settings settings;
  settings.database = reader.text("database", "");
  settings.plugins = reader.text("plugins", defaults.plugins.string());
  settings.migrations = reader.text("migrations", defaults.migrations.string());
  settings.backups = reader.text("backups", defaults.backups.string());
  settings.history_table = reader.text("history-table", defaults.history_table);
  settings.variables = reader.pairs("set");
  settings.lock_timeout = reader.seconds("lock-timeout", defaults.lock_timeout);
  settings.ddl_lock_timeout = reader.seconds("ddl-lock-timeout", defaults.ddl_lock_timeout);
  settings.lock = read_lock(reader);
  settings.ddl = read_ddl(reader);
  settings.transactions = read_transactions(reader);
  settings.server_programs = reader.text("postgres-programs", "");
  settings.step_timeout = reader.seconds("timeout", defaults.step_timeout);
  settings.run_timeout = reader.seconds("run-timeout", defaults.run_timeout);
  settings.memory_limit_mib = reader.count("memory-limit", 0).value_or(defaults.memory_limit_mib);
  settings.allow_out_of_order = reader.is_on("allow-out-of-order");
  settings.allow_missing = reader.is_on("allow-missing");
  settings.allow_existing_tables = reader.is_on("allow-existing-tables");
  settings.insecure_plugins = reader.is_on("insecure-plugins");
  settings.trusted_keys = reader.texts("trusted-key");
  settings.require_signature = reader.is_on("require-signature");
  settings.use_lock_file = !reader.is_on("no-lock-file");
  settings.allow_hard_links = reader.is_on("allow-hardlink");
  settings.is_protected = reader.is_on("protected");
  settings.strict = reader.is_on("strict");
  settings.in_process = reader.is_on("in-process");
  const std::string_view backup = nearer_of(reader, "backup", "no-backup");
  settings.backup_first = backup != "no-backup";
  settings.backup_always = backup == "backup";
  settings.keep_backups = reader.count("keep", 0).value_or(defaults.keep_backups);
  return settings;
}

// What --keep asks for is done after a backup. In the environment and the file it is meant for the
// commands that make one.
void check_keep(const OptionReader& reader, const VerbEntry& verb, const Settings& settings) {
  const OptionValue* keep = reader.find("keep");
  if (keep == nullptr || keep->origin != Origin::command_line) return;
  const auto refuse = [&](const std::string& why, const std::string& next) {
    throw Error(ErrorCode::usage, {.what = "cannot use --keep without a backup",
                                   .why = why,
                                   .next = next + ", or leave --keep out"});
  };
  // Downwards, 'migrate-to' makes one without being asked.
  const bool is_on_demand = verb.takes("backup") && verb.name != "migrate-to";
  if (is_on_demand && !settings.backup_always) {
    refuse(quote(verb.name) + " makes a backup when --backup asks for it", "add --backup");
  }
  if (!settings.backup_first && verb.name != "backup") {
    refuse("--no-backup says that none is made", "leave --no-backup out");
  }
}

Verbosity read_verbosity(const OptionReader& reader) {
  const std::string_view chosen = nearer_of(reader, "verbose", "quiet");
  if (chosen == "verbose") return Verbosity::verbose;
  return chosen == "quiet" ? Verbosity::quiet : Verbosity::normal;
}

ColorChoice read_color(const OptionReader& reader, const Environment& environment) {
  const std::string color = reader.choice("color");
  if (color == "always") return ColorChoice::always;
  if (color == "never") return ColorChoice::never;
  return default_color(environment);
}

Format read_format(const OptionReader& reader, const VerbEntry* verb) {
  const std::string_view name = verb == nullptr ? "" : verb->name;
  std::vector<std::string_view> choices = {"text", "json", "jsonl"};
  if (name == "show-schema") choices = {"text", "json", "jsonl", "sql", "mermaid", "dot", "html"};
  // Where a configuration asks for text, that is the page: it is what people read.
  if (name == "report") choices = {"html", "json", "jsonl", "text"};
  const std::string format = reader.choice("format", choices);
  static const std::map<std::string_view, Format> formats = {
      {"json", Format::json},       {"jsonl", Format::jsonl}, {"sql", Format::sql},
      {"mermaid", Format::mermaid}, {"dot", Format::dot},     {"html", Format::html},
      {"text", Format::text}};
  return name == "report" && format == "text" ? Format::html : formats.at(format);
}

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

void check_signature_options(const OptionReader& reader, const Settings& settings) {
  reader.refuse_together({"require-signature", "no-lock-file"});
  if (!settings.require_signature || !settings.trusted_keys.empty()) return;
  throw Error(ErrorCode::usage, {.what = "cannot require a signature",
                                 .why = "no trusted key is named, so none could be verified",
                                 .next = "name a key with --trusted-key, or in solder.conf"});
}

void read_sign_request(const OptionReader& reader, Options& options) {
  options.sign.secret_key = reader.text("secret-key", "");
  options.sign.password_file = reader.text("password-file", "");
  if (!options.sign.secret_key.empty()) return;
  throw Error(ErrorCode::usage, {.what = "cannot run 'sign'",
                                 .why = "it needs the key to sign with",
                                 .next = "name its file: 'solder sign --secret-key release.key'"});
}

void check_database(const VerbEntry& verb, const Settings& settings) {
  if (verb.database != VerbEntry::Database::needed || !settings.database.empty()) return;
  throw Error(
      ErrorCode::usage,
      {.what = "cannot run " + quote(verb.name) + " without a database",
       .why = "neither --database nor SOLDER_DATABASE, DATABASE_URL or solder.conf names one",
       .next = "name it: 'solder --database app.db " + std::string(verb.name) + "'"});
}

void add_password(const OptionReader& reader, const VerbEntry& verb, Settings& settings) {
  if (verb.database == VerbEntry::Database::unused || settings.database.empty()) return;
  settings.database = with_password_of(settings.database, reader.text("password-file", ""));
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

// Whether help or the version is asked for, which needs neither a database nor a configuration.
bool read_purpose(const OptionReader& reader, const std::vector<std::string>& words,
                  Options& options) {
  if (reader.is_on("version")) {
    options.purpose = Purpose::show_version;
    options.format = read_format(reader, nullptr);
    return true;
  }
  const bool is_help = !words.empty() && words.front() == "help";
  if (!is_help && !reader.is_on("help")) return false;
  options.purpose = Purpose::show_help;
  options.format = read_format(reader, nullptr);
  const std::size_t place = is_help ? 1 : 0;
  if (words.size() > place) options.verb = &require_verb(words[place]);
  if (is_help && words.size() > 2) check_argument_count(*find_verb("help"), {words[1], words[2]});
  return true;
}

}  // namespace

ColorChoice default_color(const Environment& environment) {
  // https://no-color.org: set and not empty; what was asked for by name comes before it.
  const auto no_color = environment.find("NO_COLOR");
  const auto terminal = environment.find("TERM");
  const bool is_unwanted = no_color != environment.end() && !no_color->second.empty();
  const bool is_impossible = terminal != environment.end() && terminal->second == "dumb";
  return is_unwanted || is_impossible ? ColorChoice::never : ColorChoice::automatic;
}

std::string Options::argument() const {
  return arguments.empty() ? std::string() : arguments[0];
}

Options read_options(const std::vector<std::string>& arguments, const Environment& environment) {
  Options options;
  CommandLine line = parse_command_line(arguments);
  if (read_purpose(OptionReader(line.values), line.words, options)) return options;
  if (line.words.empty()) {
    throw Error(ErrorCode::usage, {.what = "cannot run without a command",
                                   .why = "none was given",
                                   .next = "see 'solder --help'"});
  }
  options.verb = &require_verb(line.words.front());
  options.arguments.assign(line.words.begin() + 1, line.words.end());
  refuse_foreign_options(*options.verb, line.values);
  check_argument_count(*options.verb, options.arguments);
  refuse_empty_arguments(*options.verb, options.arguments);

  options.places = places_typed(line.values);
  std::vector<OptionValue> values = std::move(line.values);
  add_for_verb(*options.verb, read_environment(environment), values);
  const std::string file = file_named_by(OptionReader(values));
  options.configuration_file = file;
  add_for_verb(*options.verb, read_file(file, OptionReader(values)), values);

  if (options.verb->name == "config") options.given = values;
  const OptionReader reader(std::move(values));
  options.settings = read_settings(reader);
  check_keep(reader, *options.verb, options.settings);
  check_signature_options(reader, options.settings);
  options.verbosity = read_verbosity(reader);
  options.color = read_color(reader, environment);
  options.format = read_format(reader, options.verb);
  options.zone = reader.is_on("utc") ? Zone::utc : Zone::local;
  options.agreed = reader.is_on("yes");
  options.confirmed = reader.text("confirm", "");
  read_verb_options(reader, options);
  check_database(*options.verb, options.settings);
  add_password(reader, *options.verb, options.settings);
  return options;
}

}  // namespace solder::runner
