#include "cli/option_table.hpp"

#include <algorithm>
#include <cctype>

namespace solder::runner {

namespace {

using Scope = OptionEntry::Scope;
using Source = OptionEntry::Source;
using Repeat = OptionEntry::Repeat;

std::vector<OptionEntry> options_about_places() {
  return {
      {.name = "database",
       .letter = 'd',
       .value_name = "ADDRESS",
       .help =
           "the database: a path, sqlite:PATH, or a server: postgres://ROLE@HOST/NAME; also from "
           "DATABASE_URL"},
      {.name = "password-file",
       .value_name = "FILE",
       .help = "its first line is the server's password, or the key's with 'sign'; env:NAME: that "
               "variable"},
      {.name = "plugins",
       .letter = 'p',
       .value_name = "FOLDER",
       .help = "where compiled migrations are",
       .default_text = "plugins"},
      {.name = "migrations",
       .letter = 'm',
       .value_name = "FOLDER",
       .help = "where the sources of migrations are",
       .default_text = "migrations"},
      {.name = "backups",
       .value_name = "FOLDER",
       .help = "where backups without a name of their own go",
       .default_text = "backups"},
      {.name = "history-table",
       .value_name = "NAME",
       .help = "the table that records what is applied; on a server also SCHEMA.TABLE",
       .default_text = "schema_migrations"},
  };
}

std::vector<OptionEntry> options_about_the_run() {
  return {
      {.name = "set",
       .value_name = "KEY=VALUE",
       .help = "a variable that migrations can read; may be repeated",
       .repeat = Repeat::collected},
      {.name = "wait",
       .value_name = "SECONDS",
       .help = "before anything else, wait as long as that until the database answers",
       .default_text = "0"},
      {.name = "lock-timeout",
       .value_name = "SECONDS",
       .help = "how long to wait for others who use the database",
       .default_text = "10"},
      {.name = "ddl-lock-timeout",
       .value_name = "SECONDS",
       .help = "how long a statement waits for a table on a server, 4 times; 0: for ever",
       .default_text = "5"},
      {.name = "lock",
       .value_name = "WAY",
       .help = "what keeps runs apart on a server: auto, advisory, row or none",
       .default_text = "auto",
       .choices = {"auto", "advisory", "row", "none"}},
      {.name = "ddl",
       .value_name = "KIND",
       .help = "whether a server undoes changes of the schema: auto, transactional or "
               "non-transactional",
       .default_text = "auto",
       .choices = {"auto", "transactional", "non-transactional"}},
      {.name = "postgres-programs",
       .value_name = "FOLDER",
       .help = "where pg_dump, pg_restore and psql are",
       .default_text = "looked for"},
      {.name = "timeout",
       .value_name = "SECONDS",
       .help = "stop a migration that runs longer; 0: never; not with --in-process",
       .default_text = "0"},
      {.name = "run-timeout",
       .value_name = "SECONDS",
       .help = "stop the whole run when it takes longer; 0: never; not with --in-process",
       .default_text = "0"},
      {.name = "memory-limit",
       .value_name = "MIB",
       .help = "address space that migrations may use; 0: no limit; not with --in-process",
       .default_text = "8192"},
  };
}

std::vector<OptionEntry> options_about_trust() {
  return {
      {.name = "allow-out-of-order",
       .help = "apply pending migrations below the newest applied one too"},
      {.name = "allow-missing", .help = "go on although plugins of applied migrations are gone"},
      {.name = "allow-existing-tables",
       .help = "begin in a database that has tables and no history"},
      {.name = "insecure-plugins",
       .help = "accept plugins that other users can write; for throw-away containers"},
      {.name = "trusted-key",
       .value_name = "KEY",
       .help = "a minisign key, or its .pub file, that may sign the lock file; may be repeated",
       .repeat = Repeat::collected},
      {.name = "require-signature",
       .help = "run plugins only when a trusted key has signed the lock file"},
      {.name = "no-lock-file", .help = "ignore the lock file of the plugins folder"},
      {.name = "allow-hardlink",
       .help = "change a database file that has several hard links all the same"},
      {.name = "strict",
       .help = "refuse instead of warning: a network file system, a schema that others changed"},
  };
}

std::vector<OptionEntry> options_about_the_talk() {
  return {
      {.name = "in-process",
       .help = "run plugins in this process, for debuggers; their crash is ours"},
      {.name = "protected", .help = "refuse what loses data, also with --yes; for solder.conf"},
      {.name = "confirm",
       .value_name = "NAME",
       .help = "agree to what is lost of a protected database: its name",
       .source = Source::command_line},
      {.name = "no-backup", .help = "make no backup before something is lost"},
      {.name = "yes", .letter = 'y', .help = "agree to what is lost without being asked"},
      {.name = "verbose", .letter = 'v', .help = "say more"},
      {.name = "quiet", .letter = 'q', .help = "say nothing but answers and errors"},
      {.name = "format",
       .value_name = "FORMAT",
       .help = "text; json: one document on the standard output; jsonl: a document for each event; "
               "'show-schema' also has sql, mermaid, dot and html, and 'report' is html",
       .default_text = "text",
       .choices = {"text", "json", "jsonl", "sql", "mermaid", "dot", "html"}},
      {.name = "color",
       .value_name = "WHEN",
       .help = "auto, always or never; NO_COLOR is honoured",
       .default_text = "auto",
       .choices = {"auto", "always", "never"}},
      {.name = "utc", .help = "show times in UTC instead of the local time zone"},
      {.name = "config",
       .value_name = "FILE",
       .help = "read options from this file",
       .default_text = "solder.conf, if it is there",
       .source = Source::environment},
      {.name = "env",
       .letter = 'e',
       .value_name = "NAME",
       .help = "the environment to use: what stands under [NAME] in the configuration file"},
      {.name = "help",
       .letter = 'h',
       .help = "show help, also for one command",
       .source = Source::command_line},
      {.name = "version", .help = "show the version of solder", .source = Source::command_line},
  };
}

std::vector<OptionEntry> options_of_runs() {
  return {
      {.name = "steps", .letter = 'n', .value_name = "N", .help = "how many migrations"},
      {.name = "dry-run", .help = "show what would be done, and do nothing"},
      {.name = "schema-file",
       .value_name = "FILE",
       .help = "after each change of the database, write its schema there as SQL, for reviews"},
      {.name = "check", .help = "fail when the file of --schema-file is not the schema"},
      {.name = "transaction",
       .value_name = "KIND",
       .help =
           "each: one for each migration; all: one for the run, which is done as a whole or not "
           "at all",
       .default_text = "each"},
      {.name = "exit-code", .help = "exit with 1 when migrations are pending"},
  };
}

std::vector<OptionEntry> options_of_other_commands() {
  return {
      {.name = "description", .value_name = "TEXT", .help = "what the migration is for, one line"},
      {.name = "sql", .help = "write up.sql and down.sql instead of C++"},
      {.name = "with-data", .help = "on a copy of the database, with what is pending there"},
      {.name = "scratch",
       .value_name = "FOLDER",
       .help = "where a throw-away copy goes; it is removed at the end"},
      {.name = "c", .help = "write C"},
      {.name = "seed", .help = "make a seed: default data instead of a schema change"},
      {.name = "backends",
       .value_name = "LIST",
       .help = "the databases it is for: sqlite, postgres or both, as in sqlite,postgres"},
      {.name = "timestamp", .help = "use the time as the version"},
      {.name = "as", .value_name = "VERSION", .help = "use this version"},
      {.name = "configuration",
       .value_name = "NAME",
       .help = "CMake's build type",
       .default_text = "Release"},
      {.name = "backup", .help = "make a verified backup before anything is applied"},
      {.name = "keep",
       .value_name = "N",
       .help =
           "after a new backup in the backups folder, keep the newest N of this database; 0: all",
       .default_text = "0"},
      {.name = "again", .help = "also run seeds that have run already"},
      {.name = "output",
       .letter = 'o',
       .value_name = "FILE",
       .help = "write the answer into this file",
       .default_text = "the standard output"},
      {.name = "rows", .help = "count the rows of each table"},
      {.name = "accept-checksum", .help = "record the checksum that the plugin has now"},
      {.name = "applied", .help = "record the interrupted migration as applied"},
      {.name = "not-applied", .help = "record the interrupted migration as not applied"},
      {.name = "secret-key", .value_name = "FILE", .help = "the minisign key to sign with"},
      {.name = "from",
       .value_name = "TOOL",
       .help = "golang-migrate, goose, dbmate, flyway, diesel, sqlx or plain",
       .default_text = "found out"},
      {.name = "table",
       .value_name = "NAME",
       .help = "the other tool's history table",
       .default_text = "the one that the tool uses"},
      {.name = "limit",
       .value_name = "N",
       .help = "show the newest N entries; 0: all",
       .default_text = "20"},
  };
}

std::vector<OptionEntry> of_some_commands(std::vector<OptionEntry> entries) {
  for (OptionEntry& entry : entries) entry.scope = Scope::some;
  return entries;
}

}  // namespace

std::string OptionEntry::variable() const {
  if (source == Source::command_line) return {};
  std::string variable = "SOLDER_";
  for (const char letter_of_name : name) {
    const auto byte = static_cast<unsigned char>(letter_of_name);
    variable += letter_of_name == '-' ? '_' : static_cast<char>(std::toupper(byte));
  }
  return variable;
}

std::string OptionEntry::usage() const {
  std::string text = letter != 0 ? std::string("-") + letter + ", --" : "    --";
  text += name;
  if (!is_switch()) text.append(" ").append(value_name);
  return text;
}

const std::vector<OptionEntry>& option_table() {
  static const std::vector<OptionEntry> table = [] {
    std::vector<OptionEntry> all = options_about_places();
    for (const auto& more :
         {options_about_the_run(), options_about_trust(), options_about_the_talk(),
          of_some_commands(options_of_runs()), of_some_commands(options_of_other_commands())}) {
      all.insert(all.end(), more.begin(), more.end());
    }
    return all;
  }();
  return table;
}

const OptionEntry* find_option(std::string_view name) {
  const auto& table = option_table();
  const auto found = std::find_if(table.begin(), table.end(),
                                  [&](const auto& entry) { return entry.name == name; });
  return found == table.end() ? nullptr : &*found;
}

}  // namespace solder::runner
