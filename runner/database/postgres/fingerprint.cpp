// A digest of the schema: one line an object, without numbers that differ from server to server.

#include <utility>

#include "database/history_table.hpp"
#include "database/postgres/connection.hpp"
#include "database/postgres/schema_lines.hpp"

namespace solder::runner::postgres {

namespace {

/// `own` are the runner's own tables. What extensions have made counts as their name and
/// version. Objects in schemas of the server and of sessions don't count.
constexpr const char* kLines = R"sql(, part AS (
  SELECT objid, classid FROM pg_depend WHERE deptype = 'e'
  UNION ALL
  SELECT objid, classid FROM pg_depend WHERE refclassid = 'pg_class'::regclass
    AND refobjid IN (SELECT oid FROM own) AND deptype IN ('a', 'i')
), space AS (
  SELECT oid, quote_ident(nspname) AS name FROM pg_namespace
  WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
), relation AS (
  SELECT c.*, s.name || '.' || quote_ident(c.relname) AS name FROM pg_class c
  JOIN space s ON s.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S', 'c') AND c.oid NOT IN (SELECT oid FROM own)
    AND c.oid NOT IN (SELECT objid FROM part WHERE classid = 'pg_class'::regclass)
), line AS (
  SELECT concat_ws(' ', 'schema', name) AS text FROM space
  UNION ALL
  SELECT concat_ws(' ', 'extension', extname, extversion) FROM pg_extension
  UNION ALL
  SELECT concat_ws(' ', 'relation', name, relkind, relpersistence, relrowsecurity,
    relforcerowsecurity, reloptions, pg_get_expr(relpartbound, oid),
    CASE WHEN relkind = 'p' THEN pg_get_partkeydef(oid) END,
    CASE WHEN relkind IN ('v', 'm') THEN pg_get_viewdef(oid) END) FROM relation
  UNION ALL
  SELECT concat_ws(' ', 'inherits', r.name, i.inhparent::regclass) FROM pg_inherits i
  JOIN relation r ON r.oid = i.inhrelid
  UNION ALL
  SELECT concat_ws(' ', 'column', r.name, quote_ident(a.attname),
    format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity, a.attgenerated,
    CASE WHEN a.attcollation <> t.typcollation THEN a.attcollation::regcollation END,
    pg_get_expr(d.adbin, d.adrelid))
  FROM pg_attribute a JOIN relation r ON r.oid = a.attrelid AND r.relkind <> 'S'
  JOIN pg_type t ON t.oid = a.atttypid
  LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
  WHERE a.attnum > 0 AND NOT a.attisdropped
  UNION ALL
  SELECT concat_ws(' ', 'sequence', r.name, format_type(q.seqtypid, NULL), q.seqstart,
    q.seqincrement, q.seqmin, q.seqmax, q.seqcycle) FROM pg_sequence q
  JOIN relation r ON r.oid = q.seqrelid
  UNION ALL
  SELECT concat_ws(' ', 'constraint', coalesce(r.name, format_type(nullif(c.contypid, 0), NULL)),
    quote_ident(c.conname), pg_get_constraintdef(c.oid)) FROM pg_constraint c
  JOIN space s ON s.oid = c.connamespace LEFT JOIN relation r ON r.oid = c.conrelid
  WHERE r.oid IS NOT NULL OR c.contypid <> 0
  UNION ALL
  SELECT concat_ws(' ', 'index', pg_get_indexdef(i.indexrelid), i.indisvalid) FROM pg_index i
  JOIN relation r ON r.oid = i.indrelid
  UNION ALL
  SELECT concat_ws(' ', 'trigger', pg_get_triggerdef(t.oid), t.tgenabled) FROM pg_trigger t
  JOIN relation r ON r.oid = t.tgrelid WHERE NOT t.tgisinternal
  UNION ALL
  SELECT concat_ws(' ', 'rule', pg_get_ruledef(w.oid), w.ev_enabled) FROM pg_rewrite w
  JOIN relation r ON r.oid = w.ev_class WHERE w.rulename <> '_RETURN'
  UNION ALL
  SELECT concat_ws(' ', 'policy', r.name, quote_ident(p.polname), p.polcmd, p.polpermissive,
    pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)) FROM pg_policy p
  JOIN relation r ON r.oid = p.polrelid
  UNION ALL
  SELECT concat_ws(' ', 'function', s.name, p.prokind, CASE WHEN p.prokind = 'a'
    THEN p.oid::regprocedure::text ELSE pg_get_functiondef(p.oid) END) FROM pg_proc p
  JOIN space s ON s.oid = p.pronamespace
  WHERE p.oid NOT IN (SELECT objid FROM part WHERE classid = 'pg_proc'::regclass)
  UNION ALL
  SELECT concat_ws(' ', 'type', s.name, quote_ident(t.typname), t.typtype,
    format_type(nullif(t.typbasetype, 0), t.typtypmod), t.typnotnull, t.typdefault,
    (SELECT string_agg(quote_literal(e.enumlabel), ',' ORDER BY e.enumsortorder) FROM pg_enum e
     WHERE e.enumtypid = t.oid)) FROM pg_type t
  JOIN space s ON s.oid = t.typnamespace
  WHERE t.typtype IN ('e', 'd', 'r')
    AND t.oid NOT IN (SELECT objid FROM part WHERE classid = 'pg_type'::regclass)
))sql";

constexpr const char* kDigest = R"sql(
SELECT 'sha256:' || encode(sha256(convert_to(
  coalesce(string_agg(text, E'\n' ORDER BY text COLLATE "C"), ''), 'UTF8')), 'hex') FROM line)sql";

/// A catalog's rows, each with the transaction that wrote it: a row that is changed gets another,
/// also by what leaves the schema as it is. What the cluster was made with has lower numbers than
/// `kFirstNormalObject` (FirstNormalObjectId in access/transam.h), and stays.
std::string rows_of(std::string_view catalog, std::string_view key, std::string_view rest = "") {
  constexpr const char* kFirstNormalObject = "16384";
  std::string sql = "(SELECT concat(count(*), '+', sum(hashint8extended((";
  sql.append(key).append("::int8 << 32) | xmin::text::int8, 0))) FROM ").append(catalog);
  sql.append(" WHERE ").append(key).append(" >= ").append(kFirstNormalObject).append(rest);
  return sql + ")";
}

/// Those that the fingerprint reads.
std::string stamp_sql() {
  std::string rows = rows_of("pg_attribute", "attrelid", " AND attnum > 0");
  for (const auto& [catalog, key] :
       {std::pair("pg_namespace", "oid"), std::pair("pg_extension", "oid"),
        std::pair("pg_class", "oid"), std::pair("pg_inherits", "inhrelid"),
        std::pair("pg_attrdef", "oid"), std::pair("pg_type", "oid"),
        std::pair("pg_sequence", "seqrelid"), std::pair("pg_constraint", "oid"),
        std::pair("pg_index", "indexrelid"), std::pair("pg_trigger", "oid"),
        std::pair("pg_rewrite", "oid"), std::pair("pg_policy", "oid"), std::pair("pg_proc", "oid"),
        std::pair("pg_enum", "oid")}) {
    rows += ", " + rows_of(catalog, key);
  }
  return "SELECT 'xmin:' || encode(sha256(convert_to(concat_ws(':', " + rows +
         "), 'UTF8')), 'hex')";
}

std::string literal(const std::string& text) {
  std::string quoted = "'";
  for (const char letter : text) quoted += letter == '\'' ? "''" : std::string(1, letter);
  return quoted + "'";
}

}  // namespace

std::string schema_lines_sql(const std::string& history, const std::string& log) {
  return "WITH own AS (SELECT oid FROM pg_class WHERE oid IN (to_regclass(" + literal(history) +
         "), to_regclass(" + literal(log) + ")))" + kLines;
}

std::string PostgresConnection::fingerprint(std::string_view history_table) {
  std::vector<Request> requests;
  // Definitions name what isn't in the search path with its schema.
  requests.push_back({.sql = "SET LOCAL search_path TO pg_catalog, pg_temp"});
  requests.push_back(
      {.sql = schema_lines_sql(own_name(history_table), own_name(kLogTable)) + kDigest});
  requests.push_back({.sql = "SET LOCAL search_path TO DEFAULT"});
  requests.push_back({.sql = "SELECT version()"});
  std::size_t failed = 0;
  const std::vector<Result> results = session_.run_all(std::move(requests), failed);
  const std::string digest = PQgetvalue(results[1].get(), 0, 0);
  const std::string_view engine = PQgetvalue(results[3].get(), 0, 0);
  return traits_of(engine, 0, false, false).has_row_versions ? digest + " " + schema_stamp()
                                                             : digest;
}

std::string PostgresConnection::schema_stamp() {
  return ask(stamp_sql()).value_or("");
}

}  // namespace solder::runner::postgres
