#!/usr/bin/env python3
"""Each message in the code has its entry in docs/troubleshooting.md, each message there is in the code, and each entry says what to
do and what state the data is in. An entry is a heading `###` with a list of messages below it."""

import re
import sys

from guide import repository
from messages import all_messages, plain


def entries_of(text):
    """Each entry's heading, messages and body."""
    for section in re.split(r"^### ", re.sub(r"^## .*$", "", text, flags=re.MULTILINE), flags=re.MULTILINE)[1:]:
        heading, _, rest = section.partition("\n")
        listed, _, body = rest.strip("\n").partition("\n\n")
        yield heading, [line[3:-1] for line in listed.split("\n") if line.startswith("- `")], body


def faults_of(known, entries):
    place = {}
    for heading, messages, body in entries:
        if not messages:
            yield f"'{heading}' lists no message"
        for word in ("**Do", "**Data:**"):
            if word not in body:
                yield f"'{heading}' has no '{word}'"
        for message in map(plain, messages):
            if message in place:
                yield f"'{message}' is in '{place[message]}' and in '{heading}'"
            if message not in known:
                yield f"'{message}', in '{heading}', is no message of the code"
            place[message] = heading
    for message in sorted(known.keys() - place.keys()):
        yield f"'{message}' has no entry; it is in {', '.join(sorted(known[message]))}"


def main():
    known = all_messages(repository() / "runner")
    text = (repository() / "docs" / "troubleshooting.md").read_text(encoding="utf-8")
    faults = list(faults_of(known, entries_of(text)))
    if faults:
        sys.exit("docs/troubleshooting.md:\n" + "\n".join(faults))
    print(f"{len(known)} messages have their entry")


main()
