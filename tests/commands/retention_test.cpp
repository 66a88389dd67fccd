#include "commands/retention.hpp"

#include <algorithm>
#include <fstream>
#include <unistd.h>

#include "commands/backup_name.hpp"
#include "database/backup_proof.hpp"
#include "world.hpp"

namespace solder::testing {
namespace {

using namespace runner;  // the verbs are what is tested

class Retention : public World {
 protected:
  Retention() { std::filesystem::create_directory(settings_.backups); }

  /// A file that is named as a backup and has a proof of being one of `owner`.
  void make(const std::string& name, const std::string& owner = "app.db") const {
    const std::filesystem::path path = settings_.backups / name;
    std::ofstream(path) << "a backup";
    const BackupProof proof = {sha256_of_file(path), (database().parent_path() / owner).string()};
    std::ofstream(proof_path(path)) << proof_text(proof, name);
  }
  /// The names that are left, proofs aside, sorted; "!" marks one whose proof is gone.
  [[nodiscard]] std::string left() const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(settings_.backups)) {
      if (entry.path().extension() == kProofExtension) continue;
      const bool has_proof = std::filesystem::exists(proof_path(entry.path()));
      names.push_back(entry.path().filename().string() + (has_proof ? "" : "!"));
    }
    std::sort(names.begin(), names.end());
    std::string text;
    for (const std::string& name : names) text += (text.empty() ? "" : " ") + name;
    return text;
  }
  std::vector<std::string> keep(std::size_t number, const std::string& made) const {
    return remove_old_backups(parse_address(database().string()), settings_.backups / made, number);
  }
};

constexpr const char* kFirst = "app-20250820T204833Z-v001.db";
constexpr const char* kSecond = "app-20250820T204833Z-v001-2.db";
constexpr const char* kTenth = "app-20250820T204833Z-v002-10.db";
constexpr const char* kNextDay = "app-20250821T000000Z-v0.db";

TEST_F(Retention, KeepsTheNewestByTimeAndThenByNumber) {
  for (const char* name : {kFirst, kSecond, kTenth, kNextDay}) make(name);
  EXPECT_TRUE(keep(2, kNextDay).empty());
  EXPECT_EQ(left(), std::string(kTenth) + " " + kNextDay);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(settings_.backups), {}), 4);
}

TEST_F(Retention, ZeroKeepsAll) {
  for (const char* name : {kFirst, kNextDay}) make(name);
  EXPECT_TRUE(keep(0, kNextDay).empty());
  EXPECT_EQ(left(), std::string(kFirst) + " " + kNextDay);
}

TEST_F(Retention, NeverRemovesTheOneJustMadeEvenWhenTheClockWentBack) {
  for (const char* name : {kFirst, kNextDay}) make(name);
  EXPECT_TRUE(keep(1, kFirst).empty());
  EXPECT_EQ(left(), kFirst);
}

TEST_F(Retention, TouchesNothingThatIsNotAnAutomaticBackupOfThisDatabase) {
  const std::vector<std::string> others = {
      "app-20250820T204833Z-v001-1x.db",      "app-20250820T204833Z-v001-02.db",
      "app-20250820T204833Z-vx.db",           "app-20250820T204833-v001.db",
      "app-2025082T204833Z-v001.db",          "app-20250820T204833Z-v001.db.old",
      "application-20250820T204833Z-v001.db", "before-release.db"};
  for (const std::string& name : others) make(name);
  make("app-20250820T204834Z-v001.db", "other/app.db");
  std::ofstream(settings_.backups / "app-20250820T204835Z-v001.db") << "without proof";
  std::filesystem::create_symlink(folder_ / "app.db",
                                  settings_.backups / "app-20250820T204836Z-v001.db");
  make(kNextDay);
  EXPECT_TRUE(keep(1, kNextDay).empty());
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(settings_.backups), {}),
            static_cast<std::ptrdiff_t>(2 * others.size() + 2 + 1 + 1 + 2));
}

/// An ordinary user as long as this lives: permissions say nothing to root.
class OrdinaryUser {
 public:
  OrdinaryUser() {
    if (::geteuid() != 0) return;
    EXPECT_EQ(::seteuid(kNobody), 0);
  }
  ~OrdinaryUser() {
    if (::getuid() != 0) return;
    EXPECT_EQ(::seteuid(0), 0);
  }
  OrdinaryUser(const OrdinaryUser&) = delete;
  OrdinaryUser& operator=(const OrdinaryUser&) = delete;

 private:
  static constexpr uid_t kNobody = 65534;
};

TEST_F(Retention, SaysWhatItCouldNotRemove) {
  for (const char* name : {kFirst, kNextDay}) make(name);
  std::filesystem::permissions(folder_.path(), std::filesystem::perms(0755));
  std::filesystem::permissions(settings_.backups, std::filesystem::perms(0555));
  std::vector<std::string> warnings;
  {
    const OrdinaryUser user;
    warnings = keep(1, kNextDay);
  }
  std::filesystem::permissions(settings_.backups, std::filesystem::perms(0755));
  ASSERT_EQ(warnings.size(), 1U);
  EXPECT_EQ(shorten_paths(warnings.front()), "cannot remove old backup 'FOLDER/backups/" +
                                                 std::string(kFirst) + "': permission denied");
  EXPECT_EQ(left(), std::string(kFirst) + " " + kNextDay);
}

TEST_F(Retention, OfTheVerbsLeavesAsManyAsAsked) {
  migrate_with({"001_users"});
  settings_.keep_backups = 2;
  std::filesystem::path latest;
  for (int run = 0; run < 4; ++run) latest = backup(settings_, "").path;
  EXPECT_EQ(backup_count(), 2U);
  EXPECT_TRUE(std::filesystem::exists(latest));
  (void)rollback(settings_, "0", {}, false, agreeing());
  EXPECT_EQ(backup_count(), 2U);
}

}  // namespace
}  // namespace solder::testing
