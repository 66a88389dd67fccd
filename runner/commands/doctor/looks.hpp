/// \file
/// The parts of `doctor`. Each adds what it has found to `result`, and changes nothing.

#ifndef SOLDER_RUNNER_COMMANDS_DOCTOR_LOOKS_HPP
#define SOLDER_RUNNER_COMMANDS_DOCTOR_LOOKS_HPP

#include <cstdint>
#include <filesystem>

#include "commands/doctor.hpp"

namespace solder::runner {

/// The configuration file: what in it can't be used, who can write it, and read a password in it.
void look_at_configuration(const ConfigurationLook& look, DoctorResult& result);

/// CMake, the compiler, the SDK. Warnings at most: where migrations only run, none is needed.
void look_at_tools(DoctorResult& result);

void look_at_migrations(const Settings& settings, DoctorResult& result);

/// \return whether there is one.
bool look_at_plugins_folder(const Settings& settings, DoctorResult& result);

/// The plugins and, where there are some and `with_database`, the history against them.
void look_at_plugins(const Settings& settings, bool has_plugins, bool with_database,
                     DoctorResult& result);

struct DatabaseLook {
  bool answers = false;
  std::uintmax_t size = 0;  ///< bytes; 0: unknown
};
DatabaseLook look_at_database(const Settings& settings, DoctorResult& result);

/// The folder of backups, and whether one of a database of `size` bytes has room there.
void look_at_backups(const Settings& settings, std::uintmax_t size, DoctorResult& result);

}  // namespace solder::runner

#endif
