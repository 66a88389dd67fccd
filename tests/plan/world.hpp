/// \file
/// Catalogs and histories in a few words, for tests of the plan.

#ifndef SOLDER_TESTS_PLAN_WORLD_HPP
#define SOLDER_TESTS_PLAN_WORLD_HPP

#include <gtest/gtest.h>
#include <initializer_list>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "catalog/catalog.hpp"
#include "core/error.hpp"
#include "core/history.hpp"
#include "core/plan.hpp"

namespace solder::testing {

/// The checksum whose 64 digits are all `digit`.
inline std::string checksum(char digit) {
  return "sha256:" + std::string(64, digit);
}

inline runner::Version version(const std::string& text) {
  return runner::Version::parse(text).value();
}

/// A reversible migration for SQLite, called "M<version>".
inline runner::Migration migration(const std::string& text) {
  return {.version = version(text),
          .name = "m" + text,
          .class_name = "M" + text,
          .backends = {"sqlite"},
          .checksum = checksum('a')};
}

inline runner::Migration seed(const std::string& text, char digit) {
  runner::Migration result = migration(text);
  result.kind = runner::Kind::seed;
  result.reversible = false;
  result.checksum = checksum(digit);
  return result;
}

/// "1 2 5": one migration for each word.
inline runner::Catalog catalog(const std::string& versions) {
  std::istringstream input(versions);
  std::vector<runner::Migration> migrations;
  for (std::string word; input >> word;) migrations.push_back(migration(word));
  return runner::Catalog(std::move(migrations));
}

inline runner::HistoryEntry entry(const std::string& text) {
  return {.version = version(text),
          .name = "M" + text,
          .applied_at = "2026-11-22 09:30:00",
          .checksum = checksum('a')};
}

/// "1 2 5": applied in this order.
inline runner::History history(const std::string& versions) {
  std::istringstream input(versions);
  runner::History result;
  for (std::string word; input >> word;) {
    result.entries.push_back(entry(word));
    result.entries.back().id = static_cast<std::int64_t>(result.entries.size());
  }
  return result;
}

/// "down 3, down 2".
inline std::string to_text(const runner::Plan& plan) {
  std::string text;
  for (const runner::Step& step : plan) {
    text += text.empty() ? "" : ", ";
    text += std::string(to_string(step.direction)) + " " + step.migration.version.text();
  }
  return text;
}

/// "history: cannot …; why: …" of the Error that `action` throws, or "no error".
template <typename Action>
std::string error_of(const Action& action) {
  try {
    action();
  } catch (const runner::Error& error) {
    const runner::ErrorText& text = error.text();
    return std::string(to_string(error.code())) + ": " + text.what + "; why: " + text.why +
           "; next: " + text.next;
  }
  return "no error";
}

}  // namespace solder::testing

#endif
