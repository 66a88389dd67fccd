// What the statements of a step have in common: their names, and when they end.

#include "database/postgres/statement_runner.hpp"

#include <algorithm>
#include <array>
#include <random>
#include <utility>

#include "database/postgres/connection.hpp"
#include "database/postgres/values.hpp"

namespace solder::runner::postgres {

namespace {

/// Names that no other session has: a pooler gives the server's sessions to one after the other.
std::string random_prefix() {
  std::random_device random;
  constexpr const char* kDigits = "0123456789abcdef";
  std::string prefix = "solder_";
  for (int digit = 0; digit < 12; ++digit) prefix.push_back(kDigits[random() % 16]);
  return prefix + "_";
}

}  // namespace

void require_storable(const solder_value& value, std::uint32_t index, const std::string& sql) {
  const std::string why = fault_of(value);
  if (why.empty()) return;
  throw misuse("the value for placeholder " + std::to_string(index) + " " + why, sql);
}

DatabaseError misuse(const std::string& why, const std::string& sql) {
  return {ErrorCode::database, {.what = "cannot run SQL", .why = why}, 0, sql};
}

StatementRunner::StatementRunner(PostgresConnection& connection)
    : connection_(connection), prefix_(random_prefix()) {}

Session& StatementRunner::session() {
  return connection_.session();
}

void StatementRunner::begin_step(bool in_transaction) {
  in_step_ = true;
  lasts_ = in_transaction;
  shared_ = false;
  reads_all_ = false;
  savepoints_.clear();
}

void StatementRunner::end_step() noexcept {
  if (!in_step_) return;
  in_step_ = false;
  while (!open_.empty() && close(open_.begin()->first)) {
  }
  open_.clear();
  for (const std::shared_ptr<Prepared>& prepared : plugins_.take_all()) {
    forget_name(*prepared);
    prepared->runner = nullptr;
  }
  lasts_ = false;
}

void StatementRunner::close_all() noexcept {
  end_step();
  for (const std::shared_ptr<Prepared>& prepared : own_.take_all()) prepared->runner = nullptr;
}

void StatementRunner::forget_name(Prepared& prepared) {
  if (!prepared.name.empty()) session().drop_prepared(std::move(prepared.name));
  prepared.name.clear();
}

std::shared_ptr<Prepared> StatementRunner::find(std::string_view text) {
  return (in_step_ ? plugins_ : own_).find(text);
}

std::shared_ptr<Prepared> StatementRunner::add(std::string_view text, std::string_view statement) {
  auto prepared = std::make_shared<Prepared>(*this, text, statement);
  for (const auto& unused : (in_step_ ? plugins_ : own_).add(prepared)) forget_name(*unused);
  return prepared;
}

void StatementRunner::saw(std::string_view tag) {
  constexpr std::array kHarmless = {"SELECT", "INSERT", "UPDATE", "DELETE", "MERGE",
                                    "FETCH",  "COPY",   "CLOSE",  "DECLARE"};
  const std::string_view verb = tag.substr(0, tag.find(' '));
  if (std::find(kHarmless.begin(), kHarmless.end(), verb) == kHarmless.end()) ++schema_;
}

}  // namespace solder::runner::postgres
