#include "commands/schema_difference.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

namespace solder::runner {

namespace {

using Role = SchemaObject::Role;

/// An object that isn't the same on both sides; null where it isn't there.
struct Pair {
  const SchemaObject* before = nullptr;
  const SchemaObject* after = nullptr;

  [[nodiscard]] const SchemaObject& either() const { return before != nullptr ? *before : *after; }
  [[nodiscard]] bool is_on_both_sides() const { return before != nullptr && after != nullptr; }
  [[nodiscard]] bool differs() const {
    return !is_on_both_sides() || before->definition != after->definition;
  }
};

/// Two objects of one name, as two equal foreign keys, are told apart by their definitions.
using Key = std::pair<std::string, std::string>;

std::map<Key, Pair> pair_up(const std::vector<SchemaObject>& before,
                            const std::vector<SchemaObject>& after) {
  std::map<std::string, int> times;
  for (const auto* side : {&before, &after}) {
    std::map<std::string, int> here;
    for (const SchemaObject& object : *side) {
      times[object.name] = std::max(times[object.name], ++here[object.name]);
    }
  }
  const auto key = [&](const SchemaObject& object) {
    return Key{object.name, times[object.name] > 1 ? object.definition : std::string()};
  };
  std::map<Key, Pair> pairs;
  for (const SchemaObject& object : before) pairs[key(object)].before = &object;
  for (const SchemaObject& object : after) pairs[key(object)].after = &object;
  std::erase_if(pairs, [](const auto& entry) { return !entry.second.differs(); });
  return pairs;
}

/// What of the tables' objects is said by others.
class Saying {
 public:
  explicit Saying(const std::map<Key, Pair>& pairs) {
    for (const auto& [key, pair] : pairs) {
      const SchemaObject& object = pair.either();
      if (object.role == Role::part) changed_.insert(object.table);
      if (is_whole_on_one_side(pair)) gone_.insert(object.table);
    }
  }

  [[nodiscard]] bool is_said_by_others(const Pair& pair) const {
    const SchemaObject& object = pair.either();
    if (is_whole_on_one_side(pair)) return false;
    if (gone_.contains(object.table)) return true;
    return object.role != Role::part && changed_.contains(object.table);
  }

 private:
  [[nodiscard]] static bool is_whole_on_one_side(const Pair& pair) {
    return pair.either().role == Role::whole && !pair.is_on_both_sides();
  }

  std::set<std::string> gone_ = {};     ///< tables of one side only
  std::set<std::string> changed_ = {};  ///< in a part
};

std::string definition_of(const SchemaObject* object) {
  if (object == nullptr) return {};
  return object->definition.empty() ? object->name : object->definition;
}

}  // namespace

std::vector<SchemaDifference> compare_schemas(const std::vector<SchemaObject>& before,
                                              const std::vector<SchemaObject>& after) {
  const std::map<Key, Pair> pairs = pair_up(before, after);
  const Saying saying(pairs);
  std::vector<SchemaDifference> differences;
  for (const auto& [key, pair] : pairs) {
    if (saying.is_said_by_others(pair)) continue;
    differences.push_back({.object = pair.either().name,
                           .before = definition_of(pair.before),
                           .after = definition_of(pair.after)});
  }
  return differences;
}

}  // namespace solder::runner
