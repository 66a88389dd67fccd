#include "database/sqlite/query.hpp"

#include "database/sqlite/error.hpp"

namespace solder::runner::sqlite {

Query::Query(Session& session, std::string_view sql, Keep keep)
    : session_(session), prepared_(session.own_statements().take(sql)) {
  if (prepared_) return;
  const OwnSql own(session_);
  prepared_ = std::make_shared<Prepared>();
  prepared_->sql = sql;
  const int code = sqlite3_prepare_v3(session_.db(), prepared_->sql.c_str(), -1,
                                      SQLITE_PREPARE_PERSISTENT, &prepared_->handle, nullptr);
  if (code != SQLITE_OK) session_.fail(code, kCannotRun, sql);
  if (keep == Keep::yes) session_.own_statements().add(prepared_);
}

Query::Query(Session& session, std::string_view sql,
             std::initializer_list<std::string_view> arguments)
    : Query(session, sql) {
  int index = 0;
  for (const std::string_view argument : arguments) {
    sqlite3_bind_text64(prepared_->handle, ++index, argument.data(), argument.size(), SQLITE_STATIC,
                        SQLITE_UTF8);
  }
}

Query::~Query() {
  sqlite3_reset(prepared_->handle);
  sqlite3_clear_bindings(prepared_->handle);
  if (prepared_->cache != nullptr) prepared_->cache->give_back(*prepared_);
}

bool Query::step() {
  const OwnSql own(session_);
  const int code = sqlite3_step(prepared_->handle);
  if (code != SQLITE_ROW && code != SQLITE_DONE) session_.fail(code, kCannotRun, prepared_->sql);
  return code == SQLITE_ROW;
}

void Query::bind(int index, std::int64_t value) {
  sqlite3_bind_int64(prepared_->handle, index, value);
}

std::int64_t Query::integer(int column) const {
  return sqlite3_column_int64(prepared_->handle, column);
}

bool Query::is_null(int column) const {
  return sqlite3_column_type(prepared_->handle, column) == SQLITE_NULL;
}

std::string_view Query::text(int column) const {
  const unsigned char* data = sqlite3_column_text(prepared_->handle, column);
  if (data == nullptr) return {};
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(prepared_->handle, column));
  return {reinterpret_cast<const char*>(data), size};
}

void run_once(Session& session, const std::string& sql) {
  const OwnSql own(session);
  const int code = sqlite3_exec(session.db(), sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) session.fail(code, kCannotRun, sql);
}

}  // namespace solder::runner::sqlite
