/// \file
/// The measures of a box in the diagram, in pixels. The style of the page has the fonts for them.

#ifndef SOLDER_RUNNER_CLI_PAGES_DIAGRAM_SIZES_HPP
#define SOLDER_RUNNER_CLI_PAGES_DIAGRAM_SIZES_HPP

namespace solder::runner {

inline constexpr long kBoxHead = 28;
inline constexpr long kBoxRow = 20;
inline constexpr long kBoxPadding = 10;
inline constexpr long kKeyMark = 24;   ///< the room for PK or FK
inline constexpr long kKeyMarks = 42;  ///< and for both in a row
inline constexpr long kBoxFoot = 6;

/// At most so many bytes of a name and of a type are drawn.
inline constexpr unsigned kNameBytes = 30;
inline constexpr unsigned kTypeBytes = 26;

}  // namespace solder::runner

#endif
