// G1 and G2: the connection breaks at each request in turn, before the server sees it or before its
// answer comes back. What was said is what is there, and the next run goes on.

#include <cstdio>
#include <regex>
#include <set>

#include "command.hpp"
#include "support/postgres_proxy.hpp"

namespace solder::testing {
namespace {

using Cut = PostgresProxy::Cut;
constexpr int kInDoubt = 8;
/// Each request, or for the sanitizers' build, which is slower, each third one.
constexpr int kStride = SOLDER_CUT_STRIDE;

struct Tally {
  int cuts = 0;
  int torn = 0;
  int wrong = 0;
  int doubts = 0;
  int rechecked = 0;  ///< COMMIT's answer was lost, and the history told what it was
};

class CutTest : public PostgresCommand {
 protected:
  CutTest() { add({"001_rows", "002_rows"}); }

  static std::vector<std::string> way(bool up) {
    if (up) return {"migrate", "--lock-timeout", "10"};
    return {"migrate-to", "0", "--yes", "--no-backup", "--lock-timeout", "10"};
  }

  /// `1 2 3` of the versions whose step was reported as done.
  static std::set<std::string> said(const Answer& answer) {
    static const std::regex done(R"(\n  \[[-+]\] (\d+):)");
    std::set<std::string> versions;
    for (std::sregex_iterator at(answer.out.begin(), answer.out.end(), done), end; at != end;
         ++at) {
      versions.insert((*at)[1]);
    }
    return versions;
  }

  [[nodiscard]] bool has_row(const std::string& version) const {
    return history().find(version) != std::string::npos;
  }
  [[nodiscard]] std::string rows(const std::string& version) const {
    const std::string table = "rows_" + version;
    const bool is_there = db_.query("SELECT to_regclass('" + table + "') IS NOT NULL") == "t";
    return is_there ? db_.query("SELECT count(*) FROM " + table) : "none";
  }

  void judge(const Answer& answer, bool up, Tally& tally) const {
    const std::set<std::string> told = said(answer);
    std::size_t done = 0;
    bool is_wrong = false;
    for (const std::string version : {"001", "002"}) {
      if (rows(version) != (has_row(version) ? "1000" : "none")) ++tally.torn;
      const bool is_done = has_row(version) == up;
      if (is_done) ++done;
      if (is_done != (told.count(version) == 1)) is_wrong = true;
    }
    if (answer.exit == kInDoubt) {
      ++tally.doubts;
    } else if (is_wrong || (answer.exit == 0) != (done == 2)) {
      ++tally.wrong;
      std::printf("exit %d, %zu done: %s%s\n", answer.exit, done, answer.out.c_str(),
                  answer.err.c_str());
    }
    if ((answer.out + answer.err).find("read again") != std::string::npos) ++tally.rechecked;
  }

  /// Cuts one run at its n-th request. \return whether the run made so many.
  bool cut_one(int n, Cut when, bool up, Tally& tally) const {
    PostgresProxy proxy(db_.url());
    proxy.cut_at_request(n, when);
    const Answer answer = solder(way(up), proxy.url());
    if (proxy.cuts() == 0) return false;
    ++tally.cuts;
    judge(answer, up, tally);
    return true;
  }

  /// Cuts the n-th request of a run up and of a run down. \return whether there was one.
  bool cut_both_ways(int n, Cut when, Tally& tally) const {
    bool is_cut = false;
    for (const bool up : {true, false}) {
      is_cut = cut_one(n, when, up, tally) || is_cut;
      EXPECT_EQ(solder(way(up)).exit, 0) << "after the cut at request " << n;
      EXPECT_EQ(history(), up ? "001 002" : "");
    }
    return is_cut;
  }

  void cut_everywhere(Cut when, const char* name) const {
    Tally tally;
    int n = 1;
    while (cut_both_ways(n, when, tally) && !HasFailure()) n += kStride;
    std::printf(
        "connections cut %s: %d: %d torn, %d said wrongly, %d said to be in doubt, %d settled by "
        "reading the history again\n",
        name, tally.cuts, tally.torn, tally.wrong, tally.doubts, tally.rechecked);
    EXPECT_EQ(tally.torn, 0);
    EXPECT_EQ(tally.wrong, 0);
    EXPECT_GT(tally.cuts, 20 / kStride);
  }
};

TEST_F(CutTest, G1ACutBeforeAnyRequestTearsNothing) {
  cut_everywhere(Cut::before_request, "before the request");
}

TEST_F(CutTest, G2ACutBeforeAnyReplyIsToldAsItIs) {
  cut_everywhere(Cut::before_reply, "before the reply");
}

TEST_F(CutTest, G2CommitsLostReplyIsSettledByReadingTheHistory) {
  PostgresProxy proxy(db_.url());
  proxy.cut_at("COMMIT", Cut::before_reply);

  const Answer answer = solder(way(true), proxy.url());

  EXPECT_EQ(proxy.cuts(), 1);
  EXPECT_EQ(answer.exit, 0) << answer.err;
  EXPECT_NE(answer.err.find("COMMIT answered an error, but the history, read again, says that it "
                            "took effect"),
            std::string::npos)
      << answer.out << answer.err;
  EXPECT_EQ(history(), "001 002");
}

TEST_F(CutTest, G2ACommitThatNeverArrivedIsAFailure) {
  PostgresProxy proxy(db_.url());
  proxy.cut_at("COMMIT", Cut::before_request);

  const Answer answer = solder(way(true), proxy.url());

  EXPECT_EQ(proxy.cuts(), 1);
  EXPECT_EQ(answer.exit, 7) << answer.out << answer.err;
  EXPECT_EQ(history(), "");
  EXPECT_EQ(rows("001"), "none");
}

}  // namespace
}  // namespace solder::testing
