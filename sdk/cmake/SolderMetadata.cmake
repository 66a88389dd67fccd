# Writes the generated source of one plugin: its metadata note and, for a plugin in SQL, its scripts and factory.
#   cmake -DARGUMENTS=<file written by solder_add_migration> -P SolderMetadata.cmake
# The checksum is defined in SolderAddMigration.cmake.
cmake_minimum_required(VERSION 3.16)
include("${ARGUMENTS}")

# The SHA-256 of the file at `path`, normalised.
function(hash_normalised path result)
  file(SHA256 "${path}" hash)
  file(READ "${path}" bytes HEX)
  # Most files need nothing done. (0d0a may also be found across two bytes; then the rest finds nothing to do.)
  if(bytes MATCHES "^efbbbf" OR bytes MATCHES "0d0a")
    string(REGEX REPLACE "(..)" "\\1 " spaced "${bytes}")
    if(NOT spaced MATCHES "(^| )00 ")
      normalise_text("${path}" "${bytes}" text)
      string(SHA256 hash "${text}")
    endif()
  endif()
  set(${result} ${hash} PARENT_SCOPE)
endfunction()

# The text without byte order mark and with LF. file(READ) drops the CR of each CRLF itself, and a last one.
function(normalise_text path bytes result)
  file(READ "${path}" text)
  string(LENGTH "${text}" length)
  string(LENGTH "${bytes}" digits)
  math(EXPR digits "${digits} / 2")
  if(length EQUAL digits)
    string(REPLACE "\r\n" "\n" text "${text}")
  elseif(bytes MATCHES "0d$")
    string(APPEND text "\r")
  endif()
  if(bytes MATCHES "^efbbbf")
    string(ASCII 239 187 191 mark)
    string(FIND "${text}" "${mark}" position)
    if(position EQUAL 0)
      string(SUBSTRING "${text}" 3 -1 text)
    endif()
  endif()
  set(${result} "${text}" PARENT_SCOPE)
endfunction()

# Adds to `lines` in the caller which backend a script is for, where its path doesn't tell.
macro(add_roles)
  foreach(direction IN ITEMS UP DOWN)
    foreach(pair IN ITEMS "sqlite;postgres" "postgres;sqlite")
      list(GET pair 0 backend)
      list(GET pair 1 other)
      set(script "${${direction}_${backend}}")
      if(NOT script STREQUAL "")
        get_filename_component(script "${script}" ABSOLUTE BASE_DIR "${FOLDER}")
        file(RELATIVE_PATH script "${FOLDER}" "${script}")
        if(NOT script MATCHES "${backend}" OR script MATCHES "${other}")
          string(APPEND lines "${direction} ${backend}:${script}\n")
        endif()
      endif()
    endforeach()
  endforeach()
endmacro()

# Sets `checksum` in the caller.
function(compute_checksum)
  set(lines "")
  foreach(path IN LISTS COVERED)
    hash_normalised("${FOLDER}/${path}" hash)
    string(APPEND lines "${hash}  ${path}\n")
  endforeach()
  add_roles()
  string(SHA256 hash "${lines}")
  set(checksum "sha256:${hash}" PARENT_SCOPE)
endfunction()

# Sets `class`: as given, or that of SOLDER_MIGRATION in the sources, or made of the name.
function(find_class)
  if(NOT CLASS STREQUAL "")
    set(class "${CLASS}" PARENT_SCOPE)
    return()
  endif()
  foreach(path IN LISTS SOURCES)
    get_filename_component(path "${path}" ABSOLUTE BASE_DIR "${FOLDER}")
    file(STRINGS "${path}" lines REGEX "^[ \t]*SOLDER_MIGRATION[ \t]*\\(")
    if("${lines}" MATCHES "SOLDER_MIGRATION[ \t]*\\([ \t]*([A-Za-z0-9_:]*::)?([A-Za-z0-9_]+)[ \t]*\\)")
      set(class "${CMAKE_MATCH_2}" PARENT_SCOPE)
      return()
    endif()
  endforeach()
  set(words "")
  string(REGEX MATCHALL "[^_-]+" parts "${NAME}")
  foreach(part IN LISTS parts)
    string(SUBSTRING "${part}" 0 1 first)
    string(SUBSTRING "${part}" 1 -1 rest)
    string(TOUPPER "${first}" first)
    string(APPEND words "${first}${rest}")
  endforeach()
  if(SEED)
    set(class "${words}Seed" PARENT_SCOPE)
  else()
    set(class "${words}Migration" PARENT_SCOPE)
  endif()
endfunction()

# A plugin in C whose `down` is NULL would contradict its metadata, and be refused when it is loaded.
function(check_down)
  foreach(path IN LISTS SOURCES)
    get_filename_component(path "${path}" ABSOLUTE BASE_DIR "${FOLDER}")
    file(STRINGS "${path}" lines REGEX "^[ \t]*SOLDER_MIGRATION_C[ \t]*\\([^,]*,[ \t]*(NULL|nullptr|0)[ \t]*\\)")
    if(lines)
      message(FATAL_ERROR "${path}: the migration has no down function; "
        "add IRREVERSIBLE to solder_add_migration(${TARGET})")
    endif()
  endforeach()
endfunction()

# Appends a record to `records` in the caller, as a line with a C string.
function(add_record key value)
  string(REPLACE "\\" "\\\\" value "${value}")
  string(REPLACE "\"" "\\\"" value "${value}")
  string(REPLACE "?" "\\?" value "${value}")
  set(records "${records}  \"${key}=${value}\\0\"\n" PARENT_SCOPE)
endfunction()

# Appends the bytes of a script to `code` in the caller, as a C array that ends in NUL.
function(add_script array path)
  get_filename_component(path "${path}" ABSOLUTE BASE_DIR "${FOLDER}")
  file(READ "${path}" bytes HEX)
  string(REGEX REPLACE "^efbbbf" "" bytes "${bytes}")
  string(REGEX REPLACE "(..)" "\\1 " bytes "${bytes}")
  string(REPLACE "0d 0a " "0a " bytes "${bytes}")
  string(REGEX REPLACE "(..) " "'\\\\x\\1'," bytes "${bytes}")
  string(REGEX REPLACE "('[^']*','[^']*','[^']*','[^']*','[^']*','[^']*','[^']*','[^']*','[^']*','[^']*',)" "\\1\n  "
    bytes "${bytes}")
  set(code "${code}static const char ${array}[] = {\n  ${bytes}'\\0'};\n\n" PARENT_SCOPE)
endfunction()

# Appends what runs the script of the backend to `code` in the caller: `direction` is UP or DOWN.
function(add_direction direction)
  string(TOLOWER "${direction}" function)
  set(choice "")
  foreach(backend IN ITEMS all sqlite postgres)
    if("${${direction}_${backend}}" STREQUAL "")
      continue()
    endif()
    set(array ${function}_${backend})
    add_script(${array} "${${direction}_${backend}}")
    set(take "sql.data = ${array};\n    sql.length = sizeof ${array} - 1;")
    if(backend STREQUAL "all")
      string(APPEND choice "  {\n    ${take}\n  }\n")
    else()
      string(APPEND choice "  if (solder_is_${backend}(host, context)) {\n    ${take}\n  }\n")
    endif()
  endforeach()
  set(code "${code}static int32_t ${function}(void *self, solder_context *context, const solder_host *host) {
  solder_string sql = {SOLDER_DETAIL_NULL, 0};
  (void)self;
${choice}  return sql.data == SOLDER_DETAIL_NULL ? solder_fail(host, context, \"there is no SQL for this database\")
                                        : host->execute(context, sql);
}

" PARENT_SCOPE)
endfunction()

set(reversible yes)
if(SEED OR IRREVERSIBLE OR (UP AND NOT DOWN))
  set(reversible no)
else()
  check_down()
endif()
set(kind migration)
if(SEED)
  set(kind seed)
endif()
find_class()
compute_checksum()

set(records "")
add_record(format 1)
add_record(abi "1.${ABI_MINOR}")
add_record(kind "${kind}")
add_record(version "${VERSION}")
add_record(name "${NAME}")
add_record(class "${class}")
if(NOT DESCRIPTION STREQUAL "")
  add_record(description "${DESCRIPTION}")
endif()
add_record(transaction "${TRANSACTION}")
add_record(reversible "${reversible}")
foreach(backend IN LISTS BACKENDS)
  add_record(backend "${backend}")
endforeach()
foreach(capability IN LISTS USES)
  add_record(uses "${capability}")
endforeach()
add_record(checksum "${checksum}")
foreach(path IN LISTS COVERED)
  add_record(source "${path}")
endforeach()
add_record(sdk "${SDK}")
add_record(compiler "${COMPILER}")
# The literal's own NUL ends the last record.
string(REGEX REPLACE "\\\\0\"\n$" "\")" records "${records}")

# Linters are asked to pass it over: it is written by a program, and C as much as C++.
set(code "/* Written by SolderMetadata.cmake for ${TARGET}. */
/* NOLINTBEGIN */
#include <solder/metadata.h>

SOLDER_METADATA(
${records};
")
if(SOURCES)
  string(APPEND code "
#include <solder/abi.h>

/* Refers to the factory, so that a plugin without one doesn't link, and one in a static library is pulled in. */
static const solder_create_migration_function solder_factory __attribute__((used)) = solder_create_migration_v1;
")
else()
  string(APPEND code "\n#include <solder/migration.h>\n\n")
  add_direction(UP)
  if(DOWN)
    add_direction(DOWN)
    string(APPEND code "SOLDER_MIGRATION_C(up, down)\n")
  else()
    string(APPEND code "SOLDER_MIGRATION_C(up, SOLDER_DETAIL_NULL)\n")
  endif()
endif()
file(WRITE "${OUTPUT}" "${code}/* NOLINTEND */\n")
