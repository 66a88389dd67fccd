"""Folders of 50 migrations of a shop, as seven tools keep them.

The migrations are one list, made here; each tool's writer puts them into its own form. `up_texts` is what the tool would
send to the database, for the sqlite3 shell to run.
"""

import dataclasses
import datetime
import re
from pathlib import Path

COUNT = 50


@dataclasses.dataclass
class Migration:
    name: str
    up: str
    down: str = None
    transaction: bool = True
    # What the file looks like on the disk: "crlf", "bom", "bare" (no newline at its end).
    look: str = ""

    def text(self, sql):
        if self.look == "crlf":
            sql = sql.replace("\n", "\r\n")
        if self.look == "bare":
            sql = sql.rstrip("\n")
        return sql


TABLES = {
    "suppliers": "country TEXT NOT NULL DEFAULT 'CH', rating REAL CHECK (rating BETWEEN 0 AND 5)",
    "warehouses": "city TEXT NOT NULL, capacity INTEGER NOT NULL DEFAULT 0",
    "shipments": "warehouse_id INTEGER REFERENCES warehouses (id) ON DELETE SET NULL, sent_at TIMESTAMP",
    "invoices": "order_id INTEGER NOT NULL REFERENCES orders (id) ON DELETE CASCADE, total_cents INTEGER NOT NULL",
    "payments": "invoice_id INTEGER NOT NULL REFERENCES invoices (id), method TEXT CHECK (method IN ('card', 'cash'))",
    "coupons": "code TEXT NOT NULL UNIQUE COLLATE NOCASE, percent INTEGER NOT NULL CHECK (percent > 0)",
    "reviews": "product_id INTEGER NOT NULL REFERENCES products (id), stars INTEGER NOT NULL, body TEXT",
    "wishlists": "customer_id INTEGER NOT NULL REFERENCES customers (id), title TEXT NOT NULL DEFAULT 'My list; mine'",
    "returns": "order_id INTEGER NOT NULL REFERENCES orders (id), reason TEXT -- why; if they say",
    "audit_events": "actor TEXT NOT NULL, payload TEXT NOT NULL DEFAULT '{}'",
}


def one_table(name, columns):
    return Migration(
        f"create_{name}",
        f"-- {name.capitalize()}; see the wiki.\nCREATE TABLE {name} (\n    id INTEGER PRIMARY KEY,\n    {columns}\n);\n",
        f"DROP TABLE {name};\n",
    )


def one_index(table, column):
    return Migration(
        f"index_{table}_{column}",
        f"CREATE INDEX idx_{table}_{column} ON {table} ({column});\n",
        f"DROP INDEX idx_{table}_{column};\n",
    )


def the_odd_ones():
    """Each carries something that a careless reader gets wrong."""
    return [
        Migration(
            "create_customers",
            "CREATE TABLE customers (\n    id INTEGER PRIMARY KEY AUTOINCREMENT,\n    email TEXT NOT NULL UNIQUE,\n"
            "    [full name] TEXT,\n    `nick` TEXT,\n    \"note\" TEXT DEFAULT 'it''s; fine'\n);\n",
            "DROP TABLE customers;\n",
        ),
        Migration(
            "create_products",
            "CREATE TABLE products (id INTEGER PRIMARY KEY, sku TEXT NOT NULL, price_cents INTEGER NOT NULL,\n"
            "  price REAL GENERATED ALWAYS AS (price_cents / 100.0) VIRTUAL);\nCREATE UNIQUE INDEX products_sku ON products (lower(sku));\n",
            "DROP TABLE products;\n",
        ),
        Migration(
            "create_orders",
            "CREATE TABLE orders (id INTEGER PRIMARY KEY, customer_id INTEGER NOT NULL REFERENCES customers (id)\n"
            "  DEFERRABLE INITIALLY DEFERRED, state TEXT NOT NULL DEFAULT 'new', updated_at TEXT);\n"
            "CREATE TABLE order_items (order_id INTEGER NOT NULL REFERENCES orders (id) ON DELETE CASCADE,\n"
            "  product_id INTEGER NOT NULL REFERENCES products (id), quantity INTEGER NOT NULL DEFAULT 1,\n"
            "  PRIMARY KEY (order_id, product_id)) WITHOUT ROWID;\n",
            "DROP TABLE order_items;\nDROP TABLE orders;\n",
        ),
        Migration(
            "touch_orders",
            "CREATE TRIGGER orders_touch AFTER UPDATE OF state ON orders FOR EACH ROW WHEN new.state <> old.state\nBEGIN\n"
            "  UPDATE orders SET updated_at = CASE WHEN new.state = 'paid' THEN '2026-01-01' ELSE NULL END WHERE id = new.id;\n"
            "  INSERT INTO order_items SELECT new.id, 1, 1 WHERE 1 = 0; -- nothing; END;\nEND;\n",
            "DROP TRIGGER orders_touch;\n",
        ),
        Migration(
            "add_customers_people",
            "INSERT INTO customers (email, [full name], nick) VALUES\n  ('ada@example.org', 'Ada Lovelace', 'ada;'),\n"
            "  ('bj@example.org', 'Björk Guðmundsdóttir — ♥', NULL),\n  ('ob@example.org', 'Conan O''Brien', '-- not a comment'),\n"
            "  ('cn@example.org', '李明', '/* nor this */');\n",
            "DELETE FROM customers WHERE email LIKE '%@example.org';\n",
        ),
        Migration(
            "add_products_list",
            "INSERT INTO products (sku, price_cents) VALUES ('A-1', 1250), ('B-2', 99)\n  ON CONFLICT DO NOTHING;\n"
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5)\n"
            "INSERT INTO products (sku, price_cents) SELECT 'N-' || i, i * 100 FROM n;\n",
            "DELETE FROM products;\n",
            look="crlf",
        ),
        Migration(
            "open_orders_view",
            "/* Open; that is: not paid. */\nCREATE VIEW open_orders AS\n  SELECT o.id, c.email FROM orders o JOIN customers c ON c.id = o.customer_id\n"
            "  WHERE o.state NOT IN ('paid', 'cancelled;') -- sic\n",
            "DROP VIEW open_orders;\n",
            look="bare",
        ),
        Migration("nothing_yet", "-- Reserved: the change was taken back before the release.\n", None),
        Migration("customers_phone", "ALTER TABLE customers ADD COLUMN phone TEXT;\n", "ALTER TABLE customers DROP COLUMN phone;\n"),
        Migration(
            "rename_customers_nick",
            "ALTER TABLE customers RENAME COLUMN nick TO nickname;\n",
            "ALTER TABLE customers RENAME COLUMN nickname TO nick;\n",
        ),
        Migration(
            "rebuild_products",
            "PRAGMA foreign_keys=OFF;\n"
            "CREATE TABLE products_new (id INTEGER PRIMARY KEY, sku TEXT NOT NULL, price_cents INTEGER NOT NULL CHECK (price_cents >= 0),\n"
            "  weight REAL);\nINSERT INTO products_new (id, sku, price_cents) SELECT id, sku, price_cents FROM products;\n"
            "DROP TABLE products;\nALTER TABLE products_new RENAME TO products;\nCREATE UNIQUE INDEX products_sku ON products (lower(sku));\n"
            "PRAGMA foreign_keys=ON;\n",
            None,
        ),
        Migration(
            "search_products",
            "CREATE VIRTUAL TABLE products_text USING fts5 (sku, body, content='');\n"
            "CREATE TRIGGER products_search AFTER INSERT ON products BEGIN\n"
            "  INSERT INTO products_text (rowid, sku, body) VALUES (new.id, new.sku, '');\nEND;\n",
            "DROP TRIGGER products_search;\nDROP TABLE products_text;\n",
        ),
        Migration("compact", "VACUUM;\n", None, transaction=False),
        Migration(
            "settings",
            "CREATE TABLE settings (key TEXT PRIMARY KEY, value ANY) STRICT, WITHOUT ROWID;\n"
            "INSERT INTO settings VALUES ('greeting', 'Grüezi; \"hallo\"'), ('limit', 10), ('pi', 3.14), ('blob', x'00ff');\n",
            "DROP TABLE settings;\n",
        ),
        Migration("unpaid_index", "CREATE INDEX orders_unpaid ON orders (customer_id) WHERE state <> 'paid'", "DROP INDEX orders_unpaid", look="bare"),
        Migration(
            "two_line_values",
            "UPDATE settings SET value = 'first line\n-- second; line\nthird' WHERE key = 'greeting';\n",
            "UPDATE settings SET value = '' WHERE key = 'greeting';\n",
        ),
        Migration("utf_mark", "CREATE TABLE marks (id INTEGER PRIMARY KEY, word TEXT);\n", "DROP TABLE marks;\n", look="bom"),
    ]


def migrations(count=COUNT):
    """The first `count`, each of which needs only those before it."""
    made = the_odd_ones()
    made += [one_table(name, columns) for name, columns in TABLES.items()]
    for table, column in [
        ("suppliers", "country"), ("warehouses", "city"), ("shipments", "sent_at"), ("invoices", "order_id"), ("payments", "method"),
        ("reviews", "product_id"), ("wishlists", "customer_id"), ("returns", "order_id"), ("audit_events", "actor"), ("orders", "state"),
    ]:
        made.append(one_index(table, column))
    for table in TABLES:
        made.append(Migration(f"{table}_archived", f"ALTER TABLE {table} ADD COLUMN archived_at TIMESTAMP;\n", f"ALTER TABLE {table} DROP COLUMN archived_at;\n"))
    for number in range(COUNT - len(made)):
        made.append(
            Migration(
                f"note_{number}",
                f"INSERT INTO audit_events (actor, payload) VALUES ('system', '{{\"step\": {number}, \"text\": \"a; b\"}}');\n",
                f"DELETE FROM audit_events WHERE payload LIKE '%\"step\": {number},%';\n",
            )
        )
    return made[:count]


def write(path, text, look=""):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes((b"\xef\xbb\xbf" if look == "bom" else b"") + text.encode())


def stamp(index, form="%Y%m%d%H%M%S"):
    return (datetime.datetime(2021, 3, 4, 5, 6, 7) + datetime.timedelta(days=11 * index)).strftime(form)


class Folder:
    """One tool's folder, and what that tool would run."""

    def __init__(self, path, count=COUNT):
        self.path = Path(path)
        self.migrations = migrations(count)
        self.versions = []
        self.up_texts = []
        for index, migration in enumerate(self.migrations):
            self.add(index, migration)

    def add(self, index, migration):
        raise NotImplementedError

    def note(self, version, up):
        self.versions.append(version)
        self.up_texts.append(up)

    def write_pair(self, stem, migration, up_ending, down_ending, head=""):
        up = head + migration.text(migration.up)
        write(self.path / f"{stem}{up_ending}", up, migration.look)
        if migration.down:
            write(self.path / f"{stem}{down_ending}", migration.text(migration.down))
        return up


class GolangMigrate(Folder):
    tool = "golang-migrate"

    def add(self, index, migration):
        version = f"{index + 1:06}"
        # Whoever uses it with PostgreSQL is used to this.
        if migration.name == "two_line_values":
            migration.up = f"BEGIN;\n{migration.up}COMMIT;\n"
        self.note(version, self.write_pair(f"{version}_{migration.name}", migration, ".up.sql", ".down.sql"))


class Sqlx(Folder):
    tool = "sqlx"

    def add(self, index, migration):
        head = "" if migration.transaction else "-- no-transaction\n"
        self.note(stamp(index), self.write_pair(f"{stamp(index)}_{migration.name}", migration, ".up.sql", ".down.sql", head))


class Plain(Folder):
    tool = "plain"

    def add(self, index, migration):
        version = f"{1 + index // 10}.{index % 10}" if index >= 10 else f"0.{index + 1}"
        self.note(version, self.write_pair(f"{version}-{migration.name}", migration, ".sql", ".down.sql"))


class Diesel(Folder):
    tool = "diesel"

    def add(self, index, migration):
        version = "00000000000000" if index == 0 else stamp(index, "%Y-%m-%d-%H%M%S")
        folder = f"{version}_{migration.name}"
        up = self.write_pair(f"{folder}/", migration, "up.sql", "down.sql")
        if not migration.transaction:
            write(self.path / folder / "metadata.toml", "# why\nrun_in_transaction = false\n")
        self.note(version.replace("-", "") + (".1" if index == 0 else ""), up)


class Flyway(Folder):
    tool = "flyway"
    REPEATABLE = "CREATE VIEW IF NOT EXISTS ${prefix}_orders AS SELECT id FROM orders;\n"

    def __init__(self, path, count=COUNT):
        super().__init__(path, count)
        write(self.path / "R__Order_views.sql", self.REPEATABLE)
        self.up_texts.append(self.REPEATABLE.replace("${prefix}", "all"))

    def add(self, index, migration):
        version = f"{1 + index // 10}_{index % 10}"
        name = f"{version}__{migration.name.replace('_', ' ').capitalize()}.sql"
        up = migration.text(migration.up)
        write(self.path / f"V{name}", up, migration.look)
        if migration.down:
            write(self.path / f"U{name}", migration.text(migration.down))
        if not migration.transaction:
            write(self.path / f"V{name}.conf", "executeInTransaction=false\n")
        self.note(version.replace("_", "."), up)


def with_semicolon(sql):
    """Where another section follows, the last statement needs one."""
    code = re.sub(r"--.*", "", sql).strip()
    return sql if not code or code.endswith(";") else sql.rstrip("\n") + "\n;\n"


class Goose(Folder):
    tool = "goose"

    def add(self, index, migration):
        version = f"{index + 1:05}"
        migration.up = with_semicolon(migration.up)
        up = migration.up if "TRIGGER" not in migration.up else self.in_block(migration.up)
        text = "" if migration.transaction else "-- +goose NO TRANSACTION\n"
        text += f"-- +goose Up\n{up}"
        if migration.down:
            text += ("" if text.endswith("\n") else "\n") + f"-- +goose Down\n{migration.down}"
        write(self.path / f"{version}_{migration.name}.sql", migration.text(text), migration.look)
        self.note(version, migration.text(migration.up))

    @staticmethod
    def in_block(up):
        start = up.index("CREATE TRIGGER")
        # goose takes the last semicolon or leaves it.
        return f"{up[:start]}-- +goose StatementBegin\n{up[start:].rstrip().rstrip(';')}\n-- +goose StatementEnd\n"


class Dbmate(Folder):
    tool = "dbmate"

    def add(self, index, migration):
        migration.up = with_semicolon(migration.up)
        option = "" if migration.transaction else " transaction:false"
        text = f"-- migrate:up{option}\n{migration.up}"
        if not text.endswith("\n"):
            text += "\n"
        text += f"\n-- migrate:down\n{migration.down or ''}"
        # dbmate reads no byte order mark.
        write(self.path / f"{stamp(index)}_{migration.name}.sql", text if migration.look == "bom" else migration.text(text))
        self.note(stamp(index), migration.up)


ALL = [GolangMigrate, Goose, Dbmate, Flyway, Diesel, Sqlx, Plain]
