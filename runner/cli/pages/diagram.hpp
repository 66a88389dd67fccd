/// \file
/// The entity diagram of a page. Graphviz places the boxes and draws the lines' ways; it is given
/// sizes and numbers alone, and no name. What is seen is written here, so that it doesn't depend on
/// the fonts that Graphviz finds.

#ifndef SOLDER_RUNNER_CLI_PAGES_DIAGRAM_HPP
#define SOLDER_RUNNER_CLI_PAGES_DIAGRAM_HPP

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "cli/schema_relations.hpp"
#include "database/database.hpp"

namespace solder::runner {

/// A table in the diagram. Lengths are pixels.
struct DiagramBox {
  std::size_t table = 0;                  ///< its place
  std::vector<std::size_t> columns = {};  ///< those that are shown
  long key_room = 0;                      ///< before their names
  long width = 0;
  long height = 0;
  long x = 0;
  long y = 0;
};

/// A foreign key in the diagram.
struct DiagramLine {
  SchemaRelation relation = {};
  std::size_t child_row = 0;  ///< of the box, where it ends: 0 is its head
  std::size_t parent_row = 0;
  /// A table that refers to itself: no question of layout.
  [[nodiscard]] bool is_own() const { return relation.child == relation.parent; }
};

struct Diagram {
  std::vector<DiagramBox> boxes = {};  ///< of tables, not of views
  std::vector<DiagramLine> lines = {};
};

/// The boxes with their sizes. Where there are many tables, those show the columns of their keys
/// alone; of a long table the first columns are shown.
[[nodiscard]] Diagram diagram_of(const std::vector<SchemaTable>& tables);

/// What `dot -Tplain` is asked: the tables that have relations. Empty when none has.
[[nodiscard]] std::string layout_question(const Diagram& diagram);

/// The diagram as SVG. `answer` is that of `dot`, to `layout_question`; nothing when that can't be
/// read. Boxes without relations stand in rows below.
[[nodiscard]] std::optional<std::string> diagram_svg(const std::vector<SchemaTable>& tables,
                                                     Diagram diagram, const std::string& answer);

}  // namespace solder::runner

#endif
