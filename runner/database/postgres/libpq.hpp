/// \file
/// The functions of libpq, under their own names. The command isn't linked with the library, which
/// brings some twenty others into a process: it is loaded when one of these is called for the first
/// time, and stays. Include this instead of <libpq-fe.h>.

#ifndef SOLDER_RUNNER_DATABASE_POSTGRES_LIBPQ_HPP
#define SOLDER_RUNNER_DATABASE_POSTGRES_LIBPQ_HPP

#include <libpq-fe.h>

namespace solder::runner::postgres {

/// As the loader knows it. Its major version has been 5 since PostgreSQL 8.2.
inline constexpr const char* kLibpq = "libpq.so.5";

// Every function that the driver uses.
#define SOLDER_LIBPQ_FUNCTIONS(X) \
  X(PQbackendPID)                 \
  X(PQcancel)                     \
  X(PQclear)                      \
  X(PQcmdStatus)                  \
  X(PQcmdTuples)                  \
  X(PQconnectdbParams)            \
  X(PQconninfoFree)               \
  X(PQconninfoParse)              \
  X(PQconsumeInput)               \
  X(PQdb)                         \
  X(PQenterPipelineMode)          \
  X(PQerrorMessage)               \
  X(PQexitPipelineMode)           \
  X(PQfinish)                     \
  X(PQflush)                      \
  X(PQfname)                      \
  X(PQfreeCancel)                 \
  X(PQfreemem)                    \
  X(PQftype)                      \
  X(PQgetCancel)                  \
  X(PQgetResult)                  \
  X(PQgetisnull)                  \
  X(PQgetlength)                  \
  X(PQgetvalue)                   \
  X(PQhost)                       \
  X(PQisBusy)                     \
  X(PQnfields)                    \
  X(PQntuples)                    \
  X(PQpipelineStatus)             \
  X(PQpipelineSync)               \
  X(PQport)                       \
  X(PQputCopyData)                \
  X(PQputCopyEnd)                 \
  X(PQresultErrorField)           \
  X(PQresultErrorMessage)         \
  X(PQresultMemorySize)           \
  X(PQresultStatus)               \
  X(PQsendDescribePrepared)       \
  X(PQsendPrepare)                \
  X(PQsendQueryParams)            \
  X(PQsendQueryPrepared)          \
  X(PQserverVersion)              \
  X(PQsetNoticeReceiver)          \
  X(PQsetnonblocking)             \
  X(PQsocket)                     \
  X(PQstatus)                     \
  X(PQtransactionStatus)          \
  X(PQuser)

/// Where they are in the loaded library.
struct Libpq {
// NOLINTNEXTLINE(bugprone-macro-parentheses): a member has its name without them
#define SOLDER_MEMBER(name) decltype(&::name) name = nullptr;
  SOLDER_LIBPQ_FUNCTIONS(SOLDER_MEMBER)
#undef SOLDER_MEMBER
};

/// Loads `library` into the global scope, where a plugin that uses the native connection finds it.
/// Never unloaded. \throws Error (ErrorCode::environment) when it isn't there, or too old.
[[nodiscard]] Libpq load_libpq(const char* library);

/// The one of this process; loads `kLibpq` when it is called for the first time. \throws as above.
[[nodiscard]] const Libpq& libpq();

template <auto member>
class LibpqFunction;

template <typename Result, typename... Arguments, Result (*Libpq::*member)(Arguments...)>
class LibpqFunction<member> {
 public:
  Result operator()(Arguments... arguments) const { return (libpq().*member)(arguments...); }
};

// In this namespace these names hide libpq's own.
#define SOLDER_FUNCTION(name) inline constexpr LibpqFunction<&Libpq::name> name;
SOLDER_LIBPQ_FUNCTIONS(SOLDER_FUNCTION)
#undef SOLDER_FUNCTION

}  // namespace solder::runner::postgres

#endif
