// V1.2__users.sql, U1.2__users.sql, R__views.sql, B5__all.sql, and V1.2__users.sql.conf.
// https://documentation.red-gate.com/flyway/flyway-concepts/migrations
#include <algorithm>
#include <map>
#include <utility>

#include "commands/import/placeholders.hpp"
#include "commands/import/source_folder.hpp"
#include "core/text.hpp"
#include "core/version.hpp"

namespace solder::runner {
namespace {

struct Name {
  char kind = 'V';  ///< V, U, R or B
  std::string version = {};
  std::string title = {};
};

std::optional<Name> name_of(const SourceFile& file) {
  const std::string name = file.name();
  const std::optional<std::string> stem = without_ending(name, ".sql");
  if (!stem || stem->find_first_of("VURB") != 0) return std::nullopt;
  const std::size_t divider = stem->find("__");
  std::string version = stem->substr(1, divider == std::string::npos ? divider : divider - 1);
  std::replace(version.begin(), version.end(), '_', '.');
  const bool is_repeatable = stem->front() == 'R';
  if (is_repeatable != version.empty()) return std::nullopt;
  if (version.find_first_not_of("0123456789.") != std::string::npos) return std::nullopt;
  return Name{stem->front(), version,
              divider == std::string::npos ? "" : stem->substr(divider + 2)};
}

/// beforeMigrate.sql, afterEachMigrate__vacuum.sql.
bool is_callback(const std::string& name) {
  const bool is_around = name.rfind("before", 0) == 0 || name.rfind("after", 0) == 0;
  const std::size_t capital = name.rfind("before", 0) == 0 ? 6 : 5;
  return is_around && name.size() > capital && name[capital] >= 'A' && name[capital] <= 'Z';
}

/// What a `.conf` beside a script says of it.
struct ScriptSettings {
  TransactionMode transaction = TransactionMode::each;
  bool has_placeholders = true;
};

class Reader {
 public:
  Reader(const SourceFolder& folder, const Variables& variables)
      : folder_(folder), variables_(variables) {}

  FoundMigrations read() {
    for (const SourceFile& file : folder_.files) sort_in(file);
    for (const auto& [version, file] : undos_) add_undo(version, file);
    for (auto& baseline : baselines_) add_baseline(std::move(baseline));
    return std::move(found_);
  }

 private:
  void note(const SourceFile& file, std::size_t line, bool is_left_out, const std::string& why,
            const std::string& next) {
    found_.notes.push_back({.file = folder_.shown(file),
                            .line = line,
                            .is_left_out = is_left_out,
                            .why = why,
                            .next = next});
  }

  void sort_in(const SourceFile& file) {
    const std::optional<Name> name = name_of(file);
    if (!name) {
      pass_over(file);
      return;
    }
    if (name->kind == 'U') {
      undos_[name->version] = &file;
      return;
    }
    FoundMigration migration = read_script(file);
    migration.version = name->version;
    migration.title = name->title;
    if (name->kind == 'B') {
      baselines_.push_back({&file, std::move(migration)});
      return;
    }
    if (name->kind == 'R') {
      migration.kind = Kind::seed;
      note(
          file, 0, false,
          "it is repeatable, and is a seed here: 'solder seed' and 'solder init' run it again when "
          "it has changed, 'solder migrate' doesn't",
          "see that it can run twice, and that your deployment runs 'solder seed' too");
    }
    found_.migrations.push_back(std::move(migration));
  }

  void pass_over(const SourceFile& file) {
    if (is_callback(file.name())) {
      note(file, 0, true, "it is a callback, which Solder doesn't have",
           "put what it does into a migration or a seed, or around the call of solder");
      return;
    }
    // Flyway looks into the folders below too; what isn't called as a migration is somebody else's.
    const bool looks_like_one = file.name().find("__") != std::string::npos;
    if (file.is_at_top() || looks_like_one) note_what_is_left(found_, folder_, file);
  }

  FoundMigration read_script(const SourceFile& file) {
    FoundMigration migration{.up = script_of(folder_.shown(file), file.text)};
    const ScriptSettings settings = read_settings(file);
    migration.transaction = settings.transaction;
    if (settings.has_placeholders) fill_placeholders(migration.up, variables_, found_.notes);
    return migration;
  }

  ScriptSettings read_settings(const SourceFile& file) {
    ScriptSettings settings;
    const SourceFile* const own = folder_.find(file.path + ".conf");
    if (own == nullptr) return settings;
    for (const ScriptLine& line : script_of({}, own->text).lines) {
      const std::string text = lower_case(trimmed(line.text.substr(0, line.text.find('#'))));
      const std::size_t equals = text.find('=');
      if (equals == std::string::npos) continue;
      const std::string_view key = trimmed(std::string_view(text).substr(0, equals));
      const bool is_off = trimmed(std::string_view(text).substr(equals + 1)) == "false";
      if (key == "executeintransaction") {
        if (is_off) settings.transaction = TransactionMode::none;
      } else if (key == "placeholderreplacement") {
        settings.has_placeholders = !is_off;
      } else {
        note(*own, line.number, false,
             "Solder has nothing like its setting " + quote(trimmed(line.text)),
             "see whether the imported migration does without it");
      }
    }
    return settings;
  }

  void add_undo(const std::string& version, const SourceFile* file) {
    const auto own = std::find_if(found_.migrations.begin(), found_.migrations.end(),
                                  [&](const FoundMigration& each) {
                                    return !each.version.empty() && each.version == version;
                                  });
    if (own == found_.migrations.end()) {
      note(*file, 0, true, "there is no V" + version + " that it could undo",
           "add the file that it belongs to, and import again");
      return;
    }
    FoundMigration undo = read_script(*file);
    own->down = std::move(undo.up);
    if (undo.transaction == TransactionMode::none) own->transaction = TransactionMode::none;
  }

  struct Baseline {
    const SourceFile* file = nullptr;
    FoundMigration migration = {};
  };

  /// Where the migrations that it sums up are there, they are the history; else it is.
  void add_baseline(Baseline baseline) {
    const std::optional<Version> own = Version::parse(baseline.migration.version);
    const bool is_summary = std::any_of(
        found_.migrations.begin(), found_.migrations.end(), [&](const FoundMigration& each) {
          const std::optional<Version> version = Version::parse(each.version);
          return own && version && *version <= *own;
        });
    if (!is_summary) {
      found_.migrations.push_back(std::move(baseline.migration));
      return;
    }
    note(*baseline.file, 0, true,
         "it is a baseline, and the migrations that it sums up are here too: new databases get "
         "those",
         "import it from a folder of its own if you want to leave the older ones behind");
  }

  const SourceFolder& folder_;
  const Variables& variables_;
  FoundMigrations found_ = {};
  std::map<std::string, const SourceFile*> undos_ = {};
  std::vector<Baseline> baselines_ = {};
};

}  // namespace

FoundMigrations read_flyway(const SourceFolder& folder, const Variables& variables) {
  return Reader(folder, variables).read();
}

bool is_flyway_name(const SourceFile& file) {
  return name_of(file).has_value() && file.name().find("__") != std::string::npos;
}

}  // namespace solder::runner
