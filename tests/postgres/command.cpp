#include "command.hpp"

#include <cstdlib>
#include <filesystem>
#include <sys/wait.h>

namespace solder::testing {
namespace {

std::string quoted(const std::string& word) {
  std::string result = "'";
  for (const char letter : word) result += letter == '\'' ? "'\\''" : std::string(1, letter);
  return result + "'";
}

}  // namespace

PostgresCommand::PostgresCommand() {
  std::filesystem::create_directory(folder_ / "plugins");
}

void PostgresCommand::add(const std::vector<std::string>& plugins) const {
  for (const std::string& plugin : plugins) {
    std::filesystem::copy_file(std::filesystem::path(PLUGIN_FOLDER) / (plugin + ".so"),
                               folder_ / "plugins" / (plugin + ".so"));
  }
}

void PostgresCommand::remove(const std::string& plugin) const {
  std::filesystem::remove(folder_ / "plugins" / (plugin + ".so"));
}

Answer PostgresCommand::solder(const std::vector<std::string>& arguments,
                               const std::string& url) const {
  std::string line = "cd " + quoted(folder_.path().string()) + " && exec " + quoted(SOLDER) +
                     " --plugins plugins --database " + quoted(url.empty() ? db_.url() : url);
  for (const std::string& argument : arguments) line += " " + quoted(argument);
  line += " >out 2>err </dev/null";
  // The command as a shell runs it is what is tested here.
  const int status = std::system(line.c_str());  // NOLINT(cert-env33-c,concurrency-mt-unsafe)
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, read_file(folder_ / "out"),
          read_file(folder_ / "err")};
}

std::string PostgresCommand::history() const {
  if (db_.query("SELECT to_regclass('public.schema_migrations') IS NULL") == "t") return {};
  return db_.query(
      "SELECT coalesce(string_agg(version, ' ' ORDER BY id), '') FROM public.schema_migrations");
}

}  // namespace solder::testing
