#include "database/postgres/invalid_index.hpp"

#include "core/text.hpp"
#include "database/postgres/own_table.hpp"

namespace solder::runner::postgres {

namespace {

/// By the index's name, or on the table where none was given; REINDEX leaves copies of other names
/// on the same table.
constexpr const char* kInvalid =
    "SELECT pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname) FROM "
    "pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid JOIN "
    "pg_catalog.pg_namespace n ON n.oid = c.relnamespace JOIN pg_catalog.pg_class t ON t.oid = "
    "i.indrelid WHERE NOT i.indisvalid AND n.nspname !~ '^pg_' AND ($1 = '' OR n.nspname = $1) AND "
    "($2 = '' OR c.relname = $2 OR pg_catalog.strpos(c.relname, $2 || '_ccnew') = 1 OR "
    "pg_catalog.strpos(c.relname, $2 || '_ccold') = 1) AND ($3 = '' OR t.relname = $3) ORDER BY 1";

}  // namespace

DatabaseError with_invalid_indexes(Session& session, const ConcurrentIndex& index,
                                   const DatabaseError& error) {
  if (session.is_lost() || session.in_transaction()) return error;
  const Result found = session.run(
      {.sql = kInvalid,
       .arguments = text_arguments({index.index.schema, index.index.name, index.table.name})});
  ErrorText text = error.text();
  for (int row = 0; row < PQntuples(found.get()); ++row) {
    const std::string name = PQgetvalue(found.get(), row, 0);
    text.why += "; there is an invalid index " + printable(name) +
                " now: drop it with 'DROP INDEX CONCURRENTLY " + printable(name) + "'";
  }
  return {error.code(), text, error.engine_code(), error.statement(), error.offset()};
}

}  // namespace solder::runner::postgres
