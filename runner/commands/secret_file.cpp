#include "commands/secret_file.hpp"

#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <string>
#include <string_view>
#include <system_error>
#include <unistd.h>

#include "core/error.hpp"
#include "core/text.hpp"
#include "database/server_address.hpp"

namespace solder::runner {
namespace {

[[noreturn]] void refuse(const std::filesystem::path& path, const std::string& why) {
  throw Error(ErrorCode::environment,
              {.what = "cannot read " + quote(path.string()),
               .why = why,
               .next = "name a file that holds it and that this user may read"});
}

/// An open file, read byte by byte so that no buffer keeps a copy.
class SecretFile {
 public:
  explicit SecretFile(const std::filesystem::path& path)
      : number_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
    if (number_ < 0) refuse(path, std::generic_category().message(errno));
  }
  ~SecretFile() { ::close(number_); }
  SecretFile(const SecretFile&) = delete;
  SecretFile& operator=(const SecretFile&) = delete;
  [[nodiscard]] int number() const { return number_; }

 private:
  int number_;
};

/// \return whether there was a byte.
bool read_byte(int descriptor, char& byte) {
  ssize_t count = 0;
  do {
    count = ::read(descriptor, &byte, 1);
  } while (count < 0 && errno == EINTR);
  return count == 1;
}

Secret take_variable(const std::string& name) {
  const char* const value = std::getenv(name.c_str());
  if (value == nullptr || *value == '\0') {
    throw Error(ErrorCode::environment, {.what = "cannot read a password",
                                         .why = "the variable " + quote(name) + " is not set",
                                         .next = "set it, or name a file with --password-file"});
  }
  Secret secret;
  for (const char* letter = value; *letter != '\0'; ++letter) {
    if (!secret.push_back(*letter)) refuse("env:" + name, "the password is too long");
  }
  ::unsetenv(name.c_str());
  return secret;
}

}  // namespace

std::optional<Secret> read_secret_line(int descriptor) {
  Secret secret;
  char byte = 0;
  bool is_empty = true;
  while (read_byte(descriptor, byte)) {
    is_empty = false;
    if (byte == '\n') return secret;
    if (!secret.push_back(byte)) return std::nullopt;
  }
  if (is_empty) return std::nullopt;
  return secret;
}

Secret read_password_file(const std::filesystem::path& path) {
  constexpr std::string_view kVariable = "env:";
  if (path.native().starts_with(kVariable)) {
    return take_variable(path.native().substr(kVariable.size()));
  }
  const SecretFile file(path);
  std::optional<Secret> secret = read_secret_line(file.number());
  if (!secret) refuse(path, "it holds no password, or one that is too long");
  return std::move(*secret);
}

std::string with_password_of(const std::string& address, const std::string& source) {
  if (source.empty()) return address;
  if (!is_server_address(address)) {
    throw Error(ErrorCode::usage,
                {.what = "cannot use a password for database " + quote(redact(address)),
                 .why = "it is a file, and --password-file is for servers",
                 .next = "leave --password-file out, or name a server with --database"});
  }
  return with_password(address, read_password_file(source).view());
}

Secret read_secret_file(const std::filesystem::path& path) {
  const SecretFile file(path);
  Secret secret;
  char byte = 0;
  while (read_byte(file.number(), byte)) {
    if (!secret.push_back(byte)) refuse(path, "it is too large for a key");
  }
  return secret;
}

}  // namespace solder::runner
