# find_package(solder): the target solder::sdk, and the functions solder_add_migration and solder_add_migrations.
include("${CMAKE_CURRENT_LIST_DIR}/solderTargets.cmake")
include("${CMAKE_CURRENT_LIST_DIR}/SolderAddMigration.cmake")
