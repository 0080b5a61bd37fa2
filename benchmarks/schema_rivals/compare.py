"""Reads the rows of several runs (NAME.RUN.jsonl in one folder) and prints one table of medians and ratios."""
import collections
import json
import math
import pathlib
import statistics
import sys

RIVALS = ["ajv", "jsonschema-rs", "valijson"]
rows = collections.defaultdict(lambda: collections.defaultdict(list))
for path in sorted(pathlib.Path(sys.argv[1]).glob("*.jsonl")):
    tool = path.name.rsplit(".", 2)[0]
    for line in path.read_text().splitlines():
        row = json.loads(line)
        rows[tool][row["corpus"]].append(row)


def median(tool, corpus, field, per="n"):
    """Nanoseconds per instance; nothing when the tool failed or judged an instance wrongly."""
    runs = rows[tool].get(corpus, [])
    if not runs or any("error" in run for run in runs):
        return None
    if per == "n" and any(run["valid"] != run["n"] for run in runs):
        return None
    if per == "bad_n" and any(run["bad_valid"] != 0 for run in runs):
        return None
    count = runs[0][per] if per else 1
    return statistics.median(run[field] for run in runs) / count if count else None


def geomean(values):
    return math.exp(sum(map(math.log, values)) / len(values)) if values else float("nan")


def table(title, field, per):
    print(f"\n{title}, ns per instance (median of runs); ratio = assay / rival; '-': refused, or an instance misjudged")
    print(f"{'corpus':<24}{'assay':>9}" + "".join(f"{rival:>15}{'ratio':>7}" for rival in RIVALS))
    ratios = collections.defaultdict(list)
    for corpus in sorted(rows["assay"]):
        ours = median("assay", corpus, field, per)
        if ours is None:
            print(f"{corpus:<24}{'-':>9}")
            continue
        line = f"{corpus:<24}{ours:>9.0f}"
        for rival in RIVALS:
            theirs = median(rival, corpus, field, per)
            if theirs:
                ratios[rival].append(ours / theirs)
                line += f"{theirs:>15.0f}{ours / theirs:>7.2f}"
            else:
                line += f"{'-':>15}{'':>7}"
        print(line)
    print(f"{'geomean of ratios':<33}" + "".join(f"{'over ' + str(len(ratios[r])):>15}{geomean(ratios[r]):>7.3f}"
                                                 for r in RIVALS))
    print(f"{'worst ratio':<33}" + "".join(f"{'':>15}{max(ratios[r], default=float('nan')):>7.2f}" for r in RIVALS))


table("warm, valid instances", "warm", "n")
table("cold (first pass), valid instances", "cold", "n")
table("warm, instances broken in one place", "bad_warm", "bad_n")
print("\ncompile, ms: total over the corpora that the tool compiled, and median")
for tool in ["assay"] + RIVALS:
    values = [statistics.median(run["compile"] for run in runs) / 1e6
              for runs in rows[tool].values() if all("error" not in run for run in runs)]
    if values:
        print(f"  {tool:<14}{sum(values):>10.2f} over {len(values)}, median {statistics.median(values):.3f}")
memory = [runs[0]["memory"] for runs in rows["assay"].values()]
print(f"assay's memory per schema: median {statistics.median(memory) / 1024:.0f} KiB, most {max(memory) / 1024:.0f} KiB")
