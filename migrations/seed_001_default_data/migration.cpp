// Default categories, settings and the administrator
#include <array>
#include <solder/migration.hpp>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

// Runs again when it has changed: what people have changed since then must stay as it is.
class DefaultDataSeed : public solder::Migration {
 public:
  void up(solder::Database& db) override {
    add_categories(db);
    add_settings(db);
    add_administrator(db);
  }

 private:
  static void add_categories(solder::Database& db) {
    using Category = std::tuple<std::string_view, std::string_view, std::string_view, int>;
    constexpr std::array<Category, 4> kCategories = {
        Category{"stories", "Stories", "Short fiction by our authors", 1},
        Category{"essays", "Essays", "Long reads about anything", 2},
        Category{"interviews", "Interviews", "Conversations with writers", 3},
        Category{"announcements", "Announcements", "News about Story Hub itself", 4},
    };
    db.run_many(
        "INSERT INTO categories (slug, name, description, position) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (slug) DO NOTHING",
        kCategories);
  }

  static void add_settings(solder::Database& db) {
    using Setting = std::pair<std::string_view, std::string_view>;
    constexpr std::array<Setting, 5> kSettings = {
        Setting{"site_name", "Story Hub"},         Setting{"theme", "light"},
        Setting{"posts_per_page", "10"},           Setting{"comments_enabled", "true"},
        Setting{"comments_need_approval", "true"},
    };
    db.run_many("INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO NOTHING",
                kSettings);
  }

  // Without a password: it is set at the first login. `--set admin_email=…` says where to.
  static void add_administrator(solder::Database& db) {
    const std::string email = db.variable("admin_email").value_or("admin@example.com");
    execute_sql(db,
                "INSERT INTO users (username, email, display_name, role) "
                "VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
                "admin", email, "Administrator", "admin");
  }
};

SOLDER_MIGRATION(DefaultDataSeed)
