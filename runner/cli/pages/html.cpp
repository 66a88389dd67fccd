#include "cli/pages/html.hpp"

#include "cli/pages/assets.hpp"
#include "core/hash.hpp"
#include "core/text.hpp"

namespace solder::runner {

namespace {

std::string escaped(const std::string& text) {
  std::string result;
  result.reserve(text.size());
  for (const char letter : text) {
    switch (letter) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '"':
        result += "&quot;";
        break;
      case '\'':
        result += "&#39;";
        break;
      default:
        result += letter;
    }
  }
  return result;
}

bool stays_in_id(char letter) {
  const bool is_letter = (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z');
  return is_letter || (letter >= '0' && letter <= '9') || letter == '-' || letter == '_' ||
         letter == '.';
}

// The script is known by its hash: what a name in the page might smuggle in doesn't run.
std::string head(const Page& page, const std::string& script) {
  return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
         R"(<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src )"
         "'unsafe-inline'; script-src 'sha256-" +
         sha256_base64(script) +
         "'; base-uri 'none'; form-action 'none'\">\n"
         "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
         "<meta name=\"color-scheme\" content=\"light dark\">\n<title>" +
         html(page.title) + "</title>\n<style>\n" + page_asset("page.css") + "</style>\n</head>\n";
}

std::string top(const Page& page) {
  return "<header>\n<div><h1>" + html(page.title) + "</h1>\n<p>" + page.subtitle +
         "</p></div>\n<div class=\"find\"><input id=\"search\" type=\"search\" placeholder=\"" +
         html(page.search_hint) + R"(" aria-label=")" + html(page.search_hint) +
         R"(" autocomplete="off" spellcheck="false"><span id="found" )"
         "role=\"status\"></span></div>\n</header>\n";
}

}  // namespace

std::string html(std::string_view text) {
  return escaped(printable(text));
}

std::string html_lines(std::string_view text) {
  return escaped(printable_lines(text));
}

std::string html_id(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string id;
  for (const char letter : text) {
    if (stays_in_id(letter)) {
      id += letter;
      continue;
    }
    const auto byte = static_cast<unsigned char>(letter);
    id += '~';
    id += kDigits[byte / 16U];
    id += kDigits[byte % 16U];
  }
  return id;
}

std::string page_html(const Page& page) {
  const std::string& script = page_asset("page.js");
  const std::string contents =
      page.contents.empty() ? "" : "<nav aria-label=\"Contents\">\n" + page.contents + "</nav>\n";
  return head(page, script) + "<body" + (contents.empty() ? R"( class="wide")" : "") + ">\n" +
         top(page) + contents + "<main>\n" + page.body + "</main>\n<script>" + script +
         "</script>\n</body>\n</html>\n";
}

}  // namespace solder::runner
