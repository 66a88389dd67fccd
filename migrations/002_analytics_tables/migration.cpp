// Page views, daily statistics and events
#include <solder/migration.hpp>

class AnalyticsTablesMigration : public solder::Migration {
 public:
  void up(solder::Database& db) override {
    execute_sql(db, R"sql(
      CREATE TABLE page_views (
          id INTEGER PRIMARY KEY AUTOINCREMENT,
          post_id INTEGER REFERENCES posts (id) ON DELETE CASCADE,
          path TEXT NOT NULL,
          referrer TEXT,
          visitor_hash TEXT NOT NULL,
          viewed_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP
      );

      CREATE TABLE daily_statistics (
          day TEXT NOT NULL CHECK (day GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
          post_id INTEGER NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
          views INTEGER NOT NULL DEFAULT 0 CHECK (views >= 0),
          unique_visitors INTEGER NOT NULL DEFAULT 0 CHECK (unique_visitors BETWEEN 0 AND views),
          PRIMARY KEY (day, post_id)
      );

      CREATE TABLE events (
          id INTEGER PRIMARY KEY AUTOINCREMENT,
          user_id INTEGER REFERENCES users (id) ON DELETE SET NULL,
          kind TEXT NOT NULL CHECK (length(kind) > 0),
          payload TEXT NOT NULL DEFAULT '{}',
          occurred_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP
      );

      CREATE INDEX idx_page_views_post_viewed_at ON page_views (post_id, viewed_at);
      CREATE INDEX idx_page_views_viewed_at ON page_views (viewed_at);
      CREATE INDEX idx_daily_statistics_post ON daily_statistics (post_id);
      CREATE INDEX idx_events_kind_occurred_at ON events (kind, occurred_at);
      CREATE INDEX idx_events_user ON events (user_id);
    )sql");
  }

  void down(solder::Database& db) override {
    execute_sql(db, R"sql(
      DROP TABLE events;
      DROP TABLE daily_statistics;
      DROP TABLE page_views;
    )sql");
  }
};

SOLDER_MIGRATION(AnalyticsTablesMigration)
