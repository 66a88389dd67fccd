#[[
solder_add_migration(<version>_<name>
  SOURCES <file>... | UP [<backend>:]<file.sql>... [DOWN [<backend>:]<file.sql>...]
  [DESCRIPTION <text>] [VERSION <version>] [NAME <name>] [CLASS <name>]
  [KIND SEED | SEED] [TRANSACTION each|none] [IRREVERSIBLE]
  [USES native writable_schema] [BACKENDS sqlite postgres]
  [LIBRARIES <target or file>...] [INCLUDES <folder>...]
  [CHECKSUM_FILES <file>...] [ABI_MINOR <number>])

Builds one migration, in C++, C or plain SQL, into a plugin: a stripped library <target>.so that exports the factory and
nothing else, carries the metadata note, has no undefined symbols and the same bytes in every folder.

  <target>        003_add_comments_table, 1.2.10_x, 20261122093000_x: gives version and name, unless VERSION and NAME
                  do. A target called seed_001_default_data is a seed
  SOURCES         C++ or C, with SOLDER_MIGRATION(Class) or SOLDER_MIGRATION_C(up, down) in one of them; headers of the
                  migration's own belong here too, for the checksum
  UP, DOWN        SQL scripts; they are built into the plugin. Without DOWN the migration can't be undone. One file is for
                  every backend; where the databases need different SQL, each has one of its own:
                  UP sqlite:up.sqlite.sql postgres:up.postgres.sql DOWN down.sql
  DESCRIPTION     one line, for people
  CLASS           the name that `solder status` shows; otherwise the class of SOLDER_MIGRATION, or AddCommentsMigration
                  for add_comments
  KIND SEED       default data instead of a change of the schema: `up` only, run again when it has changed
  TRANSACTION     none: for statements that can't run inside a transaction. The default is each
  IRREVERSIBLE    there is no `down`
  USES            what a policy may refuse: the native connection, a writable schema
  BACKENDS        the databases it is written for: sqlite, postgres, or both. A database of another kind is refused before
                  anything runs. The default is what the files of UP and DOWN name, else ${SOLDER_BACKENDS}, else sqlite
  LIBRARIES       linked in. Never SQLite: a second copy in one process drops the locks of the first, and committed
                  rows are lost. Its interface is given out by the runner (solder/abi.h, SOLDER_SQLITE_INTERFACE)
  CHECKSUM_FILES  further files that decide what the migration does
  ABI_MINOR       the lowest minor version of the ABI that it needs; the default is 0

The plugin goes to SOLDER_PLUGINS_DIR, by default plugins/ in the top folder of the project. Set SOLDER_KEEP_SYMBOLS to
leave the symbols in, for a debugger.

THE CHECKSUM is the identity of a migration: the same on every machine and compiler, another one after an edit. It covers
SOURCES, UP, DOWN and CHECKSUM_FILES. Each file is normalised (a UTF-8 byte order mark is dropped, CRLF becomes LF; a file
with a NUL byte is not text and is taken as it is) and gives one line as sha256sum prints it: hash, two spaces, path
relative to the migration's folder. The lines, in the order of the paths' bytes, are hashed again. So with LF files:

  sha256sum migration.cpp | sha256sum

Of UP sqlite:a.sql postgres:b.sql the backends belong to it too: a script whose path doesn't hold the name of its backend,
or holds that of the other, gives a line like "UP sqlite:a.sql" behind the others.

solder_add_migrations(<folder>) adds every folder below <folder> that has a CMakeLists.txt, in the order of their names.
]]

include_guard(GLOBAL)
cmake_policy(PUSH)
cmake_policy(VERSION 3.16...3.25)

set(SOLDER_PLUGINS_DIR "" CACHE PATH "Where plugins go; empty: plugins/ in the top folder of the project")
set_property(GLOBAL PROPERTY SOLDER_CMAKE_FOLDER "${CMAKE_CURRENT_LIST_DIR}")

function(solder_add_migrations folder)
  get_filename_component(folder "${folder}" ABSOLUTE BASE_DIR "${CMAKE_CURRENT_SOURCE_DIR}")
  if(NOT IS_DIRECTORY "${folder}")
    message(FATAL_ERROR "solder_add_migrations: there is no folder '${folder}'")
  endif()
  file(GLOB projects CONFIGURE_DEPENDS "${folder}/*/CMakeLists.txt")
  list(SORT projects)
  foreach(project IN LISTS projects)
    get_filename_component(migration "${project}" DIRECTORY)
    add_subdirectory("${migration}")
  endforeach()
endfunction()

function(solder_add_migration target)
  set(one VERSION NAME CLASS DESCRIPTION KIND TRANSACTION ABI_MINOR)
  set(many SOURCES UP DOWN USES BACKENDS LIBRARIES INCLUDES CHECKSUM_FILES)
  cmake_parse_arguments(PARSE_ARGV 1 arg "SEED;IRREVERSIBLE" "${one}" "${many}")
  _solder_check_words()
  _solder_identity()
  _solder_check_files()
  _solder_refuse_sqlite()
  _solder_language()
  _solder_generate()
  add_library(${target} MODULE ${arg_SOURCES} "${generated}")
  _solder_compile()
  _solder_link()
  _solder_place()
endfunction()

function(_solder_refuse why)
  message(FATAL_ERROR "solder_add_migration(${target}): ${why}")
endfunction()

# The macros below are the parts of solder_add_migration, in its order. They read and set its variables.

macro(_solder_check_words)
  if(APPLE OR WIN32)
    _solder_refuse("plugins are ELF libraries so far, and this system's libraries are not")
  endif()
  if(arg_UNPARSED_ARGUMENTS)
    list(GET arg_UNPARSED_ARGUMENTS 0 word)
    _solder_refuse("unknown argument '${word}'")
  endif()
  if("${arg_KIND}" MATCHES "^(SEED|seed)$" OR "${target}" MATCHES "^seed_[0-9]")
    set(arg_SEED TRUE)
  elseif(NOT "${arg_KIND}" MATCHES "^(|MIGRATION|migration)$")
    _solder_refuse("KIND is '${arg_KIND}', not SEED or MIGRATION")
  endif()
  # `KIND SEED` reads as two keywords, the first without a value.
  list(REMOVE_ITEM arg_KEYWORDS_MISSING_VALUES KIND)
  if(arg_KEYWORDS_MISSING_VALUES)
    list(GET arg_KEYWORDS_MISSING_VALUES 0 word)
    _solder_refuse("nothing follows ${word}")
  endif()
  _solder_choice(TRANSACTION each "each;none")
  _solder_choice(USES "" "native;writable_schema")
  _solder_backends()
  if(NOT DEFINED arg_ABI_MINOR)
    set(arg_ABI_MINOR 0)
  elseif(NOT "${arg_ABI_MINOR}" MATCHES "^[0-9]+$")
    _solder_refuse("ABI_MINOR is '${arg_ABI_MINOR}', not a number")
  endif()
  if("${arg_DESCRIPTION}" MATCHES "[\n\r\t]")
    _solder_refuse("the DESCRIPTION must be one line without tabs")
  endif()
endmacro()

macro(_solder_choice keyword preset choices)
  if(NOT DEFINED arg_${keyword})
    set(arg_${keyword} "${preset}")
  endif()
  set(allowed "${choices}")
  foreach(word IN LISTS arg_${keyword})
    if(NOT word IN_LIST allowed)
      list(JOIN allowed " or " allowed)
      _solder_refuse("${keyword} is '${word}', not ${allowed}")
    endif()
  endforeach()
endmacro()

# Sets `UP_sqlite`, `UP_postgres` and so on, the script of each direction and backend, and `arg_BACKENDS`.
macro(_solder_backends)
  set(known sqlite postgres)
  set(named "")
  foreach(backend IN ITEMS all ${known})
    unset(UP_${backend})
    unset(DOWN_${backend})
  endforeach()
  _solder_scripts(UP)
  _solder_scripts(DOWN)
  if(NOT DEFINED arg_BACKENDS AND named)
    set(arg_BACKENDS ${known})
    foreach(backend IN LISTS known)
      if(NOT backend IN_LIST named)
        list(REMOVE_ITEM arg_BACKENDS ${backend})
      endif()
    endforeach()
  elseif(NOT DEFINED arg_BACKENDS AND NOT SOLDER_BACKENDS)
    set(arg_BACKENDS sqlite)
  endif()
  _solder_choice(BACKENDS "${SOLDER_BACKENDS}" "${known}")
  list(REMOVE_DUPLICATES arg_BACKENDS)
  _solder_match_scripts(UP)
  _solder_match_scripts(DOWN)
endmacro()

# Takes the backends off the files of `direction`.
macro(_solder_scripts direction)
  set(files "")
  foreach(word IN LISTS arg_${direction})
    if("${word}" MATCHES "^[A-Z_]+$")
      _solder_refuse("unknown argument '${word}'")
    endif()
    if("${word}" MATCHES "^([a-z][a-z0-9]+):(.+)$")
      set(backend "${CMAKE_MATCH_1}")
      set(file "${CMAKE_MATCH_2}")
      if(NOT backend IN_LIST known)
        _solder_refuse("${direction} has '${word}', and '${backend}' is not sqlite or postgres")
      endif()
    else()
      set(backend all)
      set(file "${word}")
    endif()
    if(DEFINED ${direction}_${backend} AND backend STREQUAL "all")
      _solder_refuse("${direction} has '${${direction}_all}' and '${file}'; say which backend each is for, as in \
postgres:${file}")
    elseif(DEFINED ${direction}_${backend})
      _solder_refuse("${direction} has two files for ${backend}: '${${direction}_${backend}}' and '${file}'")
    endif()
    set(${direction}_${backend} "${file}")
    list(APPEND named "${backend}")
    list(APPEND files "${file}")
  endforeach()
  list(LENGTH files length)
  if(DEFINED ${direction}_all AND length GREATER 1)
    _solder_refuse("${direction} has '${${direction}_all}' for every backend beside files for one; say which backend it is \
for, as in sqlite:${${direction}_all}")
  endif()
  list(REMOVE_ITEM named all)
  if(DEFINED arg_${direction})
    set(arg_${direction} "${files}")
  endif()
endmacro()

# Each backend must have its script, and each script its backend.
macro(_solder_match_scripts direction)
  foreach(backend IN LISTS known)
    if(NOT DEFINED arg_${direction})
      continue()
    endif()
    if(DEFINED ${direction}_${backend} AND NOT backend IN_LIST arg_BACKENDS)
      _solder_refuse("${direction} has a file for ${backend}, which BACKENDS doesn't name")
    elseif(backend IN_LIST arg_BACKENDS AND NOT DEFINED ${direction}_${backend} AND NOT DEFINED ${direction}_all)
      _solder_refuse("${direction} has no file for ${backend}; add ${backend}:<file.sql>")
    endif()
  endforeach()
endmacro()

macro(_solder_identity)
  set(identity "${target}")
  if(arg_SEED)
    string(REGEX REPLACE "^seed_" "" identity "${identity}")
  endif()
  if("${identity}" MATCHES "^([0-9]+(\\.[0-9]+)*)_(.+)$")
    set(version "${CMAKE_MATCH_1}")
    set(name "${CMAKE_MATCH_3}")
  elseif(NOT DEFINED arg_VERSION OR NOT DEFINED arg_NAME)
    _solder_refuse("a target's name is <version>_<name>, as in 003_add_comments_table; or give VERSION and NAME")
  endif()
  if(DEFINED arg_VERSION)
    set(version "${arg_VERSION}")
  endif()
  if(DEFINED arg_NAME)
    set(name "${arg_NAME}")
  endif()
  if(NOT "${version}" MATCHES "^[0-9]+(\\.[0-9]+)*$")
    _solder_refuse("version '${version}' is not made of digits, or of groups of digits joined by dots")
  endif()
  string(LENGTH "${name}" length)
  if(NOT "${name}" MATCHES "^[A-Za-z0-9_-]+$" OR length GREATER 100)
    _solder_refuse("name '${name}' is not made of at most 100 letters, digits, '_' and '-'")
  endif()
endmacro()

# Sets `covered`, the files of the checksum, relative to this folder, in the order of their bytes.
macro(_solder_check_files)
  if(arg_SOURCES AND (DEFINED arg_UP OR DEFINED arg_DOWN))
    _solder_refuse("give SOURCES, or UP and DOWN, not both")
  endif()
  if(NOT arg_SOURCES AND NOT DEFINED arg_UP)
    _solder_refuse("give SOURCES, or UP and DOWN")
  endif()
  if(DEFINED arg_DOWN AND (arg_SEED OR arg_IRREVERSIBLE))
    _solder_refuse("DOWN doesn't go with a seed, or with IRREVERSIBLE")
  endif()
  set(covered "")
  foreach(file IN LISTS arg_SOURCES arg_UP arg_DOWN arg_CHECKSUM_FILES)
    get_filename_component(path "${file}" ABSOLUTE)
    if(NOT EXISTS "${path}" OR IS_DIRECTORY "${path}")
      _solder_refuse("there is no file '${file}' in ${CMAKE_CURRENT_SOURCE_DIR}")
    endif()
    file(RELATIVE_PATH path "${CMAKE_CURRENT_SOURCE_DIR}" "${path}")
    list(APPEND covered "${path}")
  endforeach()
  list(REMOVE_DUPLICATES covered)
  list(SORT covered)
  list(LENGTH covered length)
  if(length GREATER 200)
    _solder_refuse("the checksum covers ${length} files, more than 200")
  endif()
endmacro()

# Refuses SQLite among LIBRARIES, and among what those that are targets bring with them.
function(_solder_refuse_sqlite)
  set(waiting "${arg_LIBRARIES}")
  set(seen "")
  while(waiting)
    list(GET waiting 0 library)
    list(REMOVE_AT waiting 0)
    if(NOT library IN_LIST seen)
      list(APPEND seen "${library}")
      string(REGEX REPLACE ".*/" "" base "${library}")
      string(TOLOWER "${base}" base)
      if(base MATCHES "sqlite")
        _solder_refuse("a plugin must not link SQLite ('${library}'): with two copies in one process, committed rows \
are lost. Use the functions of solder/abi.h, or SOLDER_SQLITE_INTERFACE with USES native")
      endif()
      if(TARGET "${library}")
        get_target_property(further "${library}" INTERFACE_LINK_LIBRARIES)
        if(further)
          list(APPEND waiting ${further})
        endif()
      endif()
    endif()
  endwhile()
endfunction()

# Sets `language`, that of the sources, which the generated source follows, and its `extension`.
macro(_solder_language)
  get_property(enabled GLOBAL PROPERTY ENABLED_LANGUAGES)
  set(language "")
  foreach(file IN LISTS arg_SOURCES)
    if(file MATCHES "\\.c$")
      set(needed C)
    elseif(file MATCHES "\\.(cpp|cc|cxx|c\\+\\+|C)$")
      set(needed CXX)
    else()
      continue()
    endif()
    if(NOT needed IN_LIST enabled)
      _solder_refuse("'${file}' needs the language ${needed}; add it to project(... LANGUAGES ...)")
    endif()
    if(NOT language STREQUAL "CXX")
      set(language ${needed})
    endif()
  endforeach()
  if(NOT language AND arg_SOURCES)
    _solder_refuse("none of SOURCES is a C or C++ source")
  elseif(NOT language AND "C" IN_LIST enabled)
    set(language C)
  elseif(NOT language AND "CXX" IN_LIST enabled)
    set(language CXX)
  elseif(NOT language)
    _solder_refuse("the project has neither C nor C++; add one to project(... LANGUAGES ...)")
  endif()
  set(extension c)
  if(language STREQUAL "CXX")
    set(extension cpp)
  endif()
endmacro()

# The source with the metadata and the SQL, written when the plugin is built. What is known now goes into a file that
# changes only when it does.
macro(_solder_generate)
  get_property(modules GLOBAL PROPERTY SOLDER_CMAKE_FOLDER)
  set(generated "${CMAKE_CURRENT_BINARY_DIR}/${target}_metadata.${extension}")
  set(arguments_file "${CMAKE_CURRENT_BINARY_DIR}/${target}_metadata.cmake")
  get_target_property(sdk_version solder::sdk SOLDER_SDK_VERSION)
  set(compiler "${CMAKE_${language}_COMPILER_ID} ${CMAKE_${language}_COMPILER_VERSION}")

  set(arguments "")
  _solder_remember(OUTPUT generated)
  _solder_remember(FOLDER CMAKE_CURRENT_SOURCE_DIR)
  _solder_remember(TARGET target)
  _solder_remember(COVERED covered)
  _solder_remember(SOURCES arg_SOURCES)
  foreach(direction IN ITEMS UP DOWN)
    _solder_remember(${direction} arg_${direction})
    foreach(backend IN ITEMS all sqlite postgres)
      _solder_remember(${direction}_${backend} ${direction}_${backend})
    endforeach()
  endforeach()
  _solder_remember(SEED arg_SEED)
  _solder_remember(IRREVERSIBLE arg_IRREVERSIBLE)
  _solder_remember(VERSION version)
  _solder_remember(NAME name)
  _solder_remember(CLASS arg_CLASS)
  _solder_remember(DESCRIPTION arg_DESCRIPTION)
  _solder_remember(TRANSACTION arg_TRANSACTION)
  _solder_remember(USES arg_USES)
  _solder_remember(BACKENDS arg_BACKENDS)
  _solder_remember(ABI_MINOR arg_ABI_MINOR)
  _solder_remember(SDK sdk_version)
  _solder_remember(COMPILER compiler)
  set(present "")
  if(EXISTS "${arguments_file}")
    file(READ "${arguments_file}" present)
  endif()
  if(NOT "${arguments}" STREQUAL "${present}")
    file(WRITE "${arguments_file}" "${arguments}")
  endif()

  set(inputs "${covered}")
  list(TRANSFORM inputs PREPEND "${CMAKE_CURRENT_SOURCE_DIR}/")
  add_custom_command(
    OUTPUT "${generated}"
    COMMAND "${CMAKE_COMMAND}" "-DARGUMENTS=${arguments_file}" -P "${modules}/SolderMetadata.cmake"
    DEPENDS ${inputs} "${arguments_file}" "${modules}/SolderMetadata.cmake"
    COMMENT "Describing ${target}"
    VERBATIM)
endmacro()

# By the variable's name: a macro's argument is evaluated once more, and a description may hold anything.
macro(_solder_remember key variable)
  set(escaped "${${variable}}")
  string(REPLACE "\\" "\\\\" escaped "${escaped}")
  string(REPLACE "\"" "\\\"" escaped "${escaped}")
  string(REPLACE "$" "\\$" escaped "${escaped}")
  string(APPEND arguments "set(${key} \"${escaped}\")\n")
endmacro()

macro(_solder_compile)
  target_link_libraries(${target} PRIVATE solder::sdk ${arg_LIBRARIES})
  target_include_directories(${target} PRIVATE ${arg_INCLUDES})
  target_compile_definitions(${target} PRIVATE
    "SOLDER_MIGRATION_VERSION=\"${version}\"" "SOLDER_MIGRATION_NAME=\"${name}\"" SOLDER_ABI_MINOR=${arg_ABI_MINOR})
  if(arg_SEED OR arg_IRREVERSIBLE)
    target_compile_definitions(${target} PRIVATE SOLDER_MIGRATION_IRREVERSIBLE)
  endif()
  if(NOT CMAKE_CXX_STANDARD OR CMAKE_CXX_STANDARD LESS 17 OR CMAKE_CXX_STANDARD EQUAL 98)
    set_target_properties(${target} PROPERTIES CXX_STANDARD 17)
  endif()
  set_target_properties(${target} PROPERTIES
    CXX_STANDARD_REQUIRED ON CXX_EXTENSIONS OFF
    C_VISIBILITY_PRESET hidden CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)
  # Nothing of the time or of the folder of the build may get into the bytes. The later map wins, so inner folders come
  # last.
  foreach(folder IN ITEMS CMAKE_SOURCE_DIR CMAKE_BINARY_DIR CMAKE_CURRENT_SOURCE_DIR CMAKE_CURRENT_BINARY_DIR)
    target_compile_options(${target} PRIVATE "-ffile-prefix-map=${${folder}}=.")
  endforeach()
  target_compile_options(${target} PRIVATE
    -Werror=date-time $<$<COMPILE_LANG_AND_ID:CXX,GNU>:-fno-gnu-unique>)
endmacro()

macro(_solder_link)
  set(map "${modules}/solder_plugin.map")
  set_property(TARGET ${target} APPEND PROPERTY LINK_DEPENDS "${map}")
  # Without segments of its own for code a small plugin has half the size and is mapped in two pieces less.
  target_link_options(${target} PRIVATE
    "-Wl,--version-script=${map}" -Wl,-z,now,-z,relro,-z,noexecstack,-z,noseparate-code -Wl,--build-id=sha1)
  if(NOT SOLDER_KEEP_SYMBOLS)
    target_link_options(${target} PRIVATE -s)
  endif()
  # What a sanitizer adds is found in the program that loads the plugin.
  get_directory_property(options COMPILE_OPTIONS)
  string(TOUPPER "${CMAKE_BUILD_TYPE}" configuration)
  set(flags "${options} ${CMAKE_${language}_FLAGS} ${CMAKE_${language}_FLAGS_${configuration}} ${CMAKE_MODULE_LINKER_FLAGS}")
  if(NOT flags MATCHES "-fsanitize")
    target_link_options(${target} PRIVATE -Wl,-z,defs)
  endif()
endmacro()

macro(_solder_place)
  set(folder "${SOLDER_PLUGINS_DIR}")
  if(NOT folder)
    set(folder plugins)
  endif()
  get_filename_component(folder "${folder}" ABSOLUTE BASE_DIR "${CMAKE_SOURCE_DIR}")
  # The generator expression keeps generators with many configurations from adding a folder for each.
  set_target_properties(${target} PROPERTIES
    PREFIX "" SUFFIX .so OUTPUT_NAME "${target}" DEFINE_SYMBOL ""
    LIBRARY_OUTPUT_DIRECTORY "$<1:${folder}>"
    BUILD_WITH_INSTALL_RPATH ON INSTALL_RPATH "" INSTALL_RPATH_USE_LINK_PATH OFF)
endmacro()

cmake_policy(POP)
