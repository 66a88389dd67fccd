#include "cli/read_settings.hpp"

#include "commands/secret_file.hpp"
#include "core/error.hpp"

namespace solder::runner {

namespace {

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

}  // namespace

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
  const std::string_view backup = reader.nearer_of("backup", "no-backup");
  settings.backup_first = backup != "no-backup";
  settings.backup_always = backup == "backup";
  settings.keep_backups = reader.count("keep", 0).value_or(defaults.keep_backups);
  return settings;
}

void check_signature_options(const OptionReader& reader, const Settings& settings) {
  reader.refuse_together({"require-signature", "no-lock-file"});
  if (!settings.require_signature || !settings.trusted_keys.empty()) return;
  throw Error(ErrorCode::usage, {.what = "cannot require a signature",
                                 .why = "no trusted key is named, so none could be verified",
                                 .next = "name a key with --trusted-key, or in solder.conf"});
}

void add_password(const OptionReader& reader, const VerbEntry& verb, Settings& settings) {
  if (verb.database == VerbEntry::Database::unused || settings.database.empty()) return;
  settings.database = with_password_of(settings.database, reader.text("password-file", ""));
}

}  // namespace solder::runner
