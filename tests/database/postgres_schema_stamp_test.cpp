#include "postgres_step_fixture.hpp"

namespace solder::testing {
namespace {

constexpr const char* kBefore =
    "CREATE TYPE mood AS ENUM ('good', 'bad');"
    "CREATE DOMAIN price AS int;"
    "CREATE TABLE t (a int NOT NULL, b text, m mood, CONSTRAINT positive CHECK (a > 0));"
    "CREATE TABLE parent (a int);"
    "CREATE INDEX i ON t (a);"
    "CREATE SEQUENCE s;"
    "CREATE VIEW v AS SELECT a FROM t;"
    "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';"
    "CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();"
    "CREATE RULE r AS ON DELETE TO parent DO INSTEAD NOTHING;"
    "CREATE POLICY p ON t USING (a > 1);"
    "CREATE SCHEMA aside";

/// A schema as somebody changes it by hand.
class PostgresSchemaStamp : public PostgresStepTest,
                            public ::testing::WithParamInterface<const char*> {
 protected:
  PostgresSchemaStamp() { somebody_->execute(kBefore); }
  std::string digest() {
    const std::string both = connection_->fingerprint("h");
    return both.substr(0, both.find(' '));
  }

  std::unique_ptr<Connection> somebody_ = open();
};

TEST_P(PostgresSchemaStamp, ChangesWithTheSchema) {
  const std::string digest_before = digest();
  const std::string before = connection_->schema_stamp();
  EXPECT_EQ(connection_->fingerprint("h"), digest_before + " " + before);

  somebody_->execute(GetParam());

  EXPECT_NE(digest(), digest_before) << "the digest doesn't see it either";
  EXPECT_NE(connection_->schema_stamp(), before);
}

INSTANTIATE_TEST_SUITE_P(
    Changes, PostgresSchemaStamp,
    ::testing::Values("ALTER TABLE t RENAME COLUMN b TO c", "ALTER TABLE t ALTER b SET DEFAULT 'x'",
                      "ALTER TABLE t ALTER b TYPE varchar(9)",
                      "ALTER TABLE t ALTER a DROP NOT NULL", "ALTER TABLE t ADD UNIQUE (a)",
                      "ALTER TABLE t DROP CONSTRAINT positive", "ALTER TABLE t INHERIT parent",
                      "ALTER TABLE t ENABLE ROW LEVEL SECURITY",
                      "ALTER TABLE t SET (fillfactor = 50)", "ALTER TABLE t DISABLE TRIGGER g",
                      "ALTER INDEX i RENAME TO j", "ALTER TABLE t SET SCHEMA aside",
                      "ALTER SEQUENCE s INCREMENT 5", "ALTER TYPE mood RENAME VALUE 'bad' TO 'sad'",
                      "ALTER TYPE mood ADD VALUE 'fair'", "ALTER DOMAIN price SET DEFAULT 3",
                      "ALTER DOMAIN price ADD CHECK (value > 0)",
                      "ALTER POLICY p ON t USING (a > 2)",
                      "CREATE OR REPLACE VIEW v AS SELECT a, b FROM t",
                      "CREATE OR REPLACE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN "
                      "RETURN NULL; END'",
                      "DROP RULE r ON parent", "DROP VIEW v", "CREATE SCHEMA another",
                      "CREATE EXTENSION btree_gist", "CREATE TABLE parent_of_none ()"));

class PostgresUnchangedSchema : public PostgresSchemaStamp {};

TEST_F(PostgresUnchangedSchema, HasTheSameStampWhateverBecomesOfItsRows) {
  const std::string before = connection_->schema_stamp();

  for (const char* const sql : {"INSERT INTO t VALUES (1), (2)", "SELECT nextval('s')",
                                "DELETE FROM t WHERE a = 1", "VACUUM t", "ANALYZE"}) {
    somebody_->execute(sql);
  }

  EXPECT_EQ(connection_->schema_stamp(), before);
}

TEST_F(PostgresUnchangedSchema, HasTheSameDigestAfterWhatChangesTheStamp) {
  const std::string before = digest();
  const std::string stamp = connection_->schema_stamp();

  somebody_->execute("TRUNCATE t");

  EXPECT_NE(connection_->schema_stamp(), stamp);
  EXPECT_EQ(digest(), before);
}

}  // namespace
}  // namespace solder::testing
