#include "catalog/plugin_faults.hpp"

#include "core/text.hpp"

namespace solder::runner {

void PluginFaults::throw_if_any(const std::filesystem::path& folder) const {
  if (faults_.empty()) return;
  if (faults_.size() == 1) std::rethrow_exception(faults_.front().error);
  std::string why;
  std::string next = faults_.front().text.next;
  for (const Fault& fault : faults_) {
    if (!why.empty()) why += "\n";
    why += printable(fault.name) + ": " + fault.text.why;
    if (fault.text.next != next) next.clear();
  }
  if (next.empty()) next = "build them again with 'solder build', or remove them";
  throw Error(ErrorCode::plugin, {.what = "cannot use " + count_of(faults_.size(), "plugin") +
                                          " in " + quote(folder.string()),
                                  .why = why,
                                  .next = next});
}

}  // namespace solder::runner
