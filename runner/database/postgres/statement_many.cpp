// One statement with many rows of arguments.

#include "database/postgres/connection.hpp"
#include "database/postgres/statement_runner.hpp"

namespace solder::runner::postgres {

namespace {

constexpr std::uint64_t kRowsOnTheirWay = 5'000;
constexpr std::size_t kBytesOnTheirWay = std::size_t{4} << 20U;

}  // namespace

void StatementRunner::run_many(Prepared& prepared, const solder_value* arguments,
                               std::uint32_t count, std::uint64_t rows) {
  if (rows > 1) ++prepared.runs;
  for (std::uint64_t done = 0; done < rows;) {
    const auto& is_cancelled = connection_.session().options().is_cancelled;
    if (is_cancelled && is_cancelled()) {
      throw DatabaseError(ErrorCode::interrupted,
                          {.what = "cannot run SQL", .why = "the run was asked to stop"}, 0,
                          prepared.sql);
    }
    done += run_chunk(prepared, arguments + done * count, count, rows - done);
  }
}

/// \return how many of the rows it has sent, which is bounded by what they take in memory.
std::uint64_t StatementRunner::run_chunk(Prepared& prepared, const solder_value* arguments,
                                         std::uint32_t count, std::uint64_t rows) {
  Requests requests;
  std::size_t bytes = 0;
  std::uint64_t taken = 0;
  Arguments row(count);
  while (taken < rows && taken < kRowsOnTheirWay && bytes < kBytesOnTheirWay) {
    for (std::uint32_t index = 0; index < count; ++index) {
      require_storable(arguments[taken * count + index], index + 1, prepared.sql);
      row.set(index, arguments[taken * count + index]);
    }
    bytes += row.bytes();
    add_requests(requests, prepared, row);
    ++taken;
  }
  for (const Result& result : send(prepared, std::move(requests))) {
    if (*PQcmdStatus(result.get()) != '\0') connection_.note(result.get());
  }
  return taken;
}

}  // namespace solder::runner::postgres
