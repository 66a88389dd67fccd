#include "cli/sound_part.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "cli/read_values.hpp"
#include "core/error.hpp"

namespace solder::runner {

namespace {

bool is_of_file(const OptionValue& value) {
  return value.origin == Origin::file || value.origin == Origin::section;
}

// Reads what `reading` reads; what is wrong with it is kept. \return whether nothing was.
template <typename Reading>
bool attempt(Options& options, const Reading& reading) {
  try {
    reading();
    return true;
  } catch (const Error& error) {
    options.configuration_faults.push_back(error);
    return false;
  }
}

std::optional<Error> find_fault(const std::vector<OptionValue>& values,
                                const Environment& environment, const Options& options) {
  Options trial = options;
  try {
    read_values(OptionReader(values), environment, trial);
    return std::nullopt;
  } catch (const Error& error) {
    return error;
  }
}

// Values of the file that are right each, and wrong together or with the others: leaves out one, if
// the rest is right then, else all of them.
void leave_out_what_contradicts(std::vector<OptionValue>& values, const Environment& environment,
                                Options& options) {
  const std::optional<Error> fault = find_fault(values, environment, options);
  if (!fault) return;
  std::vector<OptionValue> rest;
  for (auto value = values.begin(); value != values.end(); ++value) {
    if (!is_of_file(*value)) continue;
    rest.assign(values.begin(), value);
    rest.insert(rest.end(), value + 1, values.end());
    if (!find_fault(rest, environment, options)) break;
  }
  if (rest.empty() || find_fault(rest, environment, options)) {
    rest = values;
    rest.erase(std::remove_if(rest.begin(), rest.end(), is_of_file), rest.end());
    if (find_fault(rest, environment, options)) throw Error(*fault);
  }
  values = std::move(rest);
  options.configuration_faults.push_back(*fault);
}

}  // namespace

// 'doctor' tells of what is wrong with the file, and goes on with the rest of it.
void add_sound_part_of_file(std::vector<OptionValue>& values, const Environment& environment,
                            Options& options) {
  const std::string file = options.configuration_file.string();
  Configuration configuration;
  attempt(options, [&] {
    if (file.empty()) return;
    configuration = read_configuration(
        file, [&](const Error& error) { options.configuration_faults.push_back(error); });
  });
  std::vector<OptionValue> found = configuration.common;
  const OptionReader before(values);
  attempt(options, [&] { found = values_for(configuration, before.find("env")); });
  for (const OptionValue& value : found) {
    Options trial = options;
    if (attempt(options, [&] { read_each(OptionReader({value}), environment, trial); }) &&
        takes(*options.verb, *value.option)) {
      values.push_back(value);
    }
  }
  leave_out_what_contradicts(values, environment, options);
}

}  // namespace solder::runner
