#include "database/postgres/sql_error.hpp"

namespace solder::runner::postgres {

DatabaseError sql_error(const std::string& why, const std::string& next, std::string_view sql,
                        std::size_t offset) {
  constexpr int kNoEngineCode = 0;
  return {ErrorCode::database,
          {.what = "cannot run SQL", .why = why, .next = next},
          kNoEngineCode,
          std::string(sql),
          static_cast<int>(offset)};
}

}  // namespace solder::runner::postgres
