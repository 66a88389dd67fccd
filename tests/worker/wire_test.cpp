#include "worker/wire.hpp"

#include <gtest/gtest.h>
#include <limits>

namespace solder::testing {
namespace {

using runner::Reader;
using runner::Writer;

TEST(Wire, ReadsWhatItWrote) {
  const std::vector<std::string> list = {"", "one", std::string("nul\0inside", 10)};
  const std::map<std::string, std::string> map = {{"key", "value"}, {"", ""}};
  Writer writer;
  writer.field(std::uint8_t{200});
  writer.field(std::numeric_limits<std::uint32_t>::max());
  writer.field(std::numeric_limits<std::uint64_t>::max());
  writer.field(std::numeric_limits<std::int64_t>::min());
  writer.field(std::int32_t{-1});
  writer.field(true);
  writer.field(std::chrono::milliseconds(-5));
  writer.field(list);
  writer.field(map);

  Reader reader(writer.bytes());
  std::uint8_t byte = 0;
  std::uint32_t number = 0;
  std::uint64_t large = 0;
  std::int64_t least = 0;
  std::int32_t negative = 0;
  bool flag = false;
  std::chrono::milliseconds time{};
  std::vector<std::string> read_list;
  std::map<std::string, std::string> read_map;
  reader.field(byte);
  reader.field(number);
  reader.field(large);
  reader.field(least);
  reader.field(negative);
  reader.field(flag);
  reader.field(time);
  reader.field(read_list);
  reader.field(read_map);

  EXPECT_TRUE(reader.finished());
  EXPECT_EQ(byte, 200);
  EXPECT_EQ(number, std::numeric_limits<std::uint32_t>::max());
  EXPECT_EQ(large, std::numeric_limits<std::uint64_t>::max());
  EXPECT_EQ(least, std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(negative, -1);
  EXPECT_TRUE(flag);
  EXPECT_EQ(time.count(), -5);
  EXPECT_EQ(read_list, list);
  EXPECT_EQ(read_map, map);
}

TEST(Wire, RefusesAStringLongerThanWhatIsThere) {
  Writer writer;
  writer.field(std::numeric_limits<std::uint32_t>::max());
  Reader reader(writer.bytes());
  std::string text = "before";
  reader.field(text);
  EXPECT_FALSE(reader.ok());
  EXPECT_EQ(text, "");
}

TEST(Wire, RefusesMoreElementsThanBytes) {
  Writer writer;
  writer.field(std::uint32_t{1000});
  Reader reader(writer.bytes());
  std::vector<std::string> list;
  reader.field(list);
  EXPECT_FALSE(reader.ok());
  EXPECT_TRUE(list.empty());
}

TEST(Wire, RefusesAFlagThatIsNeither) {
  Reader reader("\x02");
  bool flag = true;
  reader.field(flag);
  EXPECT_FALSE(reader.ok());
  EXPECT_FALSE(flag);
}

TEST(Wire, RefusesAChoiceBeyondTheLast) {
  enum class Colour { red, green };
  Reader reader("\x02");
  Colour colour = Colour::green;
  reader.choice(colour, Colour::green);
  EXPECT_FALSE(reader.ok());
  EXPECT_EQ(colour, Colour::red);
}

TEST(Wire, StaysRefusedAfterTheFirstFault) {
  Reader reader("\x01");
  std::uint32_t number = 7;
  std::uint8_t byte = 7;
  reader.field(number);
  reader.field(byte);
  EXPECT_FALSE(reader.ok());
  EXPECT_EQ(byte, 0);
}

TEST(Wire, SeesBytesThatAreLeftOver) {
  Reader reader("ab");
  std::uint8_t byte = 0;
  reader.field(byte);
  EXPECT_TRUE(reader.ok());
  EXPECT_FALSE(reader.finished());
}

}  // namespace
}  // namespace solder::testing
