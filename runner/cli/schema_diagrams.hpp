/// \file
/// A schema as text for programs that draw diagrams. The same schema gives the same text.

#ifndef SOLDER_RUNNER_CLI_SCHEMA_DIAGRAMS_HPP
#define SOLDER_RUNNER_CLI_SCHEMA_DIAGRAMS_HPP

#include <string>

#include "commands/commands.hpp"

namespace solder::runner {

/// An entity diagram for Mermaid (https://mermaid.js.org/syntax/entityRelationshipDiagram.html).
/// Names of columns and types that its grammar has no place for are changed to ones that it has;
/// the comment beside them says what they are called.
[[nodiscard]] std::string schema_mermaid(const SchemaResult& result);

/// A graph for Graphviz (https://graphviz.org/doc/info/lang.html): a node for each table, named as
/// the table, and an edge for each foreign key, from its column to the one that it refers to.
[[nodiscard]] std::string schema_dot(const SchemaResult& result);

}  // namespace solder::runner

#endif
