// Users, categories, posts, tags and settings
#include <solder/migration.hpp>

class InitialSchemaMigration : public solder::Migration {
 public:
  void up(solder::Database& db) override {
    execute_sql(db, R"sql(
      CREATE TABLE users (
          id INTEGER PRIMARY KEY AUTOINCREMENT,
          username TEXT NOT NULL UNIQUE CHECK (length(username) BETWEEN 1 AND 80),
          email TEXT NOT NULL UNIQUE CHECK (email LIKE '%_@_%'),
          display_name TEXT NOT NULL,
          password_hash TEXT,
          role TEXT NOT NULL DEFAULT 'author'
              CHECK (role IN ('reader', 'author', 'editor', 'admin')),
          is_active INTEGER NOT NULL DEFAULT 1 CHECK (is_active IN (0, 1)),
          created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP
      );

      CREATE TABLE categories (
          id INTEGER PRIMARY KEY AUTOINCREMENT,
          slug TEXT NOT NULL UNIQUE CHECK (length(slug) > 0),
          name TEXT NOT NULL,
          description TEXT NOT NULL DEFAULT '',
          parent_id INTEGER REFERENCES categories (id) ON DELETE SET NULL,
          position INTEGER NOT NULL DEFAULT 0,
          CHECK (parent_id IS NULL OR parent_id <> id)
      );

      CREATE TABLE posts (
          id INTEGER PRIMARY KEY AUTOINCREMENT,
          author_id INTEGER NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
          category_id INTEGER REFERENCES categories (id) ON DELETE SET NULL,
          slug TEXT NOT NULL UNIQUE CHECK (length(slug) > 0),
          title TEXT NOT NULL,
          content TEXT NOT NULL DEFAULT '',
          status TEXT NOT NULL DEFAULT 'draft' CHECK (status IN ('draft', 'published', 'archived')),
          published_at TIMESTAMP,
          created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
          updated_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
          CHECK (status <> 'published' OR published_at IS NOT NULL)
      );

      CREATE TABLE tags (
          id INTEGER PRIMARY KEY AUTOINCREMENT,
          slug TEXT NOT NULL UNIQUE CHECK (length(slug) > 0),
          name TEXT NOT NULL
      );

      CREATE TABLE post_tags (
          post_id INTEGER NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
          tag_id INTEGER NOT NULL REFERENCES tags (id) ON DELETE CASCADE,
          PRIMARY KEY (post_id, tag_id)
      );

      CREATE TABLE settings (
          key TEXT PRIMARY KEY NOT NULL CHECK (length(key) > 0),
          value TEXT NOT NULL,
          updated_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP
      );

      CREATE INDEX idx_posts_author ON posts (author_id);
      CREATE INDEX idx_posts_category ON posts (category_id);
      CREATE INDEX idx_posts_status_published_at ON posts (status, published_at);
      CREATE INDEX idx_post_tags_tag ON post_tags (tag_id);
    )sql");
  }

  // Those that refer to others go before them.
  void down(solder::Database& db) override {
    execute_sql(db, R"sql(
      DROP TABLE settings;
      DROP TABLE post_tags;
      DROP TABLE tags;
      DROP TABLE posts;
      DROP TABLE categories;
      DROP TABLE users;
    )sql");
  }
};

SOLDER_MIGRATION(InitialSchemaMigration)
