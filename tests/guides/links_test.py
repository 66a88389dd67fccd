#!/usr/bin/env python3
"""Links between the pages of the documentation lead to files and headings that there are."""

import re
import sys

from guide import repository


def anchors_of(path):
    """The headings as GitHub and GitLab name them."""
    text = re.sub(r"^```.*?^```$", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    for heading in re.findall(r"^#+ (.*)$", text, re.MULTILINE):
        yield re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def broken_links(page):
    text = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        path = (page.parent / name) if name else page
        if not path.exists() or (anchor and anchor not in anchors_of(path)):
            yield f"{page.relative_to(repository())}: {target}"


def main():
    pages = [*repository().glob("*.md"), *repository().glob("docs/**/*.md")]
    broken = [link for page in sorted(pages) for link in broken_links(page)]
    if broken:
        sys.exit("these links lead nowhere:\n" + "\n".join(broken))
    print(f"{len(pages)} pages")


main()
