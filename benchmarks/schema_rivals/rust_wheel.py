"""jsonschema-rs, through its Python wheel, over the corpora: the same lines as schema_speed prints."""
import json
import pathlib
import sys
import time

import jsonschema_rs

PASSES = int(sys.argv[2]) if len(sys.argv) > 2 else 20


def lines(path):
    return [json.loads(line) for line in path.open()] if path.exists() else []


def measure(validator, instances):
    cold = warm = valid = 0
    for number in range(PASSES + 1):
        start = time.perf_counter_ns()
        valid = sum(map(validator.is_valid, instances))
        spent = time.perf_counter_ns() - start
        if number == 0:
            cold = spent
        warm = spent if number <= 1 else min(warm, spent)
    return cold, warm, valid


for folder in sorted(pathlib.Path(sys.argv[1]).iterdir()):
    if not (folder / "instances.jsonl").exists():
        continue
    try:
        schema = json.loads((folder / "schema.json").read_text())
        start = time.perf_counter_ns()
        validator = jsonschema_rs.validator_for(schema, validate_formats=False)
        compiled = time.perf_counter_ns() - start
        instances = lines(folder / "instances.jsonl")
        broken = lines(folder / "invalid.jsonl")
        good = measure(validator, instances)
        bad = measure(validator, broken)
        row = {"corpus": folder.name, "n": len(instances), "compile": compiled, "cold": good[0], "warm": good[1],
               "valid": good[2], "bad_n": len(broken), "bad_cold": bad[0], "bad_warm": bad[1], "bad_valid": bad[2]}
    except Exception as error:  # a rival that refuses a schema is a row of the table, not the end of it
        row = {"corpus": folder.name, "error": str(error)[:100]}
    print(json.dumps(row))
