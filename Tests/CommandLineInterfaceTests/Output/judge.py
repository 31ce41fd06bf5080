"""Judges JSON lines by a JSON Schema: reads the schema from argv[1] and lines from argv[2], prints one verdict a line."""

import json
import sys

import jsonschema

with open(sys.argv[1], encoding="utf-8") as file:
    schema = json.load(file)
jsonschema.Draft202012Validator.check_schema(schema)
validator = jsonschema.Draft202012Validator(schema)
with open(sys.argv[2], encoding="utf-8") as file:
    for line in file:
        error = next(validator.iter_errors(json.loads(line)), None)
        print("good" if error is None else "bad: " + error.message[:300])
