// Comments, and an excerpt and a reading time for each post
#include <cstdint>
#include <solder/migration.hpp>
#include <string>
#include <string_view>

#include "summary.hpp"

class AddCommentsMigration : public solder::Migration {
 public:
  void up(solder::Database& db) override {
    execute_sql(db, R"sql(
      CREATE TABLE comments (
          id INTEGER PRIMARY KEY AUTOINCREMENT,
          post_id INTEGER NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
          parent_id INTEGER REFERENCES comments (id) ON DELETE CASCADE,
          author_name TEXT NOT NULL CHECK (length(author_name) > 0),
          author_id INTEGER REFERENCES users (id) ON DELETE SET NULL,
          content TEXT NOT NULL CHECK (length(content) > 0),
          status TEXT NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'approved', 'spam')),
          created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP
      );
      CREATE INDEX idx_comments_post_created_at ON comments (post_id, created_at);
      CREATE INDEX idx_comments_parent ON comments (parent_id);
      CREATE INDEX idx_comments_author ON comments (author_id);

      ALTER TABLE posts ADD COLUMN excerpt TEXT NOT NULL DEFAULT '';
      ALTER TABLE posts ADD COLUMN reading_minutes INTEGER NOT NULL DEFAULT 0;
    )sql");
    summarise_posts(db);
  }

  void down(solder::Database& db) override {
    execute_sql(db, R"sql(
      ALTER TABLE posts DROP COLUMN reading_minutes;
      ALTER TABLE posts DROP COLUMN excerpt;
      DROP TABLE comments;
    )sql");
  }

 private:
  // Markup and word boundaries are beyond SQL: this goes through the posts row by row.
  static void summarise_posts(solder::Database& db) {
    constexpr std::size_t kExcerptCharacters = 200;
    const auto total = db.query_value<std::uint64_t>("SELECT count(*) FROM posts");
    auto update = db.prepare(
        "UPDATE posts SET excerpt = :excerpt, reading_minutes = :minutes WHERE id = :id");
    std::uint64_t done = 0;
    // In the order of the key, which the update doesn't change, so no row comes twice.
    for (auto [id, content] :
         db.query<std::int64_t, std::string_view>("SELECT id, content FROM posts ORDER BY id")) {
      const std::string text = story_hub::plain_text(content);
      update.run(solder::named("excerpt", story_hub::excerpt(text, kExcerptCharacters)),
                 solder::named("minutes", story_hub::reading_minutes(text)),
                 solder::named("id", id));
      db.progress(++done, total, "posts");
    }
  }
};

SOLDER_MIGRATION(AddCommentsMigration)
