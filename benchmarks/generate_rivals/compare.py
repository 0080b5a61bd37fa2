# Medians of all runs: values per second and valid share by schema, then the geometric mean of the ratios.
#   compare.py ROWS    (folder of TOOL.RUN.jsonl and valid.RUN.jsonl)
import collections
import json
import math
import pathlib
import statistics
import sys

speed = collections.defaultdict(list)
valid = collections.defaultdict(list)
rejected = collections.defaultdict(list)
refused = {}
for file in sorted(pathlib.Path(sys.argv[1]).glob("*.jsonl")):
    for line in file.read_text().splitlines():
        # Rivals say other things on the same stream.
        if not line.startswith("{"):
            continue
        row = json.loads(line)
        key = row["schema"], row["tool"]
        if "per_second" in row:
            speed[key].append(row["per_second"])
        if "error" in row:
            refused[key] = row["error"]
        if "rejected" in row:
            rejected[row["schema"]].append(row["rejected"])
        if "valid" in row:
            valid[key].append(row["valid"])
tools = sorted({tool for _, tool in speed})
schemas = sorted({schema for schema, _ in speed})
print(f"{'values per CPU second (share that is valid)':<48}" + "".join(f"{tool:>32}" for tool in tools))
ratios = collections.defaultdict(list)
for schema in schemas:
    cells = []
    for tool in tools:
        if (schema, tool) not in speed:
            cells.append("-")
            continue
        median = statistics.median(speed[schema, tool])
        if median == 0:
            cells.append("none")
            continue
        share = statistics.median(valid.get((schema, tool), [0.0]))
        cells.append(f"{median:,.0f} ({share:.1%})")
        own = statistics.median(speed[schema, "assay"])
        if tool != "assay" and median > 0:
            ratios[tool].append(own / median)
    print(f"{schema[:47]:<48}" + "".join(f"{cell:>32}" for cell in cells))
for tool, values in ratios.items():
    mean = math.exp(sum(map(math.log, values)) / len(values))
    print(f"assay / {tool}: {mean:,.0f} times as many (geometric mean of {len(values)}; least {min(values):,.0f})")
for (schema, tool), why in sorted(refused.items()):
    print(f"{tool} on {schema}: {why}")
worst = max((statistics.median(values), schema) for schema, values in rejected.items())
print(f"own draws that the validator refused: at most {worst[0]:.4%} ({worst[1]})")
