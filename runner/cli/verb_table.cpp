#include "cli/verb_table.hpp"

#include <algorithm>

namespace solder::runner {

namespace {

using Database = VerbEntry::Database;
using Table = std::vector<VerbEntry>;

void add(Table& table, const Table& more) {
  table.insert(table.end(), more.begin(), more.end());
}

Table commands_that_apply() {
  return {
      {.name = "status",
       .aliases = {"info"},
       .summary = "show what is applied and what is pending",
       .help = "Lists applied migrations, newest first, then pending ones, then the seeds. Marks "
               "those that were "
               "modified after they had been applied, whose plugin is missing, that are out of "
               "order, or that were interrupted, and says what to do. Loads no plugin and changes "
               "nothing. With --verbose also descriptions and checksums.",
       .examples = {{"solder -d app.db status", "what is applied, what is pending"},
                    {"solder -d app.db status --exit-code",
                     "exit with 1 when something is pending"}},
       .options = {"exit-code"}},
      {.name = "migrate",
       .aliases = {"up"},
       .summary = "apply all pending migrations, in order",
       .help = "Applies pending migrations in the order of their versions, each in a transaction "
               "of its own together with its row in the history. The first failure stops the run: "
               "earlier migrations stay, the failed one leaves nothing behind, later ones don't "
               "start. Creates the database when it doesn't exist.",
       .examples = {{"solder -d app.db migrate", "apply everything pending"},
                    {"solder -d app.db migrate --steps 1", "apply the next one"},
                    {"solder -d app.db migrate --dry-run", "show what would be applied"},
                    {"solder -d app.db migrate --transaction all",
                     "all of it, or after a failure nothing"},
                    {"solder -d app.db migrate --backup --keep 5",
                     "with a backup first; the newest five stay"}},
       .options = {"steps", "dry-run", "transaction", "backup", "keep", "schema-file"}},
      {.name = "migrate-to",
       .argument = "VERSION",
       .summary = "go up or down to a version",
       .help = "Applies or rolls back until exactly the migrations up to VERSION are applied. "
               "VERSION 0 is the empty database. Downwards it loses data: it asks first and makes "
               "a backup, as 'rollback' does.",
       .examples = {{"solder -d app.db migrate-to 002", "the database as of version 002"},
                    {"solder -d app.db migrate-to 0 --yes", "undo everything, without a question"}},
       .options = {"dry-run", "transaction", "backup", "keep", "schema-file"}},
  };
}

Table commands_that_go_back() {
  return {
      {.name = "rollback",
       .aliases = {"down"},
       .argument = "[VERSION]",
       .summary = "undo everything newer than a version",
       .help = "Undoes all migrations that are newer than VERSION, or the latest N with --steps, "
               "in the reverse of the order in which they were applied. One of the two must be "
               "given; VERSION 0 undoes everything. Data of those migrations is lost: it says "
               "what, asks on a terminal (elsewhere it needs --yes), and makes a backup first. "
               "Refuses before the first step what it can't finish.",
       .examples = {{"solder -d app.db rollback 002", "undo everything newer than 002"},
                    {"solder -d app.db rollback --steps 1", "undo the latest migration"}},
       .options = {"steps", "dry-run", "transaction", "keep", "schema-file"}},
      {.name = "redo",
       .summary = "roll the latest migration back and apply it again",
       .help = "Rolls the latest migration (or N with --steps) back and applies it again: for a "
               "migration that is being written. Asks and backs up as 'rollback' does.",
       .examples = {{"solder -d app.db redo --yes", "the latest migration down and up again"}},
       .options = {"steps", "transaction", "keep", "schema-file"}},
      {.name = "reset",
       .summary = "delete all data and apply everything again",
       .help = "Drops everything in the database, the history included, and applies all "
               "migrations to the empty database. All data is lost: it asks on a terminal "
               "(elsewhere it needs --yes), and makes a backup first.",
       .examples = {{"solder -d app.db reset", "start over"}},
       .options = {"transaction", "keep", "schema-file"}},
  };
}

Table commands_that_make() {
  return {
      {.name = "create-migration",
       .aliases = {"new"},
       .argument = "NAME",
       .summary = "write a new migration, ready to build",
       .help = "Writes the folder 'migrations/NNN_name' with a plugin project that compiles as it "
               "is. The version is the next one in the style of those that exist. In an empty "
               "folder it also writes the CMakeLists.txt that finds the SDK and picks up every "
               "migration. Where --database names a server, the migration is for PostgreSQL; "
               "--backends says otherwise. Writes all of it or nothing.",
       .examples = {{"solder create-migration add_comments_table --description \"Add comments\"",
                     "the next migration, in C++"},
                    {"solder create-migration add_index --sql", "as up.sql and down.sql"}},
       .options = {"description", "sql", "c", "seed", "backends", "timestamp", "as"},
       .database = Database::unused},
      {.name = "import",
       .argument = "FOLDER",
       .summary = "bring another tool's SQL migrations over",
       .help = "Writes a plugin project for each migration of golang-migrate, goose, dbmate, "
               "Flyway, diesel, sqlx, or of plain numbered SQL files, with its version, name, up "
               "and down. What needs a person is listed: code migrations, placeholders without a "
               "value (give one with --set), transactions that can't be kept as they are. The "
               "FOLDER stays as it is; nothing is overwritten; all of it is written or nothing.",
       .examples = {{"solder import db/migrations", "into 'migrations'; the tool is found out"},
                    {"solder import sql --from flyway --set schema=app", "with a placeholder"},
                    {"solder import db/migrations --dry-run", "show what would be written"}},
       .options = {"from", "backends", "dry-run"},
       .database = Database::unused},
      {.name = "build",
       .summary = "build the migrations into plugins",
       .help = "Builds the migrations folder with CMake and puts the plugins into the plugins "
               "folder. Needs CMake and a compiler; the database isn't opened.",
       .examples = {{"solder build", "build 'migrations' into 'plugins'"},
                    {"solder build --configuration Debug", "with debug information"}},
       .options = {"configuration"},
       .database = Database::unused},
      {.name = "init",
       .summary = "apply everything, then add the default data",
       .help = "Applies all pending migrations, then runs the seeds: plugins that carry default "
               "data. Creates the database when it doesn't exist. Running it again does no harm.",
       .examples = {{"solder -d app.db init", "a database with its default data"}},
       .options = {"transaction", "backup", "keep", "schema-file"}},
      {.name = "seed",
       .summary = "run the seeds that have not run",
       .help =
           "Runs seeds that have not run with their present checksum, and those after which a "
           "migration was rolled back, perhaps with what they had filled; in the order of their "
           "versions; with --again all of them.",
       .examples = {{"solder -d app.db seed", "add default data that is new"}},
       .options = {"again", "transaction", "backup", "keep", "schema-file"}},
  };
}

Table commands_that_try() {
  return {
      {.name = "plan",
       .argument = "[VERSION]",
       .summary = "show what 'migrate' or 'migrate-to' would do",
       .help =
           "Shows the steps that 'migrate', or 'migrate-to VERSION', would run, with their "
           "descriptions. Loads no plugin and changes nothing.\n\n"
           "With --sql their code runs, and each statement that it has executed is shown, with "
           "the rows that it changed and its time: on a throw-away copy of a file, beside it or "
           "in --scratch; on a server in one transaction that is rolled back, which holds its "
           "locks meanwhile.",
       .examples = {{"solder -d app.db plan", "what 'migrate' would do"},
                    {"solder -d app.db plan 001", "what 'migrate-to 001' would do"},
                    {"solder -d app.db plan --sql", "what 'migrate' would execute"}},
       .options = {"sql", "steps", "scratch"},
       .meanings = {{"sql", "run it where it doesn't count, and show the SQL that it executed"}}},
      {.name = "verify",
       .summary = "prove that migrations can be undone and done again",
       .help =
           "Runs each migration up, down and up again on an empty scratch database, and tells "
           "where the schema after its way down isn't the one before, or the second up makes "
           "another one than the first. Irreversible ones are named, and only run up. The "
           "database is one of the kind that --database names (a file without it), made for "
           "this and removed at the end.\n\n"
           "With --with-data it is a copy of the database, on which the pending migrations run; "
           "integrity and foreign keys are checked at the end. The database itself is only "
           "read. The code of all these migrations runs. Exits with 4 when something differs.",
       .examples = {{"solder verify", "all migrations, on an empty SQLite database"},
                    {"solder -d postgres://ci@db/test verify", "on one made beside 'test'"},
                    {"solder -d app.db verify --with-data", "a dress rehearsal of 'migrate'"}},
       .options = {"with-data", "scratch"},
       .database = Database::optional},
  };
}

Table commands_that_look() {
  return {
      {.name = "validate",
       .summary = "check the plugins, and the history against them",
       .help = "Checks every plugin and the plugins folder and, when a database is given, whether "
               "its history agrees with them. Lists all that is wrong. Loads no plugin and changes "
               "nothing. With --verbose also the files of the folder that are passed over.",
       .examples = {{"solder validate", "check the plugins"},
                    {"solder -d app.db validate", "and the history against them"}},
       .database = Database::optional},
      {.name = "history",
       .summary = "show what was done to the database, and when",
       .help =
           "Shows the log: every migration applied, rolled back, marked or repaired, each reset "
           "and restore, and every failure, newest first.",
       .examples = {{"solder -d app.db history --limit 5", "the latest five entries"}},
       .options = {"limit"}},
      {.name = "show-schema",
       .summary = "show the tables, views, indexes and triggers",
       .help = "Shows the schema without Solder's own tables: as text, as JSON, or with --format "
               "sql as the SQL that makes it, in a stable order; as a diagram for Mermaid or "
               "Graphviz (dot), or as html: one page with an entity diagram, all tables and a "
               "search, which needs no network. Graphviz, where it is installed, lays its diagram "
               "out. With --check it shows how the file of --schema-file differs from that SQL, "
               "and then exits with 4.",
       .examples = {{"solder -d app.db show-schema", "for reading"},
                    {"solder -d app.db show-schema --format html -o schema.html", "as a page"},
                    {"solder -d app.db show-schema --format sql > schema.sql", "as SQL"},
                    {"solder -d app.db show-schema --schema-file schema.sql --check",
                     "does the file say the same?"}},
       .options = {"rows", "output", "schema-file", "check"},
       .meanings = {{"schema-file", "the file of SQL that --check compares; it is only read"}}},
      {.name = "report",
       .summary = "write the history as a page for a browser",
       .help = "Writes one page of HTML that needs no network: what ran when, by whom, for how "
               "long and from which file, failures with their message, checksums, and what is "
               "pending. With --format json the same as data. Loads no plugin and changes "
               "nothing.",
       .examples = {{"solder -d app.db report -o report.html", "the page"},
                    {"solder -d app.db report --format json", "the same for programs"}},
       .options = {"output"}},
  };
}

Table commands_about_trust() {
  return {
      {.name = "lock",
       .summary = "pin the plugins in a lock file",
       .help = "Writes 'solder.lock' into the plugins folder: version, name, checksum and the "
               "SHA-256 of every plugin. From then on no other plugin runs from that folder. Lock "
               "again after every change, on each platform that you build for: what other "
               "platforms have locked stays.",
       .examples = {{"solder lock", "pin the plugins in 'plugins'"}},
       .database = Database::unused},
      {.name = "sign",
       .summary = "sign the lock file",
       .help = "Writes 'solder.lock.minisig' beside the lock file, with a secret key that "
               "'minisign -G' has made. The signature is in minisign's format: 'minisign -V' "
               "verifies it too. The key's password comes from --password-file, or is asked for.",
       .examples = {{"solder sign --secret-key release.key", "sign 'plugins/solder.lock'"}},
       .options = {"secret-key"},
       .database = Database::unused},
      {.name = "verify-signatures",
       .summary = "check the lock file's signature and all plugins",
       .help = "Checks whether a trusted key has signed the lock file, and whether every plugin in "
               "the folder is as the lock file pins it. Loads no plugin and changes nothing.",
       .examples = {{"solder verify-signatures --trusted-key release.pub",
                     "check what is in 'plugins'"}},
       .database = Database::unused},
  };
}

Table commands_that_keep() {
  return {
      {.name = "backup",
       .argument = "[FILE]",
       .summary = "write a verified copy of the database",
       .help = "Copies the database, also while others write to it. The copy is checked before it "
               "gets its name. Without FILE the name is made from the time, in the backups folder.",
       .examples = {{"solder -d app.db backup", "a copy in 'backups'"},
                    {"solder -d app.db backup before-release.db", "a copy with this name"},
                    {"solder -d app.db backup --keep 5", "and keep the newest five"}},
       .options = {"keep"}},
      {.name = "restore",
       .argument = "FILE",
       .summary = "replace the database's content by a backup's",
       .help = "Checks the backup, then copies it into the live database. What was written since "
               "the backup is lost: it asks on a terminal (elsewhere it needs --yes), and makes a "
               "backup of the present state first.",
       .examples = {{"solder -d app.db restore before-release.db", "go back to that copy"}},
       .options = {"keep", "schema-file"},
       .meanings = {{"schema-file", "write the restored schema there as SQL, for reviews"}}},
      {.name = "repair",
       .argument = "[VERSION]",
       .summary = "settle what needs a decision",
       .help = "Without VERSION, lists what needs a decision: applied migrations whose checksum "
               "changed, and migrations without a transaction that were interrupted. With a "
               "decision about VERSION, records it. Runs no migration.",
       .examples = {{"solder -d app.db repair", "list what needs a decision"},
                    {"solder -d app.db repair 002 --accept-checksum", "002 is fine as it is now"},
                    {"solder -d app.db repair 005 --not-applied", "005 left nothing behind"}},
       .options = {"accept-checksum", "applied", "not-applied"}},
      {.name = "mark-applied",
       .argument = "VERSION",
       .summary = "record a migration as applied without running it",
       .help = "Adds a migration to the history without running it, for a database that already "
               "has what it would do.",
       .examples = {{"solder -d app.db mark-applied 003", "never run 003 here"}}},
      {.name = "adopt",
       .summary = "take over what another tool has applied",
       .help = "Reads the history table of golang-migrate, goose, dbmate, Rails, Flyway, diesel, "
               "sqlx or Alembic, and records the migrations that are applied there as applied "
               "here, in one transaction. Runs no migration, and leaves the other table as it is. "
               "Refuses what has no plugin here, and a history that its tool calls dirty or "
               "failed. Where the other tool's table is 'schema_migrations' too, Solder's needs "
               "another name: --history-table.",
       .examples = {{"solder -d app.db adopt", "the tool is found out from its table"},
                    {"solder -d app.db --history-table solder_migrations adopt --from dbmate",
                     "beside dbmate's 'schema_migrations'"}},
       .options = {"from", "table", "dry-run"},
       .meanings = {{"from",
                     "golang-migrate, goose, dbmate, rails, flyway, diesel, sqlx or alembic"}}},
  };
}

Table commands_about_the_tool() {
  return {
      {.name = "doctor",
       .summary = "check the whole set-up, and say what to do",
       .help = "Looks at the configuration file, CMake, the compiler and the SDK, at the folders "
               "and their rights, at the database, its health, its data, its settings and its "
               "lock, at every plugin, at the history against the plugins, and at the room for a "
               "backup. One line says of each whether it is ok, a warning or a problem; below it "
               "stands what to do. Goes on without what is wrong in the configuration file. Runs "
               "no plugin and changes nothing. Exits with 0 when there is "
               "no problem, else with the code that the first one has elsewhere. Works without "
               "database, plugins and compiler.",
       .examples = {{"solder -d app.db doctor", "is everything right?"},
                    {"solder doctor --env production", "and there?"}},
       .database = Database::optional},
      {.name = "wait",
       .summary = "wait until the database answers",
       .help = "Waits until the server takes a connection and answers a query, or the file can be "
               "read; of a file that doesn't exist yet, until its folder is there. Asks again and "
               "again for 60 seconds, or those of --wait, and then exits with 7, or with 5 when "
               "others hold the file. What waiting can't mend, such as a wrong password or an "
               "unknown role, ends it at once. All other commands take --wait too.",
       .examples = {{"solder -d postgres://ada@db/app wait", "until the server is up"},
                    {"solder -d postgres://ada@db/app migrate --wait 30",
                     "the same before migrating, for 30 seconds at most"}}},
      {.name = "config",
       .summary = "show each option's value and where it comes from",
       .help = "Shows the value that counts for every option, after the command line, the "
               "environment and the configuration file, and which of them gave it. In the file a "
               "value may stand in quotes. Passwords aren't shown. Opens no database.",
       .examples = {{"solder config", "what counts here"},
                    {"solder config --env production", "what counts in that environment"}},
       .database = Database::unused},
      {.name = "completion",
       .argument = "SHELL",
       .summary = "write a completion script for bash, zsh or fish",
       .help = "Writes the script with which a shell completes commands, options and their values. "
               "Its first lines say where it belongs.",
       .examples = {{"solder completion bash > ~/.local/share/bash-completion/completions/solder",
                     "for bash"},
                    {"solder completion fish > ~/.config/fish/completions/solder.fish",
                     "for fish"}},
       .database = Database::unused},
      {.name = "help",
       .argument = "[COMMAND]",
       .summary = "show help, also for one command",
       .help = "Shows the list of commands and options, or the help of one command.",
       .examples = {{"solder help migrate", "all about 'migrate'"}},
       .database = Database::unused},
  };
}

}  // namespace

std::size_t VerbEntry::least_arguments() const {
  return argument.empty() || argument.front() == '[' ? 0 : 1;
}

std::size_t VerbEntry::most_arguments() const {
  return argument.empty() ? 0 : 1;
}

bool VerbEntry::takes(std::string_view option) const {
  return std::find(options.begin(), options.end(), option) != options.end();
}

OptionEntry VerbEntry::option(std::string_view wanted) const {
  OptionEntry entry = *find_option(wanted);
  for (const OwnMeaning& meaning : meanings) {
    if (meaning.option == wanted) entry.help = meaning.help;
  }
  return entry;
}

std::string VerbEntry::usage() const {
  std::string text = "solder ";
  text.append(name).append(" [options]");
  if (!argument.empty()) text.append(" ").append(argument);
  return text;
}

const std::vector<VerbEntry>& verb_table() {
  static const Table table = [] {
    Table all = commands_that_apply();
    add(all, commands_that_go_back());
    add(all, commands_that_make());
    add(all, commands_that_try());
    add(all, commands_that_look());
    add(all, commands_about_trust());
    add(all, commands_that_keep());
    add(all, commands_about_the_tool());
    return all;
  }();
  return table;
}

const VerbEntry* find_verb(std::string_view name) {
  for (const VerbEntry& verb : verb_table()) {
    const bool is_alias =
        std::find(verb.aliases.begin(), verb.aliases.end(), name) != verb.aliases.end();
    if (verb.name == name || is_alias) return &verb;
  }
  return nullptr;
}

std::vector<std::string_view> verb_names() {
  std::vector<std::string_view> names;
  for (const VerbEntry& verb : verb_table()) {
    names.push_back(verb.name);
    names.insert(names.end(), verb.aliases.begin(), verb.aliases.end());
  }
  return names;
}

}  // namespace solder::runner
