#include "power/logging_vfs.hpp"

#include <map>
#include <new>
#include <optional>
#include <sqlite3.h>
#include <string>
#include <string_view>

namespace solder::testing {
namespace {

using Kind = DiskOperation::Kind;
using OpenFolder = int (*)(const char*, int*);

/// What the layer knows. SQLite calls with pointers of its own and no room for ours.
struct Layer {
  sqlite3_vfs vfs = {};
  sqlite3_vfs* system = nullptr;
  std::string database = {};
  DiskLog* log = nullptr;
  std::map<std::string, std::size_t> files = {};  ///< that are there, by name
  std::size_t next_file = 1;
  OpenFolder open_folder = nullptr;
  int folders_opened = 0;
};
Layer layer;

/// SQLite's file: ours, and behind it in the same memory the system's.
struct LoggedFile {
  sqlite3_file base;
  std::optional<std::size_t> number;  ///< none: not logged
};

sqlite3_file* system_file(sqlite3_file* file) {
  return reinterpret_cast<sqlite3_file*>(reinterpret_cast<char*>(file) + sizeof(LoggedFile));
}

std::optional<std::size_t> number_of(sqlite3_file* file) {
  return reinterpret_cast<LoggedFile*>(file)->number;
}

/// What follows the database's name, nothing for other files and for shared memory.
std::optional<std::string> suffix_of(const char* path) {
  if (path == nullptr) return {};
  const std::string_view text = path;
  if (text.substr(0, layer.database.size()) != layer.database) return {};
  std::string suffix(text.substr(layer.database.size()));
  if (suffix.empty() || suffix == "-journal" || suffix == "-wal") return suffix;
  return {};
}

/// SQLite opens a folder for one purpose: to sync it.
int count_folder(const char* path, int* descriptor) {
  ++layer.folders_opened;
  return layer.open_folder(path, descriptor);
}

// ---- files ----

int close_file(sqlite3_file* file) {
  const int code = system_file(file)->pMethods->xClose(system_file(file));
  reinterpret_cast<LoggedFile*>(file)->~LoggedFile();
  return code;
}

int read_file(sqlite3_file* file, void* buffer, int count, sqlite3_int64 offset) {
  return system_file(file)->pMethods->xRead(system_file(file), buffer, count, offset);
}

int write_file(sqlite3_file* file, const void* bytes, int count, sqlite3_int64 offset) {
  const int code = system_file(file)->pMethods->xWrite(system_file(file), bytes, count, offset);
  if (const auto number = number_of(file); number && code == SQLITE_OK) {
    layer.log->push_back(
        {.kind = Kind::write,
         .file = *number,
         .offset = offset,
         .bytes = std::string(static_cast<const char*>(bytes), static_cast<std::size_t>(count))});
  }
  return code;
}

int truncate_file(sqlite3_file* file, sqlite3_int64 size) {
  const int code = system_file(file)->pMethods->xTruncate(system_file(file), size);
  if (const auto number = number_of(file); number && code == SQLITE_OK) {
    layer.log->push_back({.kind = Kind::truncate, .file = *number, .offset = size});
  }
  return code;
}

int sync_file(sqlite3_file* file, int flags) {
  const int opened = layer.folders_opened;
  const int code = system_file(file)->pMethods->xSync(system_file(file), flags);
  if (const auto number = number_of(file); number && code == SQLITE_OK) {
    layer.log->push_back(
        {.kind = Kind::sync, .file = *number, .syncs_folder = layer.folders_opened > opened});
  }
  return code;
}

int file_size(sqlite3_file* file, sqlite3_int64* size) {
  return system_file(file)->pMethods->xFileSize(system_file(file), size);
}
int lock_file(sqlite3_file* file, int level) {
  return system_file(file)->pMethods->xLock(system_file(file), level);
}
int unlock_file(sqlite3_file* file, int level) {
  return system_file(file)->pMethods->xUnlock(system_file(file), level);
}
int check_reserved_lock(sqlite3_file* file, int* held) {
  return system_file(file)->pMethods->xCheckReservedLock(system_file(file), held);
}
int file_control(sqlite3_file* file, int operation, void* argument) {
  return system_file(file)->pMethods->xFileControl(system_file(file), operation, argument);
}
int sector_size(sqlite3_file* file) {
  return system_file(file)->pMethods->xSectorSize(system_file(file));
}
int device_characteristics(sqlite3_file* file) {
  return system_file(file)->pMethods->xDeviceCharacteristics(system_file(file));
}
int map_shared(sqlite3_file* file, int page, int size, int extend, void volatile** memory) {
  return system_file(file)->pMethods->xShmMap(system_file(file), page, size, extend, memory);
}
int lock_shared(sqlite3_file* file, int offset, int count, int flags) {
  return system_file(file)->pMethods->xShmLock(system_file(file), offset, count, flags);
}
void order_shared(sqlite3_file* file) {
  system_file(file)->pMethods->xShmBarrier(system_file(file));
}
int unmap_shared(sqlite3_file* file, int deletes) {
  return system_file(file)->pMethods->xShmUnmap(system_file(file), deletes);
}

/// Version 2: without the mapped files of version 3, whose writes would pass us by.
constexpr sqlite3_io_methods kMethods = {2,
                                         close_file,
                                         read_file,
                                         write_file,
                                         truncate_file,
                                         sync_file,
                                         file_size,
                                         lock_file,
                                         unlock_file,
                                         check_reserved_lock,
                                         file_control,
                                         sector_size,
                                         device_characteristics,
                                         map_shared,
                                         lock_shared,
                                         order_shared,
                                         unmap_shared,
                                         nullptr,
                                         nullptr};

// ---- names ----

/// The file that `name` means, made if it wasn't there.
std::size_t file_called(const std::string& name) {
  const auto [place, is_new] = layer.files.try_emplace(name, layer.next_file);
  if (is_new) {
    layer.log->push_back({.kind = Kind::create, .file = layer.next_file++, .name = name});
  }
  return place->second;
}

int open_file(sqlite3_vfs* /*vfs*/, const char* path, sqlite3_file* file, int flags,
              int* flags_out) {
  auto* logged = new (file) LoggedFile{};
  const int code = layer.system->xOpen(layer.system, path, system_file(file), flags, flags_out);
  if (system_file(file)->pMethods == nullptr) return code;
  file->pMethods = &kMethods;
  if (code != SQLITE_OK) return code;
  if (const auto suffix = suffix_of(path)) logged->number = file_called(*suffix);
  return code;
}

int delete_file(sqlite3_vfs* /*vfs*/, const char* path, int sync_folder) {
  const int opened = layer.folders_opened;
  const int code = layer.system->xDelete(layer.system, path, sync_folder);
  const auto suffix = suffix_of(path);
  if (code != SQLITE_OK || !suffix || layer.files.erase(*suffix) == 0) return code;
  layer.log->push_back(
      {.kind = Kind::remove, .name = *suffix, .syncs_folder = layer.folders_opened > opened});
  return code;
}

}  // namespace

LoggingVfs::LoggingVfs(const std::filesystem::path& path, DiskLog& log) {
  layer = {};
  layer.system = sqlite3_vfs_find("unix");
  layer.database = path.string();
  layer.log = &log;
  layer.files = {{"", 0}};
  layer.vfs = *layer.system;
  layer.vfs.szOsFile += static_cast<int>(sizeof(LoggedFile));
  layer.vfs.zName = "logging";
  layer.vfs.xOpen = open_file;
  layer.vfs.xDelete = delete_file;
  layer.open_folder =
      reinterpret_cast<OpenFolder>(layer.system->xGetSystemCall(layer.system, "openDirectory"));
  layer.system->xSetSystemCall(layer.system, "openDirectory",
                               reinterpret_cast<sqlite3_syscall_ptr>(count_folder));
  sqlite3_vfs_register(&layer.vfs, 1);
}

LoggingVfs::~LoggingVfs() {
  sqlite3_vfs_unregister(&layer.vfs);
  layer.system->xSetSystemCall(layer.system, "openDirectory", nullptr);
  sqlite3_vfs_register(layer.system, 1);
}

}  // namespace solder::testing
