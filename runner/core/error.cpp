#include "core/error.hpp"

#include <algorithm>
#include <utility>

namespace solder::runner {

namespace {

std::string join(const ErrorText& text) {
  std::string line = text.what;
  if (!text.where.empty()) line += "; where: " + text.where;
  if (!text.why.empty()) line += "; why: " + text.why;
  if (!text.next.empty()) line += "; next: " + text.next;
  std::replace(line.begin(), line.end(), '\n', ' ');
  return line;
}

}  // namespace

int exit_code(ErrorCode code) {
  switch (code) {
    case ErrorCode::database:
    case ErrorCode::migration:
      return 2;
    case ErrorCode::usage:
      return 3;
    case ErrorCode::history:
      return 4;
    case ErrorCode::lock:
      return 5;
    case ErrorCode::plugin:
      return 6;
    case ErrorCode::environment:
      return 7;
    case ErrorCode::in_doubt:
      return 8;
    case ErrorCode::consent:
      return 9;
    case ErrorCode::interrupted:
      return 130;
    case ErrorCode::terminated:
      return 143;
    case ErrorCode::hung_up:
      return 129;
  }
  return 2;
}

const char* to_string(ErrorCode code) {
  switch (code) {
    case ErrorCode::database:
      return "database";
    case ErrorCode::migration:
      return "migration";
    case ErrorCode::usage:
      return "usage";
    case ErrorCode::history:
      return "history";
    case ErrorCode::lock:
      return "lock";
    case ErrorCode::plugin:
      return "plugin";
    case ErrorCode::environment:
      return "environment";
    case ErrorCode::in_doubt:
      return "in_doubt";
    case ErrorCode::consent:
      return "consent";
    case ErrorCode::interrupted:
      return "interrupted";
    case ErrorCode::terminated:
      return "terminated";
    case ErrorCode::hung_up:
      return "hung_up";
  }
  return "unknown";
}

Error::Error(ErrorCode code, ErrorText text)
    : code_(code), text_(std::move(text)), line_(join(text_)) {}

DatabaseError::DatabaseError(ErrorCode code, ErrorText text, int engine_code, std::string statement,
                             int offset)
    : Error(code, std::move(text)),
      engine_code_(engine_code),
      statement_(std::move(statement)),
      offset_(offset) {}

}  // namespace solder::runner
