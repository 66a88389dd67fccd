"""Reads what a command prints with `--format json` or `jsonl`, and holds it against the schemas in docs/."""

import json
import warnings
from pathlib import Path

import jsonschema

SCHEMA_FILE = Path(__file__).resolve().parents[2] / "docs/solder-output.schema.json"
EVENT_SCHEMA_FILE = SCHEMA_FILE.with_name("solder-events.schema.json")


def closed(schema):
    """The schema with nothing allowed that it doesn't name: readers must accept fields of a later release, tests must not."""
    if isinstance(schema, list):
        return [closed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    result = {key: closed(value) for key, value in schema.items()}
    if schema.get("type") == "object" and "properties" in schema:
        assert sorted(schema["properties"]) == sorted(schema["required"]), schema["properties"]
        result["additionalProperties"] = False
    return result


SCHEMA = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
jsonschema.Draft202012Validator.check_schema(SCHEMA)
VALIDATOR = jsonschema.Draft202012Validator(closed(SCHEMA))
COMMANDS = [each for each in SCHEMA["properties"]["command"]["enum"] if each]
CLASSES = dict(zip(SCHEMA["properties"]["exit_code"]["enum"], SCHEMA["properties"]["exit_class"]["enum"]))


def no_key_twice(pairs):
    assert len(dict(pairs)) == len(pairs), f"a key twice in {pairs}"
    return dict(pairs)


def read(out, exit_code):
    """The one document that `out`, all of the standard output, is; valid, and of this exit code."""
    assert out.isascii() and out.endswith("}\n"), f"not one document in ASCII: {out!r}"
    try:
        document = json.loads(out, object_pairs_hook=no_key_twice)
    except json.JSONDecodeError as failure:
        raise AssertionError(f"not one document: {failure}: {out!r}") from failure
    problems = [f"{each.json_path}: {each.message[:500]}" for each in VALIDATOR.iter_errors(document)]
    assert not problems, "\n".join(problems) + f"\n{out}"
    assert document["exit_code"] == exit_code, f"exit {exit_code}, and the document says {document['exit_code']}"
    assert document["exit_class"] == CLASSES[exit_code], document["exit_class"]
    return document


def event_validator():
    schema = json.loads(EVENT_SCHEMA_FILE.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    resources = {SCHEMA_FILE.as_uri(): closed(SCHEMA)}
    resolver = jsonschema.RefResolver(EVENT_SCHEMA_FILE.as_uri(), closed(schema), store=resources)
    return jsonschema.Draft202012Validator(closed(schema), resolver=resolver)


def read_events(out, exit_code):
    """The events that `out`, all of the standard output of `--format jsonl`, is; valid, and of this exit code."""
    assert out.isascii() and out.endswith("}\n"), f"not lines in ASCII: {out!r}"
    with warnings.catch_warnings():
        # The class that newer releases have instead is not in all that are in use.
        warnings.simplefilter("ignore", DeprecationWarning)
        validator = event_validator()
        events = [json.loads(line, object_pairs_hook=no_key_twice) for line in out.splitlines()]
        problems = [f"{event}: {each.json_path}: {each.message[:500]}" for event in events for each in validator.iter_errors(event)]
    assert not problems, "\n".join(problems)
    names = [event["event"] for event in events]
    assert names[0] == "started" and names[-1] == "finished", names
    assert {"started", "finished"}.isdisjoint(names[1:-1]), names
    read(json.dumps(events[-1]["document"]) + "\n", exit_code)
    return events
