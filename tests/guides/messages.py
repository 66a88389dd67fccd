"""The messages of all errors, as the sources in runner/ have them.

A message is what a string literal begins that starts with "cannot ", or that is the `what` of an error. What is put together
by `+` is read to its end; what isn't a literal there becomes "…": `cannot use library … of plugin …`."""

import re

TOKEN = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)+\'|[A-Za-z_][A-Za-z_0-9]*|\d[\d\']*|\s+|.', re.DOTALL)
CLOSES = {"(": ")", "[": "]", "{": "}"}


def tokens_of(source):
    return [token for token in TOKEN.findall(source) if not token.isspace() and not token.startswith(("//", "/*"))]


def is_text(token):
    return token.startswith('"')


def joined(tokens, at):
    """The message whose first literal is at `at`."""
    message, depth = "", 0
    while at < len(tokens):
        token = tokens[at]
        if token in "([{":
            depth += 1
        elif token in ")]}" and depth:
            depth -= 1
            message = with_gap(message)
        elif depth == 0 and token in (",", ";", "}", ")", ":", "?"):
            break
        elif depth == 0 and is_text(token):
            message += token[1:-1]
        elif depth == 0 and token != "+":
            message = with_gap(message)
        at += 1
    return plain(message)


def with_gap(message):
    return message if message.endswith("…") else message + "…"


def plain(message):
    """As it is compared: without quotes, without a gap at the end."""
    message = re.sub(r"[\s…,:]+$", "", message.replace("'", "").replace('\\"', '"'))
    return re.sub(r"\s+", " ", message)


def messages_in(source):
    """The messages of one source, each once."""
    tokens = tokens_of(source)
    for at, token in enumerate(tokens):
        is_what = tokens[max(at - 3, 0):at] == [".", "what", "="]
        if is_text(token) and (token.startswith('"cannot ') or is_what):
            yield joined(tokens, at)


# Messages that are put together of "cannot " and what is done: the names of actions, and where they are given.
ACTIONS = (r'\.action = "([^"]+)"', r'(?:ask_consent|refuse_drift_if_strict|heed_drift)\([^;{]*?, "([^"]+)"',
           r'"((?:apply|roll back|run) (?:migration|seed)) "')


def actions_in(source):
    return {action for pattern in ACTIONS for action in re.findall(pattern, source)}


def all_messages(runner):
    """Each message with the files that have it."""
    found = {}
    for path in sorted([*runner.rglob("*.cpp"), *runner.rglob("*.hpp")]):
        source = path.read_text(encoding="utf-8")
        for message in {*messages_in(source), *("cannot " + action for action in actions_in(source))} - {"cannot"}:
            found.setdefault(message, set()).add(str(path.relative_to(runner)))
    return found
