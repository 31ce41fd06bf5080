"""Judges documents by a JSON Schema and texts by its patterns, for the tests of the manifest.

Reads {"schemas": {NAME: SCHEMA}, "documents": [[NAME, DOCUMENT]], "patterns": [[PATTERN, [TEXT]]]} from the file
named in argv[1] and prints {"documents": [ERROR or null], "patterns": [[BOOL]]}.
"""

import json
import re
import sys

import jsonschema


def python(pattern):
    # In ECMA 262 `$` is the end; in Python it also stands before a newline there.
    return re.sub(r"(?<!\[)\$", r"\\Z", pattern)


def adapt(schema):
    if isinstance(schema, list):
        return [adapt(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: python(value) if key == "pattern" and isinstance(value, str) else adapt(value)
        for key, value in schema.items()
    }


with open(sys.argv[1], encoding="utf-8") as file:
    case = json.load(file)

validators = {}
for name, schema in case["schemas"].items():
    jsonschema.Draft202012Validator.check_schema(schema)
    validators[name] = jsonschema.Draft202012Validator(adapt(schema))


def judge(name, document):
    error = next(validators[name].iter_errors(document), None)
    return None if error is None else error.json_path + ": " + error.message[:200]


print(json.dumps({
    "documents": [judge(name, document) for name, document in case["documents"]],
    "patterns": [
        [re.search(python(pattern), text) is not None for text in texts] for pattern, texts in case["patterns"]
    ],
}))
