// G4: with a lock file, no other plugin than those that it pins runs.

#include <sys/stat.h>

#include "core/hash.hpp"
#include "core/lock_file.hpp"
#include "core/runner_version.hpp"
#include "support/recording_progress.hpp"
#include "world.hpp"

namespace solder::testing {
namespace {

using namespace runner;  // the verbs are what is tested

class Lock : public EveryWorld {
 protected:
  [[nodiscard]] std::filesystem::path file() const { return plugins() / "solder.lock"; }
  [[nodiscard]] std::string text() const { return read_file(file()); }

  void lock_with(const std::vector<std::string>& names) {
    install(names);
    (void)lock(settings_);
  }
  /// Another plugin under the name of one that was locked.
  void replace(const std::string& name, const std::string& by) const {
    std::filesystem::copy_file(std::filesystem::path(PLUGIN_FOLDER) / (by + ".so"),
                               plugins() / (name + ".so"),
                               std::filesystem::copy_options::overwrite_existing);
  }
  /// The same plugin with other bytes: behind its end the loader reads nothing.
  void append_a_byte(const std::string& name) const {
    std::ofstream(plugins() / (name + ".so"), std::ios::app | std::ios::binary) << "x";
  }
  void edit(const std::string& from, const std::string& to) const {
    std::string content = text();
    content.replace(content.find(from), from.size(), to);
    folder_.write("plugins/solder.lock", content);
  }
  [[nodiscard]] std::string hash(const std::string& name) const {
    return "sha256:" + sha256_hex(read_file(plugins() / (name + ".so")));
  }
  Refusal refused_migrate() {
    return refusal([&] { migrate(settings_, {}, agreeing()); });
  }
};

TEST_P(Lock, PinsEveryPluginByChecksumAndHash) {
  install({"001_users", "seed_001_people"});
  const LockResult result = lock(settings_);
  EXPECT_EQ(result.serial, 1U);
  EXPECT_EQ(result.plugins, 2U);
  EXPECT_EQ(text(),
            "# Pins the plugins of this folder. Written by 'solder lock'; commit it, don't edit "
            "it.\nformat 1\nserial 1\nmigration 001 users sha256:" +
                std::string(64, '1') + " " + runner_platform() + "=" + hash("001_users") +
                "\nseed 001 people sha256:" + std::string(64, 'e') + " " + runner_platform() + "=" +
                hash("seed_001_people") + "\n");
  EXPECT_EQ(std::filesystem::status(file()).permissions(), std::filesystem::perms(0644));
}

TEST_P(Lock, LeavesTheFileAloneWhenNothingChanged) {
  lock_with({"001_users"});
  struct stat before = {};
  struct stat after = {};
  stat(file().c_str(), &before);
  EXPECT_FALSE(lock(settings_).changed);
  stat(file().c_str(), &after);
  EXPECT_EQ(after.st_ino, before.st_ino);
  install({"002_posts"});
  EXPECT_EQ(lock(settings_).serial, 2U);
}

TEST_P(Lock, WritesNothingWhenAPluginIsNoPlugin) {
  install({"001_users"});
  folder_.write("plugins/x.so", "not a library");
  EXPECT_EQ(refusal([&] { (void)lock(settings_); }).code, ErrorCode::plugin);
  EXPECT_FALSE(std::filesystem::exists(file()));
}

TEST_P(Lock, LeavesAConflictToPeople) {
  lock_with({"001_users"});
  edit("migration 001", "<<<<<<< HEAD\nmigration 001");
  const std::string before = text();
  EXPECT_EQ(refusal([&] { (void)lock(settings_); }).text,
            "cannot read lock file 'FOLDER/plugins/solder.lock'\n"
            "why: it begins with '<<<<<<<', not with 'migration', 'seed' or 'library'\n"
            "next: take the file from version control again; after a merge, keep the lines of both "
            "branches and the higher serial, then run 'solder lock'");
  EXPECT_EQ(text(), before);
}

TEST_P(Lock, G4_WhatIsLockedRuns) {
  lock_with({"001_users", "002_posts", "seed_001_people"});
  EXPECT_EQ(describe(init(settings_, agreeing()).report),
            "up 001 done, up 002 done, up 001 done; 0 not run");
  EXPECT_EQ(describe(redo(settings_, 1, agreeing()).report),
            "down 002 done, up 002 done; 0 not run");
}

TEST_P(Lock, G4_APluginThatIsNotLockedStopsEveryVerbThatRunsPlugins) {
  migrate_with({"001_users"});
  (void)lock(settings_);
  install({"002_posts"});
  const std::string expected =
      "cannot use plugins that are not as 'FOLDER/plugins/solder.lock' locks them\n"
      "why: 002_posts.so: migration 002 posts is not in manifest 'solder.lock'\n"
      "next: take the plugins that were locked; if these are what you want, run 'solder lock'";
  const std::vector<std::function<void()>> verbs = {
      [&] { migrate(settings_, {}, agreeing()); },
      [&] { migrate_to(settings_, "2", false, agreeing()); },
      [&] { rollback(settings_, "0", {}, false, agreeing()); },
      [&] { redo(settings_, 1, agreeing()); },
      [&] { reset(settings_, agreeing()); },
      [&] { init(settings_, agreeing()); },
      [&] { seed(settings_, true, agreeing()); },
  };
  for (const auto& verb : verbs) {
    const Refusal found = refusal(verb);
    EXPECT_EQ(found.code, ErrorCode::plugin);
    EXPECT_EQ(found.text, expected);
  }
  EXPECT_EQ(tables(), "users");
  EXPECT_EQ(backup_count(), 0U);
}

TEST_P(Lock, G4_NamesAllDisagreementsWithBothValues) {
  lock_with({"001_users", "002_posts", "003_tags"});
  const std::string locked_posts = hash("002_posts");
  const std::string locked_users = hash("001_users");
  replace("002_posts", "002_modified");
  append_a_byte("001_users");
  edit("003 tags", "003 labels");
  EXPECT_EQ(refused_migrate().text,
            "cannot use plugins that are not as 'FOLDER/plugins/solder.lock' locks them\n"
            "why: 001_users.so: its file has '" +
                hash("001_users") + "', locked is '" + locked_users +
                "'\n"
                "002_posts.so: its checksum is 'sha256:" +
                std::string(64, 'a') + "', locked is 'sha256:" + std::string(64, '2') +
                "'\n"
                "002_posts.so: its file has '" +
                hash("002_posts") + "', locked is '" + locked_posts +
                "'\n"
                "003_tags.so: its name is 'tags', locked is 'labels'\n"
                "next: take the plugins that were locked; if these are what you want, run 'solder "
                "lock'");
  EXPECT_EQ(state(), kNothing);
}

TEST_P(Lock, G4_RefusesOtherBytesBehindTheSameMetadataBeforeTheFirstStep) {
  lock_with({"001_users", "002_posts"});
  const std::string locked = hash("002_posts");
  append_a_byte("002_posts");
  EXPECT_EQ(refused_migrate().text,
            "cannot use plugins that are not as 'FOLDER/plugins/solder.lock' locks them\n"
            "why: 002_posts.so: its file has '" +
                hash("002_posts") + "', locked is '" + locked +
                "'\nnext: take the plugins that were locked; if these are what you want, run "
                "'solder lock'");
  EXPECT_EQ(state(), kNothing);
}

TEST_P(Lock, HashesOnlyWhatThePlanRuns) {
  lock_with({"001_users", "002_posts"});
  append_a_byte("002_posts");
  EXPECT_EQ(describe(migrate(settings_, {.steps = 1}, agreeing()).report),
            "up 001 done; 0 not run");
}

TEST_P(Lock, G4_ResetRefusesBeforeAnythingIsDropped) {
  migrate_with({"001_users"});
  (void)lock(settings_);
  append_a_byte("001_users");
  EXPECT_EQ(refusal([&] { reset(settings_, agreeing()); }).code, ErrorCode::plugin);
  EXPECT_EQ(tables(), "users");
  EXPECT_TRUE(asked_.empty());
}

TEST_P(Lock, SaysThatAPluginIsNotLockedForThisPlatform) {
  lock_with({"001_users"});
  edit(runner_platform(), "plan9-mips");
  EXPECT_EQ(refused_migrate().text,
            "cannot use plugins that are not as 'FOLDER/plugins/solder.lock' locks them\n"
            "why: 001_users.so: it is not locked for " +
                std::string(runner_platform()) +
                ", only for plan9-mips\nnext: take the plugins that were locked; if these are what "
                "you want, run 'solder lock'");
  EXPECT_EQ(lock(settings_).serial, 2U);
  EXPECT_NE(text().find("plan9-mips="), std::string::npos);
  EXPECT_EQ(describe(migrate(settings_, {}, agreeing()).report), "up 001 done; 0 not run");
}

TEST_P(Lock, IsIgnoredWhenAskedToAndSaysSo) {
  lock_with({"001_users"});
  install({"002_posts"});
  settings_.use_lock_file = false;
  RecordingProgress progress;
  const ChangeResult result =
      migrate(settings_, {}, {progress, [](const std::vector<std::string>&) { return true; }});
  EXPECT_EQ(describe(result.report), "up 001 done, up 002 done; 0 not run");
  ASSERT_FALSE(progress.events.empty());
  EXPECT_EQ(shorten_paths(progress.events.front()),
            "log 'FOLDER/plugins/solder.lock' is ignored, as --no-lock-file says: any plugin in "
            "the folder runs");
}

TEST_P(Lock, G4_IsNotBelievedWhenOthersCanWriteIt) {
  lock_with({"001_users"});
  std::filesystem::permissions(file(), std::filesystem::perms(0666));
  EXPECT_EQ(refused_migrate().text,
            "cannot trust 'FOLDER/plugins/solder.lock'\n"
            "why: others can write it (mode 0666)\n"
            "next: check where it comes from, then make it yours alone with 'chown' and 'chmod "
            "go-w'");
}

TEST_P(Lock, G4_IsNotBelievedWhenItIsALink) {
  lock_with({"001_users"});
  std::filesystem::rename(file(), folder_ / "elsewhere");
  std::filesystem::create_symlink(folder_ / "elsewhere", file());
  EXPECT_EQ(refused_migrate().text,
            "cannot trust 'FOLDER/plugins/solder.lock'\nwhy: it is not a regular file\nnext: ");
  EXPECT_EQ(refusal([&] { (void)lock(settings_); }).code, ErrorCode::plugin);
}

TEST_P(Lock, G4_IsNotReadWhenItIsHuge) {
  install({"001_users"});
  folder_.write("plugins/solder.lock", "");
  std::filesystem::resize_file(file(), kMaximumLockFile + 1);
  EXPECT_EQ(refused_migrate().text,
            "cannot trust 'FOLDER/plugins/solder.lock'\n"
            "why: it has 16777217 bytes, more than 16777216\nnext: ");
}

TEST_P(Lock, ValidateNamesWhatIsNotLockedWhatDiffersAndWhatIsMissing) {
  lock_with({"001_users", "002_posts"});
  const std::string locked = hash("001_users");
  append_a_byte("001_users");
  remove("002_posts");
  install({"003_tags"});
  std::string lines;
  for (const Finding& finding : validate(settings_).findings) {
    EXPECT_EQ(finding.code, ErrorCode::plugin);
    lines += finding.text.what + ": " + finding.text.why + "\n";
  }
  EXPECT_EQ(
      shorten_paths(lines),
      "cannot use plugin 'FOLDER/plugins/001_users.so' with this lock file: its file has '" +
          hash("001_users") + "', locked is '" + locked +
          "'\n"
          "cannot use plugin 'FOLDER/plugins/003_tags.so' with this lock file: migration 003 "
          "tags is not in manifest 'solder.lock'\n"
          "cannot find a plugin for migration 002 posts: the lock file pins it, and no plugin in "
          "the folder is it\n");
}

TEST_P(Lock, G4_PinsTheLibrariesThatPluginsBring) {
  install({"001_needs_dep"});
  const std::string library = "lib/libsolder_command_dep.so";
  std::filesystem::create_directory(plugins() / "lib");
  folder_.write("plugins/" + library, read_file(std::filesystem::path(PLUGIN_FOLDER) / library));
  std::filesystem::permissions(plugins() / library, std::filesystem::perms(0644));
  (void)lock(settings_);
  const std::string locked = "sha256:" + sha256_hex(read_file(plugins() / library));
  EXPECT_NE(text().find("library libsolder_command_dep.so " + std::string(runner_platform()) + "=" +
                        locked + "\n"),
            std::string::npos);
  folder_.write("plugins/" + library, read_file(plugins() / library) + " ");
  const std::string is = "sha256:" + sha256_hex(read_file(plugins() / library));
  EXPECT_EQ(refused_migrate().text,
            "cannot use plugins that are not as 'FOLDER/plugins/solder.lock' locks them\n"
            "why: lib/libsolder_command_dep.so: its file has '" +
                is + "', locked is '" + locked +
                "'\nnext: take the plugins that were locked; if these are what you want, run "
                "'solder lock'");
  edit("\nlibrary ", "\n# ");
  EXPECT_NE(refused_migrate().text.find(
                "lib/libsolder_command_dep.so: the library is not in manifest 'solder.lock'"),
            std::string::npos);
  (void)lock(settings_);
  EXPECT_EQ(describe(migrate(settings_, {}, agreeing()).report), "up 001 done; 0 not run");
}

const char* const kOlderManifest =
    "cannot use an older manifest than this database has seen\n"
    "why: the lock file has serial 1, the database has seen serial 5\n"
    "next: install the newest plugins with their lock file; to go back on purpose, put the older "
    "plugins beside the newest lock file and run 'solder lock'";

TEST_P(Lock, AnOlderManifestThanTheDatabaseHasSeenIsRefused) {
  lock_with({"001_users"});
  edit("serial 1", "serial 5");
  (void)migrate(settings_, {}, agreeing());
  EXPECT_EQ(query("SELECT lock_serial FROM solder_log ORDER BY id"), "5");
  edit("serial 5", "serial 1");
  EXPECT_EQ(refused_migrate().text, kOlderManifest);
  EXPECT_EQ(refused_migrate().code, ErrorCode::history);
  EXPECT_EQ(refusal([&] { reset(settings_, agreeing()); }).text, kOlderManifest);
  EXPECT_EQ(tables(), "users");
  edit("serial 1", "serial 6");
  EXPECT_EQ(describe(redo(settings_, 1, agreeing()).report),
            "down 001 done, up 001 done; 0 not run");
  EXPECT_EQ(query("SELECT lock_serial FROM solder_log ORDER BY id"), "5 6 6");
}

TEST_P(Lock, AResetKeepsTheSerialAlsoWhenNothingCanBeAppliedAfterIt) {
  lock_with({"001_users"});
  edit("serial 1", "serial 5");
  (void)migrate(settings_, {}, agreeing());
  remove("001_users");
  install({"003_broken"});
  settings_.use_lock_file = false;
  EXPECT_EQ(describe(reset(settings_, agreeing()).report), "up 003 failed; 0 not run");
  settings_.use_lock_file = true;
  remove("003_broken");
  install({"001_users"});
  edit("serial 5", "serial 1");
  EXPECT_EQ(refused_migrate().text, kOlderManifest);
}

TEST_P(Lock, AFailedRunDoesNotCountAsSeen) {
  lock_with({"001_users", "003_broken"});
  edit("serial 1", "serial 5");
  EXPECT_EQ(describe(migrate(settings_, {}, agreeing()).report),
            "up 001 done, up 003 failed; 0 not run");
  execute("UPDATE solder_log SET lock_serial = 9 WHERE outcome = 'failed'");
  EXPECT_EQ(describe(migrate(settings_, {}, agreeing()).report), "up 003 failed; 0 not run");
}

TEST_P(Lock, ALogOfAnEarlierVersionIsReadAsItIsAndGetsItsColumnFromTheNextRun) {
  migrate_with({"001_users"});
  execute("ALTER TABLE solder_log DROP COLUMN lock_serial");
  EXPECT_EQ(status(settings_).count(State::applied), 1U);
  EXPECT_EQ(show_history(settings_, 0).log.size(), 1U);
  EXPECT_FALSE(open()->has_column("solder_log", "lock_serial"));
  lock_with({"002_posts"});
  EXPECT_EQ(describe(migrate(settings_, {}, agreeing()).report), "up 002 done; 0 not run");
  EXPECT_EQ(query("SELECT lock_serial FROM solder_log WHERE version = '002'"), "1");
}

TEST_P(Lock, StatusAnswersWithoutIt) {
  migrate_with({"001_users"});
  folder_.write("plugins/solder.lock", "nonsense\n");
  EXPECT_EQ(status(settings_).migrations.size(), 1U);
}

SOLDER_ON_EVERY_DATABASE(Lock);

}  // namespace
}  // namespace solder::testing
