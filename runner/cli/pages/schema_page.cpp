#include "cli/pages/schema_page.hpp"

#include <algorithm>

#include "cli/pages/diagram.hpp"
#include "cli/pages/html.hpp"
#include "cli/pages/table_section.hpp"
#include "cli/schema_relations.hpp"
#include "core/text.hpp"

namespace solder::runner {

namespace {

std::size_t count_tables(const SchemaResult& result) {
  return static_cast<std::size_t>(
      std::count_if(result.tables.begin(), result.tables.end(),
                    [](const SchemaTable& table) { return !table.is_view(); }));
}

std::string subtitle(const SchemaResult& result, std::size_t relations) {
  std::size_t columns = 0;
  for (const SchemaTable& table : result.tables) columns += table.columns.size();
  const std::size_t tables = count_tables(result);
  const std::size_t views = result.tables.size() - tables;
  return "Schema: " + count_of(tables, "table") +
         (views > 0 ? ", " + count_of(views, "view") : "") + ", " + count_of(columns, "column") +
         ", " + count_of(relations, "relation");
}

std::string contents(const SchemaResult& result) {
  std::string text = "<ul>\n";
  for (const SchemaTable& table : result.tables) {
    const std::string id = html_id(table.name);
    const std::string size = table.is_view() ? "view" : std::to_string(table.columns.size());
    text.append(R"(<li data-for="t-)").append(id).append(R"("><a href="#t-)").append(id);
    text.append(R"(">)").append(html(table.name)).append("</a><small>").append(size);
    text.append("</small></li>\n");
  }
  return text + "</ul>\n";
}

std::string missing_diagram(const GraphLayout& layout) {
  const std::string why =
      layout.missing.empty() ? "Graphviz's answer can't be read" : layout.missing;
  return R"(<p class="note">The diagram is missing: )" + html(why) +
         (layout.next.empty() ? "" : "; " + html(layout.next)) + ".</p>\n";
}

std::string diagram_section(const SchemaResult& result, const GraphLayout& layout) {
  Diagram diagram = diagram_of(result.tables);
  if (diagram.boxes.empty()) return {};
  std::optional<std::string> svg;
  if (layout.missing.empty()) svg = diagram_svg(result.tables, std::move(diagram), layout.plain);
  const std::string tools =
      R"(<div class="tools" hidden><button type="button" data-zoom="out" title="Smaller" )"
      R"(aria-label="Smaller">&minus;</button><button type="button" data-zoom="in" )"
      R"(title="Larger" aria-label="Larger">+</button><button type="button" )"
      R"(data-zoom="fit">Fit</button><button type="button" data-zoom="1">100%</button></div>)";
  return "<section id=\"diagram\" class=\"card\">\n<div class=\"bar\"><h2>Diagram</h2>" +
         (svg ? tools + "</div>\n<div class=\"canvas\" tabindex=\"0\">\n" + *svg + "</div>\n"
              : "</div>\n" + missing_diagram(layout)) +
         "</section>\n";
}

}  // namespace

std::string schema_page(const SchemaResult& result, const std::string& name,
                        const GraphLayout& layout) {
  const std::vector<SchemaRelation> relations = relations_of(result.tables);
  Page page{.title = name,
            .subtitle = subtitle(result, relations.size()),
            .search_hint = "Search tables, columns, indexes",
            .contents = contents(result),
            .body = diagram_section(result, layout)};
  for (std::size_t place = 0; place < result.tables.size(); ++place) {
    page.body += table_section(result.tables, place, relations);
  }
  if (result.tables.empty()) page.body += "<p class=\"note\">There are no tables.</p>\n";
  return page_html(page);
}

}  // namespace solder::runner
